import { shown } from '../reading/read-error.js'
import { parseUrl } from '../parse-url.js'
import { isObject } from '../validation/check.js'
import type { JsonSchema } from '../validation/json-schema.js'
import { firstOf } from './difference.js'

/** The schemas of a document by name, to which its references lead. */
export type Components = Readonly<Record<string, JsonSchema>>

/**
 * The first thing by which a value does not fit a schema of an OpenAPI document, as a sentence without its end; undefined
 * if it fits. Fields that the schema does not name are allowed, as in JSON Schema; keywords that answers do not have are
 * not looked at.
 */
export function schemaProblem(
  schema: JsonSchema,
  value: unknown,
  components: Components,
  at = 'the body',
): string | undefined {
  const { $ref, anyOf, oneOf, type, format } = schema
  if ($ref !== undefined) return schemaProblem(components[nameIn($ref)] ?? {}, value, components, at)
  const forms = anyOf ?? oneOf
  if (forms !== undefined) {
    const problems = forms.map((form) => schemaProblem(form, value, components, at))
    return problems.includes(undefined) ? undefined : problems.find((problem) => problem !== undefined)
  }
  if (schema.enum !== undefined && !schema.enum.includes(value)) {
    return `${at} is ${shown(value)}, expected one of ${schema.enum.map(shown).join(', ')}`
  }
  if (type !== undefined && ![type].flat().some((each) => isOfType(each, value))) {
    return `${at} is ${shown(value)}, expected ${[type].flat().join(' or ')}`
  }
  if (typeof value === 'string' && format !== undefined && formats[format]?.(value) === false) {
    return `${at} is ${shown(value)}, expected the format ${format}`
  }
  if (Array.isArray(value)) {
    const { items = {} } = schema
    return firstOf(value.entries(), ([index, item]) => schemaProblem(items, item, components, `${at}.${index}`))
  }
  return isObject(value) ? objectProblem(schema, value, components, at) : undefined
}

function objectProblem(
  { properties = {}, required = [] }: JsonSchema,
  value: Readonly<Record<string, unknown>>,
  components: Components,
  at: string,
): string | undefined {
  const missing = required.find((name) => !Object.hasOwn(value, name))
  if (missing !== undefined) return `${at} has no ${shown(missing)}`
  return firstOf(Object.entries(properties), ([name, schema]) =>
    Object.hasOwn(value, name)
      ? schemaProblem(schema, value[name], components, at === 'the body' ? name : `${at}.${name}`)
      : undefined,
  )
}

/** `#/components/schemas/AsyncResponse` */
export const nameIn = ($ref: string): string => $ref.slice($ref.lastIndexOf('/') + 1)

function isOfType(type: string, value: unknown): boolean {
  switch (type) {
    case 'object':
      return isObject(value)
    case 'array':
      return Array.isArray(value)
    case 'integer':
      return Number.isInteger(value)
    case 'null':
      return value === null
    default:
      return typeof value === type
  }
}

const formats: Readonly<Record<string, (text: string) => boolean>> = {
  uuid: (text) => /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i.test(text),
  uri: (text) => parseUrl(text) !== undefined,
}
