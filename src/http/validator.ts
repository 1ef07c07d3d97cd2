import type { FastifySchemaCompiler, FastifyServerOptions } from 'fastify'
import { compile } from '../validation/compile.js'
import type { Issue } from '../validation/issue.js'

/** A request part that did not pass validation, on its way from Fastify's validation to the contract's wording. */
export class InvalidRequest extends Error {
  readonly issues: readonly Issue[]
  /** Names of its fields that the schema does not know, and those that it does. */
  readonly ignored: readonly string[]
  readonly known: readonly string[]

  constructor({ issues, ignored, known }: Pick<InvalidRequest, 'issues' | 'ignored' | 'known'>) {
    super(`${issues.length} values were refused`)
    this.issues = issues
    this.ignored = ignored
    this.known = known
  }
}

const ignoredNames = Symbol('ignored names')

/** Names of the fields of a validated body that its schema does not know. */
export function ignoredIn(body: unknown): readonly string[] {
  return (body as { [ignoredNames]?: readonly string[] } | null)?.[ignoredNames] ?? []
}

/** Fastify's names for the parts of a request, and pydantic's. */
const partOf: Readonly<Record<string, 'body' | 'query' | 'path' | 'header'>> = {
  body: 'body',
  querystring: 'query',
  params: 'path',
  headers: 'header',
}

const validatorOf: FastifySchemaCompiler<object> = ({ schema, httpPart }) => {
  const at = partOf[httpPart ?? 'body'] ?? 'body'
  const validate = compile(schema, { at })
  // Unknown parameters are no slip of a finger: clients add some of their own.
  const known = at === 'body' ? Object.keys((schema as { properties?: object }).properties ?? {}) : []
  return (input: unknown) => {
    const judged = validate(input ?? null)
    const ignored = at === 'body' ? judged.ignored : []
    if ('issues' in judged) return { error: new InvalidRequest({ issues: judged.issues, ignored, known }) }
    const { value } = judged
    if (ignored.length > 0) Object.defineProperty(value, ignoredNames, { value: ignored })
    return { value }
  }
}

type CompilersFactory = NonNullable<NonNullable<FastifyServerOptions['schemaController']>['compilersFactory']>

/**
 * In place of Fastify's Ajv and serializer compilers, which then are never loaded: pydantic's semantics for what comes in;
 * nothing for what goes out, since only send-reply writes bodies. The cast: Fastify's types know no compiler but Ajv's.
 */
export const compilersFactory = {
  buildValidator: () => validatorOf,
  buildSerializer: () => () => JSON.stringify,
} as unknown as CompilersFactory
