import { compileCheck } from './compile-check.js'
import { isObject, Refused, type Check } from './check.js'
import type { Issue, Validate } from './issue.js'
import type { JsonSchema } from './json-schema.js'
import { references } from './references.js'

/** Where in a request the value stands; the first part of every location. */
export type Part = 'body' | 'query' | 'path' | 'header'

/**
 * Turns a TypeBox or JSON Schema into pydantic's validation of it, once, at the start: the closures do not look at the
 * schema again. Throws for a schema it does not understand. `shared` holds schemas that `$ref` names by their `$id`.
 */
export function compile(
  schema: object,
  { at, shared = {} }: { at: Part; shared?: Readonly<Record<string, object>> },
): Validate {
  // TypeBox types its keywords too loosely to read them without a cast
  const root = schema as JsonSchema
  const resolve = references(root, shared)
  // FastAPI reads every parameter for itself, so only a body can be echoed as the parent of a missing field
  const check = compileCheck(root, resolve, { echoParent: at === 'body' })
  const known = new Set(Object.keys((root.$ref === undefined ? root : resolve(root.$ref)).properties ?? {}))
  return (input) => {
    if (input === null && at === 'body') return { issues: [noBody()], ignored: [] }
    const result = check(input)
    const ignored = unknownNames(input, known)
    if (!(result instanceof Refused)) return { value: result, ignored }
    return { issues: result.issues.map((issue) => ({ ...issue, loc: [at, ...issue.loc] })), ignored }
  }
}

/** The same, compiled at the first call: a server starts thousands of times in CI, and is asked for one or two of its models. */
export function compileLazily(schema: object, options: { at: Part }): Validate {
  let validate: Validate | undefined
  return (input) => (validate ??= compile(schema, options))(input)
}

/** FastAPI asks for the body before pydantic sees it; null is no body. */
function noBody(): Issue {
  return { type: 'missing', loc: ['body'], msg: 'Field required', input: null }
}

/** Nobody wants to read more of them. */
const maxUnknown = 1000

function unknownNames(input: Parameters<Check>[0], known: ReadonlySet<string>): string[] {
  const unknown: string[] = []
  if (!isObject(input)) return unknown
  for (const name of Object.keys(input)) {
    if (!known.has(name) && unknown.push(name) >= maxUnknown) break
  }
  return unknown
}
