import { shown } from '../reading/read-error.js'
import { isObject } from '../validation/check.js'

/** Fields of errors whose values belong to their form. */
const formFields: ReadonlySet<string> = new Set(['loc', 'status_code'])

/**
 * The first difference between two JSON values, as a sentence without its end; undefined if there is none. Of the `form`
 * alone: names of fields, kinds of values, lengths of lists, and what an error is about (`loc`).
 */
export function differenceOf(
  expected: unknown,
  given: unknown,
  of: 'all' | 'form',
  at = 'the body',
): string | undefined {
  if (Array.isArray(expected) && Array.isArray(given)) {
    if (expected.length !== given.length) return `${at} is ${list(given)}, expected ${list(expected)}`
    return firstOf(expected.entries(), ([index, item]) => differenceOf(item, given[index], of, within(at, index)))
  }
  if (isObject(expected) && isObject(given)) {
    return (
      differenceOfNames(Object.keys(expected), Object.keys(given), at) ??
      firstOf(Object.entries(expected), ([name, value]) =>
        differenceOf(value, given[name], formFields.has(name) ? 'all' : of, within(at, name)),
      )
    )
  }
  const isSame = of === 'all' ? expected === given : kindOf(expected) === kindOf(given)
  return isSame ? undefined : `${at} is ${shown(given)}, expected ${of === 'all' ? shown(expected) : kindOf(expected)}`
}

/** The names that are missing or too many. */
export function differenceOfNames(
  expected: readonly string[],
  given: readonly string[],
  at = 'the body',
): string | undefined {
  const missing = expected.filter((name) => !given.includes(name))
  if (missing.length > 0) return `${at} has no ${some(missing)}`
  const other = given.filter((name) => !expected.includes(name))
  return other.length > 0 ? `${at} also has ${some(other)}` : undefined
}

const mostNames = 5

/** The first of some names. */
export const some = (names: readonly string[]): string =>
  names.slice(0, mostNames).map(shown).join(', ') +
  (names.length > mostNames ? ` and ${names.length - mostNames} more` : '')

function kindOf(value: unknown): string {
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'a list'
  return value === undefined ? 'missing' : `${typeof value === 'object' ? 'an' : 'a'} ${typeof value}`
}

const list = (items: readonly unknown[]) => `a list of ${items.length}`

const within = (at: string, name: string | number) => (at === 'the body' ? String(name) : `${at}.${name}`)

/** What is found first. */
export function firstOf<T>(items: Iterable<T>, find: (item: T) => string | undefined): string | undefined {
  for (const item of items) {
    const found = find(item)
    if (found !== undefined) return found
  }
  return undefined
}
