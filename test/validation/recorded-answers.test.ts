import { describe, expect, test } from 'vitest'
import { validationCases, type ValidationCase } from '../support/validation-cases.js'
import { difference } from './judge.js'

/** Where this validation knowingly answers otherwise than pydantic: the cases, and why. */
const exceptions: ReadonlyMap<string, string> = new Map([
  ['probe:probe/int_strict#3', 'after JSON.parse 1.0 is 1, which a strict integer takes'],
  ...[1, 2, 3, 4, 5].map(
    (n) => [`probe:probe/value_error#${n}`, 'the rule is Python code that the schema does not hold'] as const,
  ),
  ...[1, 2, 3, 4, 5, 6].map(
    (n) => [`probe:probe/datetime#${n}`, 'no field of the API is a date: compile() refuses the format'] as const,
  ),
])

const judged = validationCases().filter(({ group }) => group !== 'auth' && group !== 'routing')

test('all recorded cases are there, and every exception is one of them', () => {
  expect(validationCases()).toHaveLength(3679)
  expect(judged).toHaveLength(3652)
  const ids = new Set(judged.map(({ id }) => id))
  expect(ids.size).toBe(judged.length)
  expect([...exceptions.keys()].filter((id) => !ids.has(id))).toEqual([])
})

const bySchema = new Map<string, ValidationCase[]>()
for (const each of judged.filter(({ id }) => !exceptions.has(id))) {
  const name = `${each.group}: ${each.schemaKey}`
  bySchema.set(name, [...(bySchema.get(name) ?? []), each])
}

describe('each case of a schema is answered as recorded', () => {
  test.each([...bySchema])('%s', (_, cases) => {
    expect(cases.map(difference).filter((found) => found !== undefined)).toEqual([])
  })
})

test('an exception that answers as recorded is removed from the list', () => {
  const exceptional = judged.filter(({ id }) => exceptions.has(id))
  expect(exceptional.filter((each) => difference(each) === undefined).map(({ id }) => id)).toEqual([])
})
