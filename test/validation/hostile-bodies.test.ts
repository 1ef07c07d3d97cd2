// Slow: bodies of 64 MB
import { expect, test } from 'vitest'
import { compile } from '../../src/validation/compile.js'
import { readJson } from '../../src/validation/read-json.js'

const megabyte = 1024 * 1024
const full = 64 * megabyte

const tooDeep = { unreadable: 'the body nests deeper than 1000 levels' }
const tooMany = { unreadable: 'the body holds more than 100000 values' }

test('a million brackets, open or closed, are too deep', () => {
  expect(readJson(Buffer.alloc(1_000_000, '['))).toEqual(tooDeep)
  expect(readJson(Buffer.from('['.repeat(500_000) + ']'.repeat(500_000)))).toEqual(tooDeep)
  expect(readJson(Buffer.alloc(1_000_000, '{"a":'))).toEqual(tooDeep)
})

test('deep nesting is found inside a field, in a small and in a large body', () => {
  for (const depth of [2000, 30_000, 1_000_000]) {
    expect(readJson(Buffer.from(`{"prompt":"x","a":${'['.repeat(depth)}${']'.repeat(depth)}}`))).toEqual(tooDeep)
  }
})

test('64 MB of brackets are too deep', () => {
  expect(readJson(Buffer.alloc(full, '['))).toEqual(tooDeep)
})

test('64 MB of empty objects are too many values', () => {
  expect(readJson(Buffer.concat([Buffer.from('['), Buffer.alloc(full - 3, '{},'), Buffer.from('1]')]))).toEqual(tooMany)
})

test('twenty million numbers are too many values, in UTF-16 too', () => {
  expect(readJson(Buffer.from(`[${'1,'.repeat(20_000_000)}1]`))).toEqual(tooMany)
  expect(readJson(Buffer.from(`[${'1,'.repeat(2_000_000)}1]`, 'utf16le'))).toEqual(tooMany)
})

test('just under a hundred thousand values are read', () => {
  const read = readJson(Buffer.from(`[${'1,'.repeat(99_998)}1]`))
  expect('value' in read && Object(read.value).length).toBe(99_999)
})

test('64 MB in one string are read, escaped quotes or not', () => {
  for (const unit of ['abcd', '\\"', '\\\\']) {
    const content = Buffer.alloc(full - 4 - ((full - 4) % 4), unit)
    const read = readJson(Buffer.concat([Buffer.from('"'), content, Buffer.from('"')]))
    expect('value' in read && String(read.value).length).toBe(content.length / (unit.startsWith('\\') ? 2 : 1))
  }
})

test('16 MB of one byte get a clear answer, whichever byte it is', () => {
  const answers = ['1', '"', ' ', '\\', '-', '\0', '\x80', '\xed', '\xff'].map((byte) => {
    const read = readJson(Buffer.alloc(full / 4, byte, 'latin1'))
    return 'unreadable' in read ? read.unreadable : 'syntax' in read ? read.syntax.ctx?.error : 'value'
  })
  const noText = 'the body is not valid UTF-8, UTF-16 or UTF-32'
  expect(answers).toEqual([
    'the body holds an integer of more than 4300 digits',
    'Extra data',
    'Expecting value',
    'Expecting value',
    'Expecting value',
    'Expecting value',
    noText,
    noText,
    noText,
  ])
})

test('a megabyte of text costs no time to be read as a number, a URL or an identifier', () => {
  const schema = {
    type: 'object',
    properties: {
      seed: { type: 'integer' },
      guidance: { type: 'number' },
      raw: { type: 'boolean' },
      webhook_url: { type: 'string', format: 'uri', maxLength: 2083 },
      id: { type: 'string', format: 'uuid' },
    },
  }
  const validate = compile(schema, { at: 'body' })
  for (const [unit, numbers] of [
    ['1', ['int_parsing_size', 'finite_number']],
    ['0', []],
    ...['1_', ' ', '-', '1.', '_', 'a', '@', '/'].map((unit) => [unit, ['int_parsing', 'float_parsing']] as const),
  ] as const) {
    const text = unit.repeat(megabyte)
    const answer = validate({ seed: text, guidance: text, raw: text, webhook_url: text, id: text })
    const types = 'issues' in answer ? answer.issues.map(({ type }) => type) : []
    expect(types).toEqual([...numbers, 'bool_parsing', 'url_too_long', 'uuid_parsing'])
  }
})
