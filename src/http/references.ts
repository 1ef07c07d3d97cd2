import type { TSchema } from '@sinclair/typebox'

/** The named schemas anywhere in `roots`, each once, with references to the named schemas that they contain. */
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

/** A schema in which each named schema, itself included, is replaced by a reference. */
export function referenced(schema: unknown): unknown {
  if (typeof schema !== 'object' || schema === null) return schema
  const { $id } = schema as TSchema
  return $id === undefined ? parts(schema) : { $ref: `${$id}#` }
}

/** Symbol properties are copied, too: they hold what the document does not print. */
function parts(schema: object): unknown {
  if (Array.isArray(schema)) return schema.map(referenced)
  return { ...schema, ...Object.fromEntries(Object.entries(schema).map(([name, part]) => [name, referenced(part)])) }
}

/**
 * YAML that parsers of version 1.1 and 1.2 read alike: PyYAML reads an unquoted 21:9 as the number 1269, and an
 * unquoted `no` as false, so such strings are quoted.
 */
export async function toYaml(document: object): Promise<string> {
  const { stringify } = await import('yaml')
  return stringify(document, { compat: 'yaml-1.1' })
}
