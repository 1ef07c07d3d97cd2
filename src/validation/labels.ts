import { itemOf, type JsonSchema } from './json-schema.js'
import { repr } from './python-text.js'
import type { Resolve } from './references.js'

const textLabels: Readonly<Record<string, string>> = { uri: 'url', base64: 'bytes' }

/** What pydantic calls a member of a union in the locations of its errors. */
export function label(schema: JsonSchema, resolve: Resolve): string {
  if (schema.$ref !== undefined) return resolve(schema.$ref).title ?? schema.$ref.split(/[/#]/).at(-1) ?? ''
  const members = schema.const === undefined ? schema.enum : [schema.const]
  if (members) return `literal[${members.map(repr).join(',')}]`
  switch (schema.type) {
    case 'string':
      if (schema.format !== undefined) return textLabels[schema.format] ?? 'uuid'
      return isConstrained(schema, ['minLength', 'maxLength', 'pattern']) ? 'constrained-str' : 'str'
    case 'integer':
    case 'number': {
      const name = schema.type === 'integer' ? 'int' : 'float'
      const bounds = ['multipleOf', 'minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum'] as const
      return isConstrained(schema, bounds) ? `constrained-${name}` : name
    }
    case 'boolean':
      return 'bool'
    case 'null':
      return 'none'
    case 'array':
      return `list[${label(schema.items ?? {}, resolve)}]`
    case 'object':
      if (schema.properties) return schema.title ?? 'model'
      return `dict[str,${label(itemOf(schema), resolve)}]`
    case undefined:
    default:
      return 'any'
  }
}

function isConstrained(schema: JsonSchema, keywords: readonly (keyof JsonSchema)[]): boolean {
  return keywords.some((keyword) => schema[keyword] !== undefined)
}
