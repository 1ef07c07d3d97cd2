import { runInNewContext } from 'node:vm'
import { expect, test } from 'vitest'
import { allFields, listOf, recordOf, someFields } from '../../src/reading/objects.js'
import { isRecord, ReadError, shown } from '../../src/reading/read-error.js'
import { attempt, described, type Reader } from '../../src/reading/reader.js'
import { anything, duration, durationUpTo, number, oneOf, size, text, whole, yes } from '../../src/reading/values.js'

const refusal = (read: Reader<unknown>, given: unknown, at = 'it') => {
  try {
    read(given, at)
  } catch (error) {
    if (!(error instanceof ReadError)) throw error
    const { at: place, given: value, expected, near, unknown, problem } = error
    return { at: place, given: value, expected, near, unknown, problem }
  }
  throw new Error('nothing was thrown')
}

test.each<[Reader<unknown>, unknown, unknown]>([
  [number(0, 1), 0.5, 0.5],
  [whole(0), 10n, 10],
  [text(3), 'abc', 'abc'],
  [yes, true, true],
  [oneOf(['a', 'b']), 'b', 'b'],
  [duration, '1.5s', 1500],
  [duration, 250, 250],
  [size(), '2kb', 2048],
  [listOf(whole(), 2), [1, 2], [1, 2]],
  [recordOf(whole(), 2), { a: 1 }, { a: 1 }],
  [someFields({ a: whole(), b: anything }), { b: undefined }, {}],
  [allFields({ b: whole(), a: whole() }), { a: 1, b: 2 }, { b: 2, a: 1 }],
])('a reader returns what it takes (%#)', (read, given, value) => {
  expect(read(given)).toEqual(value)
  expect(attempt(read, given)).toEqual(value)
})

const wrong = { at: 'it', near: undefined, unknown: undefined, problem: undefined }

test.each<[Reader<unknown>, unknown, object]>([
  [number(0, 1), 2, { given: 2, expected: 'a number from 0 to 1' }],
  [number(0), Infinity, { given: Infinity, expected: 'a number of at least 0' }],
  [whole(1, 9), 1.5, { given: 1.5, expected: 'a whole number from 1 to 9' }],
  [text(), '', { given: '', expected: 'a text that is not empty' }],
  [yes, false, { given: false, expected: 'true, or be left out' }],
  [oneOf(['poll', 'task'], 'a stage'), 'pol', { given: 'pol', expected: 'a stage', near: 'poll' }],
  [duration, '8761h', { given: '8761h', expected: duration.expected }],
  [durationUpTo(10), 11, { given: 11, expected: 'a duration such as 250ms, 5s, 10m, 1h, or milliseconds' }],
  [listOf(whole(), 2), [], { given: [], expected: 'a list of 1 to 2' }],
  [listOf(whole(), 2), [1, 0], { at: 'it[1]', given: 0, expected: whole().expected }],
  [recordOf(text(), 1), { a: '' }, { at: 'it.a', given: '', expected: 'a text that is not empty' }],
  [someFields({ every: whole() }), [], { given: [], expected: 'an object' }],
  [someFields({ every: whole() }), { evry: 1 }, { given: undefined, expected: '', unknown: 'evry', near: 'every' }],
  [allFields({ a: whole(), b: whole() }), {}, { given: {}, expected: '', problem: 'has no a and no b' }],
])('a refusal says where it is, what was given and what was expected (%#)', (read, given, error) => {
  expect(refusal(read, given)).toEqual({ ...wrong, ...error })
  expect(attempt(read, given)).toBeUndefined()
})

const printed: readonly (readonly [given: unknown, line: string])[] = [
  [undefined, 'missing'],
  [null, 'null'],
  [1.5, '1.5'],
  [2n ** 60n, '1152921504606846976'],
  ['a\nb', '"a\\nb"'],
  ['x'.repeat(99), `"${'x'.repeat(60)}..."`],
  ['"a"', `'"a"'`],
  [`"a" 'b'`, String.raw`"\"a\" 'b'"`],
  [[], 'an empty list'],
  [[1, 2], 'a list of 2'],
  [{}, 'an empty object'],
  [{ a: 1, b: 2 }, 'an object with "a", "b"'],
  [/fox/, '/fox/'],
  [Symbol('s'), 'Symbol(s)'],
]

test.each(printed.map(([given, line]) => [line, given] as const))('%s is a value in one short line', (line, given) => {
  expect(shown(given)).toBe(line)
})

test('an object of another realm is one, an instance of a class is not', () => {
  expect([{}, Object.create(null), runInNewContext('({})')].map(isRecord)).toEqual([true, true, true])
  expect([new Map(), new Date(0), [], null].map(isRecord)).toEqual([false, false, false, false])
})

test('a described reader reads the same, and its schema has the description', () => {
  const read = described('How many', whole(1, 9))
  expect([read(3), read.expected, read.schema]).toEqual([
    3,
    'a whole number from 1 to 9',
    { type: 'integer', minimum: 1, maximum: 9, description: 'How many' },
  ])
})
