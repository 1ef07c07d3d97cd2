import type { JsonSchema } from './json-schema.js'

/** Resolves a `$ref`: a path in the schema itself, or the `$id` of a shared schema. */
export type Resolve = (ref: string) => JsonSchema

export function references(root: JsonSchema, shared: Readonly<Record<string, object>>): Resolve {
  return (ref) => {
    const [id = '', pointer = ''] = ref.split('#')
    let found: unknown = id === '' ? root : Object.hasOwn(shared, id) ? shared[id] : undefined
    for (const step of pointer.split('/').slice(1)) {
      const name = decodeURIComponent(step).replaceAll('~1', '/').replaceAll('~0', '~')
      const within = Object(found) as Readonly<Record<string, unknown>>
      found = Object.hasOwn(within, name) ? within[name] : undefined
    }
    if (typeof found !== 'object' || found === null) throw new Error(`The schema refers to ${ref}, which is not there.`)
    return found
  }
}
