import type { namedEnum, nullByDefault, trimmed } from './schema.js'

/** The JSON Schema keywords that validation supports, as TypeBox and pydantic write them. */
export interface JsonSchema {
  $ref?: string
  $id?: string
  title?: string
  type?: string | readonly string[]
  default?: unknown
  const?: unknown
  enum?: readonly unknown[]
  anyOf?: readonly JsonSchema[]
  oneOf?: readonly JsonSchema[]
  /** Of `oneOf`: the field that tells its members apart. */
  discriminator?: { propertyName: string }
  allOf?: readonly JsonSchema[]
  properties?: Readonly<Record<string, JsonSchema>>
  required?: readonly string[]
  additionalProperties?: boolean | JsonSchema
  patternProperties?: Readonly<Record<string, JsonSchema>>
  items?: JsonSchema
  minItems?: number
  maxItems?: number
  format?: string
  pattern?: string
  minLength?: number
  maxLength?: number
  multipleOf?: number | bigint
  minimum?: number | bigint
  maximum?: number | bigint
  exclusiveMinimum?: number | bigint
  exclusiveMaximum?: number | bigint
  /** pydantic's strict mode, which JSON Schema has no keyword for. */
  'x-strict'?: boolean
  /** pydantic's strip_whitespace, as the recorded cases write it; our own schemas have a symbol. */
  'x-strip'?: boolean
  [nullByDefault]?: true
  [namedEnum]?: true
  [trimmed]?: true
}

/** The values of a dictionary: `additionalProperties` as pydantic writes it, `patternProperties` as TypeBox does. */
export function itemOf(schema: JsonSchema): JsonSchema {
  const [pattern] = Object.values(schema.patternProperties ?? {})
  return pattern ?? (typeof schema.additionalProperties === 'object' ? schema.additionalProperties : {})
}
