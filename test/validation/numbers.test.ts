import { expect, test } from 'vitest'
import { compile } from '../../src/validation/compile.js'

/** As pydantic 2.13.4 (pydantic-core 2.46.4) answered when it was asked the same. */
const validate = (type: 'integer' | 'number', input: string) => {
  const result = compile({ type: 'object', properties: { field: { type } } }, { at: 'body' })({ field: input })
  return 'issues' in result ? result.issues.map((issue) => issue.type) : (result.value as { field: unknown }).field
}
const ones = '1'.repeat(4300)

test.each<[string, unknown]>([
  ['42', 42],
  [' +042.000\u0085', 42],
  ['-0', 0],
  ['1_000', 1000],
  ['0_1', 1],
  ['0__1', 1],
  ['-0__1', -1],
  ['0-5', -5],
  ['0_-1', -1],
  ['+0-5', -5],
  ['9007199254740993', 9007199254740993n],
])('the text %j is the integer %s', (text, number) => {
  expect(validate('integer', text)).toBe(number)
})

test.each([
  '-_1',
  '+_1',
  '_1',
  '1_',
  '1__1',
  '0_',
  '+-1',
  '-+1',
  '--1',
  '-0-5',
  '0+1',
  '1.',
  '.0',
  '0._0',
  '1.5',
  '1e2',
])('the text %j is not an integer', (text) => {
  expect(validate('integer', text)).toEqual(['int_parsing'])
})

test('a text of more than 4300 characters is an integer where its digits are fewer', () => {
  expect(validate('integer', '0'.repeat(4301))).toBe(0)
  expect(validate('integer', `${'0'.repeat(4301)}1`)).toBe(1)
  expect(validate('integer', `${' '.repeat(4301)}1`)).toBe(1)
  expect(validate('integer', `1.${'0'.repeat(5000)}`)).toBe(1)
  for (const text of [ones, `${ones}.0`, ` ${ones}`, `+${ones}`, `0${ones}`, `${'1_'.repeat(4299)}1`]) {
    expect(validate('integer', text)).toBe(BigInt(ones))
  }
})

test('only a text that begins with more than 4300 characters of an integer is too long for one', () => {
  for (const text of [`${ones}1`, `${ones}1a`, `${ones}1.0`, `-${ones}`]) {
    expect(validate('integer', text)).toEqual(['int_parsing_size'])
  }
  for (const text of ['a'.repeat(4301), `0${ones}1`, ` ${ones}1`, `+${ones}1`, `1_${ones}`, ` -${ones}`]) {
    expect(validate('integer', text)).toEqual(['int_parsing'])
  }
})

test('a text is a number however long it is', () => {
  expect(validate('number', `${'0'.repeat(100_000)}.5`)).toBe(0.5)
  expect(validate('number', `0.${'0'.repeat(100_000)}`)).toBe(0)
  expect(validate('number', `${'1'.repeat(100_000)}x`)).toEqual(['float_parsing'])
})

test.each<[string, unknown]>([
  [' 1.5 ', 1.5],
  ['1_0.5', 10.5],
  ['5.', 5],
  ['.5', 0.5],
  ['+1e-3', 0.001],
  [' 1_0', ['float_parsing']],
  ['1__0', ['float_parsing']],
  ['.', ['float_parsing']],
  ['0x10', ['float_parsing']],
  ['1e', ['float_parsing']],
  ['\u0661', ['float_parsing']],
  ['\ufeff1', ['float_parsing']],
  ['\u001c1', ['float_parsing']],
])('the text %j, read as a number, is %j', (text, answer) => {
  expect(validate('number', text)).toEqual(answer)
})
