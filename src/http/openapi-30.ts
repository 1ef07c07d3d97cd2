/**
 * The document in OpenAPI 3.0.3, for tools that do not read 3.1. It changes what our documents use of 3.1: the type
 * null, lists of examples in schemas, and bounds that exclude their number.
 */
export function asVersion30(document: object): object {
  return { ...(convert(document) as object), openapi: '3.0.3' }
}

type Json = Record<string, unknown>
const isObject = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value)

/** `named` is set for the values of a map from names, such as properties: a property may well be called `examples`. */
function convert(value: unknown, named = false): unknown {
  if (Array.isArray(value)) return value.map((item) => convert(item))
  if (!isObject(value)) return value
  const converted = Object.fromEntries(
    Object.entries(value).map(([name, part]) => [name, isData(name, named) ? part : convert(part, isMap(name, named))]),
  )
  return named ? converted : convertSchema(converted)
}

/** Requests and answers are not schemas. */
const isData = (name: string, named: boolean) => !named && ['example', 'value', 'default', 'enum'].includes(name)

const isMap = (name: string, named: boolean) =>
  !named && ['properties', 'schemas', 'responses', 'parameters', 'headers', 'paths'].includes(name)

function convertSchema({ examples, exclusiveMinimum, anyOf, const: only, ...rest }: Json): Json {
  return {
    ...rest,
    ...withoutNull(anyOf),
    ...(Array.isArray(examples) ? { example: examples[0] as unknown } : examples !== undefined && { examples }),
    ...(typeof exclusiveMinimum === 'number' && { minimum: exclusiveMinimum, exclusiveMinimum: true }),
    ...(only !== undefined && { enum: [only] }),
  }
}

const isNull = (schema: unknown) => isObject(schema) && schema.type === 'null'

/** `nullable` has an effect only beside a type, and not beside a reference. */
function withoutNull(anyOf: unknown): Json {
  if (!Array.isArray(anyOf)) return {}
  const others = anyOf.filter((schema) => !isNull(schema)) as Json[]
  if (others.length === anyOf.length) return { anyOf: others }
  const nullable = others.map((schema) =>
    '$ref' in schema ? { allOf: [schema], nullable: true } : { ...schema, nullable: true },
  )
  return nullable.length === 1 ? (nullable[0] ?? {}) : { anyOf: nullable }
}
