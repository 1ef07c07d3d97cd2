import { didYouMean, quoted, shown } from '../../reading/read-error.js'
import { isSecretPath, secretMark } from '../../secret-names.js'
import { isObject } from '../../validation/check.js'
import { itemOf, type JsonSchema } from '../../validation/json-schema.js'

/** What is wrong with a value: which field, what was given, what is allowed. */
export interface Problem {
  error: string
  allowed?: readonly string[]
}

/**
 * The first thing wrong with a value, or undefined. Unlike the API's own validation it converts nothing and refuses fields
 * that it does not know: a slip in a test's arrangement must not pass for a test.
 */
export function problemOf(schema: JsonSchema, value: unknown, at = ''): Problem | undefined {
  if (schema.anyOf) return unionProblem(schema.anyOf, value, at)
  if (schema.type === 'object' && isObject(value)) return objectProblem(schema, value, at)
  if (schema.type === 'array' && Array.isArray(value) && hasLength(schema, value)) return listProblem(schema, value, at)
  if (isPlainMatch(schema, value)) return undefined
  return wrong(value, at, takes(schema), schema.enum?.map(String))
}

function isPlainMatch(schema: JsonSchema, value: unknown): boolean {
  if (schema.enum) return schema.enum.includes(value)
  if (schema.const !== undefined) return schema.const === value
  switch (schema.type) {
    case 'string':
      return (
        typeof value === 'string' &&
        value.length >= (schema.minLength ?? 0) &&
        (schema.pattern === undefined || new RegExp(schema.pattern).test(value))
      )
    case 'integer':
      return typeof value === 'number' && Number.isInteger(value) && isWithin(schema, value)
    case 'number':
      return typeof value === 'number' && Number.isFinite(value) && isWithin(schema, value)
    case 'boolean':
      return typeof value === 'boolean'
    case 'null':
      return value === null
    case undefined:
      return true
    default:
      return false
  }
}

const isWithin = ({ minimum = -Infinity, maximum = Infinity, exclusiveMinimum }: JsonSchema, value: number) =>
  value >= minimum && value <= maximum && (exclusiveMinimum === undefined || value > exclusiveMinimum)

const hasLength = ({ minItems = 0, maxItems = Infinity }: JsonSchema, { length }: readonly unknown[]) =>
  length >= minItems && length <= maxItems

function objectProblem(schema: JsonSchema, value: Readonly<Record<string, unknown>>, at: string): Problem | undefined {
  const { properties, required = [] } = schema
  if (properties === undefined) {
    return firstOf(Object.entries(value), ([name, item]) => problemOf(itemOf(schema), item, within(at, name)))
  }
  const known = Object.keys(properties)
  const unknown = Object.keys(value).find((name) => !known.includes(name))
  if (unknown !== undefined) {
    const place = at === '' || at === '?' ? '' : ` in ${at}`
    const others = known.length === 0 ? '; it takes none' : `; it takes ${known.join(', ')}`
    const what = at === '?' ? 'parameter' : 'field'
    const hint = didYouMean(unknown, known) || others
    return { error: `there is no ${what} ${quoted(unknown)}${place}${hint}`, allowed: known }
  }
  return firstOf(Object.entries(properties), ([name, field]) => {
    if (Object.hasOwn(value, name)) return problemOf(field, value[name], within(at, name))
    return required.includes(name) ? missing(within(at, name), field) : undefined
  })
}

function listProblem(schema: JsonSchema, value: readonly unknown[], at: string): Problem | undefined {
  return firstOf(value.entries(), ([index, item]) => problemOf(schema.items ?? {}, item, within(at, String(index))))
}

/** Of several forms that all do not fit, the one that was meant says what is wrong. */
function unionProblem(members: readonly JsonSchema[], value: unknown, at: string): Problem | undefined {
  if (members.some((member) => problemOf(member, value, at) === undefined)) return undefined
  const [meant, second] = isObject(value) ? byShared(members, value) : []
  if (meant !== undefined && meant.shared !== second?.shared) return problemOf(meant.form, value, at)
  return wrong(value, at, takesOneOf(members), wordsOf(members))
}

/** The forms that have fields of a value, those that have most of them first. */
function byShared(forms: readonly JsonSchema[], value: object) {
  const names = Object.keys(value)
  return forms
    .map((form) => ({ form, shared: names.filter((name) => Object.hasOwn(form.properties ?? {}, name)).length }))
    .filter(({ shared }) => shared > 0)
    .sort((a, b) => b.shared - a.shared)
}

const wordsOf = (members: readonly JsonSchema[]) => {
  const words = members
    .flatMap((member) => member.enum ?? (member.const === undefined ? [] : [member.const]))
    .map(String)
  return words.length === 0 ? undefined : words
}

function wrong(value: unknown, at: string, allowed: string, words?: readonly string[]): Problem {
  const given = isSecretPath(at) ? secretMark : shown(value)
  const hint = didYouMean(value, words ?? [])
  return { error: `${nameOf(at)} is ${given}; it takes ${allowed}${hint}`, ...(words && { allowed: words }) }
}

const missing = (at: string, field: JsonSchema): Problem => ({
  error: `${nameOf(at)} is missing; it takes ${takes(field)}`,
})

/** What a schema allows, in words. */
export function takes(schema: JsonSchema): string {
  if (schema.anyOf) return takesOneOf(schema.anyOf)
  if (schema.enum) return takesWords(schema.enum.map(String))
  if (schema.const !== undefined) return JSON.stringify(schema.const)
  switch (schema.type) {
    case 'string':
      return takesText(schema)
    case 'integer':
      return `a whole number${bounds(schema)}`
    case 'number':
      return `a number${bounds(schema)}`
    case 'boolean':
      return 'true or false'
    case 'null':
      return 'null'
    case 'array':
      return takesList(schema)
    case 'object':
      return takesObject(schema)
    case undefined:
    default:
      return 'any value'
  }
}

const takesOneOf = (members: readonly JsonSchema[]) => [...new Set(members.map(takes))].join(', or ')

const takesWords = (words: readonly string[]) =>
  words.length < 2 ? words.map(quoted).join('') : `${words.slice(0, -1).join(', ')} or ${words.at(-1) ?? ''}`

function takesText(schema: JsonSchema & { examples?: readonly string[] }): string {
  if (schema.examples !== undefined) return `a text such as ${schema.examples.join(', ')}`
  return (schema.minLength ?? 0) > 0 ? 'a text that is not empty' : 'a text'
}

function takesList({ minItems, maxItems, items = {} }: JsonSchema): string {
  if (minItems !== undefined && minItems === maxItems) return `a list of ${minItems}, each ${takes(items)}`
  return `a list${lengths(minItems, maxItems)}, each ${takes(items)}`
}

function lengths(least: number | undefined, most: number | undefined): string {
  if (most !== undefined) return ` of ${least ?? 0} to ${most}`
  return least === undefined ? '' : ` of at least ${least}`
}

function takesObject({ properties = {}, required = [] }: JsonSchema): string {
  const names = required.length > 0 ? required : Object.keys(properties)
  return names.length === 0 ? 'an object' : `an object with ${names.map(quoted).join(', ')}`
}

function bounds({ minimum, maximum, exclusiveMinimum }: JsonSchema): string {
  if (exclusiveMinimum !== undefined) {
    return ` greater than ${exclusiveMinimum}${maximum === undefined ? '' : `, at most ${maximum}`}`
  }
  if (minimum === undefined) return maximum === undefined ? '' : ` of at most ${maximum}`
  return maximum === undefined ? ` of at least ${minimum}` : ` from ${minimum} to ${maximum}`
}

/** `?` stands for the query, nothing for the body. */
const within = (at: string, name: string) => (at === '' || at === '?' ? at + name : `${at}.${name}`)

const nameOf = (at: string) => (at === '' ? 'the body' : at)

function firstOf<T>(items: Iterable<T>, find: (item: T) => Problem | undefined): Problem | undefined {
  for (const item of items) {
    const found = find(item)
    if (found !== undefined) return found
  }
  return undefined
}
