import { describe, expect, test } from 'vitest'
import { digestOf } from '../../src/journal/digest.js'
import { readJson, readJsonInTurns } from '../../src/validation/read-json.js'

const utf8 = (text: string) => readJson(Buffer.from(text))

test('no body is null', () => {
  expect(readJson(Buffer.alloc(0))).toEqual({ value: null })
})

test('integers beyond 2^53 stay exact, wherever they stand, and floats stay floats', () => {
  expect(utf8('[9007199254740993, {"a": -9223372036854775809}, 1e20, 1.0, 9007199254740991, 0]')).toEqual({
    value: [9007199254740993n, { a: -9223372036854775809n }, 1e20, 1, 9007199254740991, 0],
  })
})

test('NaN and Infinity are numbers, as in Python', () => {
  expect(utf8('[NaN, Infinity, -Infinity, 1e400, -1e400]')).toEqual({
    value: [NaN, Infinity, -Infinity, Infinity, -Infinity],
  })
})

test('the last of several fields of one name counts, at the place of the first', () => {
  for (const rest of ['1', '99999999999999999999']) {
    expect(Object.entries(object(`{"a": 0, "b": ${rest}, "a": 2}`))).toEqual([
      ['a', 2],
      ['b', rest === '1' ? 1 : 99999999999999999999n],
    ])
  }
})

test('__proto__ is a field of its own, in the fast and in the exact reading', () => {
  for (const rest of ['1', '99999999999999999999']) {
    const value = object(`{"__proto__": {"x": 1}, "b": ${rest}}`)
    expect(Object.keys(value)).toEqual(['__proto__', 'b'])
    expect(value.x).toBeUndefined()
  }
})

test('a syntax error is one item with the offset in characters, not in bytes or UTF-16 units', () => {
  expect(utf8('{"é😀": "日本" x}')).toEqual({
    syntax: {
      type: 'json_invalid',
      loc: ['body', 12],
      msg: 'JSON decode error',
      input: {},
      ctx: { error: "Expecting ',' delimiter" },
    },
  })
})

describe('the encoding is found as Python finds it', () => {
  const text = '{"a": "é😀"}'
  const le = Buffer.from(text, 'utf16le')
  const be = Buffer.from(le).swap16()
  const wide = Buffer.concat(Array.from(text, (character) => uint32(character.codePointAt(0) ?? 0)))
  const wideBe = Buffer.from(wide).swap32()

  test.each([
    ['UTF-8 with a mark', Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), Buffer.from(text)])],
    ['UTF-16 LE', le],
    ['UTF-16 BE', be],
    ['UTF-16 LE with a mark', Buffer.concat([Buffer.from([0xff, 0xfe]), le])],
    ['UTF-16 BE with a mark', Buffer.concat([Buffer.from([0xfe, 0xff]), be])],
    ['UTF-32 LE', wide],
    ['UTF-32 BE', wideBe],
    ['UTF-32 LE with a mark', Buffer.concat([Buffer.from([0xff, 0xfe, 0, 0]), wide])],
    ['UTF-32 BE with a mark', Buffer.concat([Buffer.from([0, 0, 0xfe, 0xff]), wideBe])],
  ])('%s', (_, bytes) => {
    const before = Buffer.from(bytes)
    expect(readJson(bytes)).toEqual({ value: { a: 'é😀' } })
    expect(bytes).toEqual(before)
  })

  test('two bytes are enough to know', () => {
    expect(readJson(Buffer.from('1', 'utf16le'))).toEqual({ value: 1 })
    expect(readJson(Buffer.from([0, 0x31]))).toEqual({ value: 1 })
  })

  test.each([
    ['a stray byte', Buffer.from([0x22, 0xff, 0x22])],
    ['half a surrogate', Buffer.from([0x22, 0xed, 0xc3, 0xa9, 0x22])],
    ['latin-1', Buffer.from('"é"', 'latin1')],
    ['half a UTF-16 unit', Buffer.from([0xff, 0xfe, 0x31])],
    ['half a UTF-32 unit', Buffer.from([0xff, 0xfe, 0, 0, 0x31, 0])],
    ['a number beyond Unicode', Buffer.from([0xff, 0xfe, 0, 0, 0, 0, 0x11, 0])],
  ])('%s is unreadable', (_, bytes) => {
    expect(readJson(bytes)).toEqual({ unreadable: 'the body is not valid UTF-8, UTF-16 or UTF-32' })
  })
})

test('an integer of more than 4300 digits is unreadable', () => {
  expect(utf8(`[-${'9'.repeat(4300)}]`)).toEqual({ value: [-BigInt('9'.repeat(4300))] })
  expect(utf8(`[-${'9'.repeat(4301)}]`)).toEqual({ unreadable: 'the body holds an integer of more than 4300 digits' })
})

test('what a later field of the same name hides must be readable too', () => {
  const long = { unreadable: 'the body holds an integer of more than 4300 digits' }
  const deep = { unreadable: 'the body nests deeper than 1000 levels' }
  const levels = '['.repeat(1100) + ']'.repeat(1100)
  expect(utf8(`{"prompt": "a", "seed": ${'9'.repeat(4301)}, "seed": 1}`)).toEqual(long)
  expect(utf8(`{"prompt": "a", "seed": -${'9'.repeat(4301)}, "seed": 1}`)).toEqual(long)
  expect(utf8(`{"prompt": "a", "seed": ${levels}, "seed": 1}`)).toEqual(deep)
  expect(utf8(`{"a": {"seed": ${'9'.repeat(4301)}, "seed": 1}}`)).toEqual(long)
  expect(utf8(`{"a": [{"b": ${levels}, "b": 1}]}`)).toEqual(deep)
})

test('what is hidden and readable is nothing but hidden', () => {
  for (const hidden of ['9'.repeat(4300), `${'9'.repeat(4301)}.0`, `"${'9'.repeat(5000)}"`, '1E400', 'NaN', '-0']) {
    expect(utf8(`{"a": {"seed": ${hidden}, "seed": 1}}`)).toEqual({ value: { a: { seed: 1 } } })
  }
})

test('what comes first decides: a syntax error before the depth is one', () => {
  const deep = { unreadable: 'the body nests deeper than 1000 levels' }
  expect(utf8('['.repeat(1000) + ']'.repeat(1000))).toHaveProperty('value')
  expect(utf8('['.repeat(1001) + ']'.repeat(1001))).toEqual(deep)
  expect(utf8('['.repeat(1001))).toEqual(deep)
  expect(utf8('['.repeat(1000))).toMatchObject({ syntax: { loc: ['body', 1000] } })
  expect(utf8(`[x${'['.repeat(100_000)}`)).toMatchObject({ syntax: { loc: ['body', 1] } })
})

function uint32(code: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32LE(code)
  return bytes
}

function object(text: string): Record<string, unknown> {
  const read = utf8(text)
  expect(read).toHaveProperty('value')
  return ('value' in read ? read.value : undefined) as Record<string, unknown>
}

describe('a large body is read in turns with others', () => {
  const length = 1.2 * 1024 ** 2

  /** Cut within a character wherever a piece ends. */
  const texts = ['a', '\u00e9', '\u6f22', '\u{1f600}', '\u{1f600}a'].map((piece) =>
    JSON.stringify(
      { a: '', prompt: piece.repeat(length / Buffer.byteLength(piece)), b: 99999999999999999999n },
      asText,
    ),
  )

  function asText(_name: string, value: unknown): unknown {
    return typeof value === 'bigint' ? value.toString() : value
  }

  const bodies: Buffer[] = [
    ...texts.map((text) => Buffer.from(text)),
    ...texts.map((text) => Buffer.from(`\ufeff${text}`)),
    ...texts.slice(2, 4).flatMap((text) => [Buffer.from(text, 'utf16le'), Buffer.from(`\ufeff${text}`, 'utf16le')]),
    Buffer.concat([Buffer.from('["'), Buffer.alloc(length, 'eda0bd', 'hex'), Buffer.from('"]')]),
    Buffer.concat([Buffer.from('["'), Buffer.alloc(length, 0x80), Buffer.from('"]')]),
    Buffer.concat([Buffer.alloc(length, ' '), Buffer.from('{"a" 1}')]),
    Buffer.concat([Buffer.alloc(length, 'a', 'utf16le'), Buffer.from('a')]),
  ]

  test('and says the same as in one go', async () => {
    for (const body of bodies) {
      let turns = 0
      const read = await readJsonInTurns(body, () => {
        turns++
        return Promise.resolve()
      })
      // Without the differ, which would take minutes for megabytes.
      expect(JSON.stringify(read) === JSON.stringify(readJson(body))).toBe(true)
      expect('unreadable' in read || turns >= 3).toBe(true)
    }
  })

  test('also one that is parsed in a thread of its own', async () => {
    const escapes = '\\n'.repeat(5 * 1024 ** 2)
    for (const text of [`{"prompt":"${escapes}","seed":1}`, `{"prompt":"${escapes}","seed":1`]) {
      const body = Buffer.from(text)
      let others = 0
      const count = setInterval(() => others++, 1)
      const read = await readJsonInTurns(body, () => Promise.resolve())
      clearInterval(count)
      // The digests of its long texts come with it.
      expect(JSON.stringify({ ...read, digests: undefined }) === JSON.stringify(readJson(body))).toBe(true)
      expect(others).toBeGreaterThan(0)
    }
  })

  test('which digests the long texts of its fields as the journal does', async () => {
    const [long, short] = [2 * 1024 ** 2, 1000]
    const trap = 'b'.repeat(long)
    const value = {
      prompt: 'e\u0301'.repeat(5 * 1024 ** 2),
      half: `${'a'.repeat(long)}\ud83d`,
      ['__proto__']: trap,
      short: 'c'.repeat(short),
      deep: { text: 'd'.repeat(long) },
      seed: 1,
    }
    const read = await readJsonInTurns(Buffer.from(JSON.stringify(value)), () => Promise.resolve())
    const digests = 'value' in read ? [...(read.digests ?? [])] : []
    const texts = [value.prompt, value.half, trap]
    expect(digests.map(([, digest]) => digest)).toEqual(texts.map(digestOf))
    expect(digests.every(([text], at) => text === texts[at])).toBe(true)
  })
})
