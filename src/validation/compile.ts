import { compileCheck } from './compile-check.js'
import { isObject, Refused } from './check.js'
import type { Issue, Validate } from './issue.js'
import type { JsonSchema } from './json-schema.js'
import { references, type Resolve } from './references.js'
import { tagsOf } from './tagged-unions.js'

/** Where in a request the value stands; the first part of every location. */
export type Part = 'body' | 'query' | 'path' | 'header'

/**
 * Compiles a TypeBox or JSON Schema into pydantic's validation of it: the returned closures do not read the schema again.
 * Throws for a schema that it does not support. `shared` holds the schemas that `$ref` can name by their `$id`.
 */
export function compile(
  schema: object,
  { at, shared = {} }: { at: Part; shared?: Readonly<Record<string, object>> },
): Validate {
  // The cast: TypeBox's types for keywords are too loose
  const root = schema as JsonSchema
  const resolve = references(root, shared)
  // FastAPI validates each parameter by itself, so only a body is echoed as the parent of a missing field
  const check = compileCheck(root, resolve, { echoParent: at === 'body' })
  const knownTo = knownNames(root.$ref === undefined ? root : resolve(root.$ref), resolve)
  return (input) => {
    if (input === null && at === 'body') return { issues: [noBody()], ignored: [] }
    const result = check(input)
    const ignored = unknownNames(input, knownTo(input))
    if (!(result instanceof Refused)) return { value: result, ignored }
    return { issues: result.issues.map((issue) => ({ ...issue, loc: [at, ...issue.loc] })), ignored }
  }
}

/** The same, compiled at the first call: most runs in CI use one or two models. */
export function compileLazily(schema: object, options: { at: Part }): Validate {
  let validate: Validate | undefined
  return (input) => (validate ??= compile(schema, options))(input)
}

/** FastAPI checks that there is a body before pydantic; null counts as no body. */
function noBody(): Issue {
  return { type: 'missing', loc: ['body'], msg: 'Field required', input: null }
}

/** The names that a schema knows of the fields of an input; undefined if it is no member of a tagged union. */
function knownNames(root: JsonSchema, resolve: Resolve): (input: unknown) => ReadonlySet<string> | undefined {
  const namesOf = ({ properties = {} }: JsonSchema) => new Set(Object.keys(properties))
  const { discriminator, oneOf } = root
  if (discriminator === undefined || oneOf === undefined) {
    const names = namesOf(root)
    return () => names
  }
  const byTag = new Map(
    oneOf
      .map((member) => (member.$ref === undefined ? member : resolve(member.$ref)))
      .flatMap((member) => tagsOf(member, discriminator).map((tag) => [tag, namesOf(member)] as const)),
  )
  return (input) => (isObject(input) ? byTag.get(String(input[discriminator.propertyName])) : undefined)
}

/** More unknown names are not reported. */
const maxUnknown = 1000

function unknownNames(input: unknown, known: ReadonlySet<string> | undefined): string[] {
  const unknown: string[] = []
  if (!isObject(input) || known === undefined) return unknown
  for (const name of Object.keys(input)) {
    if (!known.has(name) && unknown.push(name) >= maxUnknown) break
  }
  return unknown
}
