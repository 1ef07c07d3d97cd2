import { collect, isObject, placeOf, put, refuse, Refused, type Check } from './check.js'
import type { Issue } from './issue.js'
import type { JsonSchema } from './json-schema.js'
import { nullByDefault } from './schema.js'

interface Field {
  name: string
  check: Check
  required: boolean
  /** The default of an absent field; undefined if it stays absent. */
  absent: (() => unknown) | undefined
}

/** More issues are not useful, and an answer with a million of them takes seconds. */
const maxIssues = 1000

/** A pydantic model: fields in the order of their declaration, whatever the order of the input. */
export function model(
  schema: JsonSchema,
  child: (schema: JsonSchema) => Check,
  { echoParent = true }: { echoParent?: boolean } = {},
): Check {
  const fields = Object.entries(schema.properties ?? {}).map(([name, field]): Field => {
    const required = schema.required?.includes(name) === true
    return { name, check: child(field), required, absent: defaultOf(field) }
  })
  const known = schema.additionalProperties === false ? new Set(fields.map(({ name }) => name)) : undefined
  return (input) => {
    if (!isObject(input)) {
      const msg = 'Input should be a valid dictionary or object to extract fields from'
      return refuse('model_attributes_type', msg, input)
    }
    const value: Record<string, unknown> = {}
    const issues: Issue[] = []
    for (const { name, check, required, absent } of fields) {
      if (Object.hasOwn(input, name)) {
        const result = check(input[name])
        if (result instanceof Refused) collect(issues, name, result)
        else put(value, name, result)
      } else if (required) {
        issues.push({ type: 'missing', loc: [name], msg: 'Field required', input: echoParent ? input : null })
      } else if (absent) {
        put(value, name, absent())
      }
    }
    if (known) {
      for (const name of Object.keys(input)) {
        if (known.has(name)) continue
        if (issues.length >= maxIssues) break
        issues.push({
          type: 'extra_forbidden',
          loc: [placeOf(name)],
          msg: 'Extra inputs are not permitted',
          input: input[name],
        })
      }
    }
    return issues.length > 0 ? new Refused(issues) : value
  }
}

/** pydantic does not validate defaults, and copies them for each value. */
function defaultOf(field: JsonSchema): Field['absent'] {
  const value = field.default
  if (value !== undefined)
    return typeof value === 'object' && value !== null ? () => structuredClone(value) : () => value
  return field[nullByDefault] ? () => null : undefined
}
