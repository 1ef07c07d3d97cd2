import type { TSchema } from '@sinclair/typebox'

/** The schemas with a name within some others, each once, with references where one holds another. */
export function namedSchemas(roots: unknown): Iterable<TSchema> {
  const named = new Map<string, TSchema>()
  const collect = (schema: unknown): void => {
    if (typeof schema !== 'object' || schema === null) return
    const { $id } = schema as TSchema
    if ($id !== undefined) named.set($id, parts(schema) as TSchema)
    for (const part of Object.values(schema)) collect(part)
  }
  collect(roots)
  return named.values()
}

/** A schema with a reference in the place of each named one, itself included. */
export function referenced(schema: unknown): unknown {
  if (typeof schema !== 'object' || schema === null) return schema
  const { $id } = schema as TSchema
  return $id === undefined ? parts(schema) : { $ref: `${$id}#` }
}

/** The symbols are copied with the rest: they say what the document does not print. */
function parts(schema: object): unknown {
  if (Array.isArray(schema)) return schema.map(referenced)
  return { ...schema, ...Object.fromEntries(Object.entries(schema).map(([name, part]) => [name, referenced(part)])) }
}

/**
 * YAML that parsers of version 1.1 read as those of 1.2 do: PyYAML takes a bare 21:9 for the number 1269, and a bare `no` for
 * false. Texts of this kind are quoted.
 */
export async function toYaml(document: object): Promise<string> {
  const { stringify } = await import('yaml')
  return stringify(document, { compat: 'yaml-1.1' })
}
