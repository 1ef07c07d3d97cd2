import type { FastifySchemaCompiler, FastifyServerOptions } from 'fastify'
import { compile } from '../validation/compile.js'
import type { Issue } from '../validation/issue.js'

/** A request part that did not pass validation, on its way from Fastify's validation to the contract's wording. */
export class InvalidRequest extends Error {
  readonly issues: readonly Issue[]

  constructor(issues: readonly Issue[]) {
    super(`${issues.length} values were refused`)
    this.issues = issues
  }
}

const ignoredNames = Symbol('ignored names')

/** Names of the fields of a validated body that its schema does not know. */
export function ignoredIn(body: unknown): readonly string[] {
  return (body as { [ignoredNames]?: readonly string[] } | null)?.[ignoredNames] ?? []
}

const validatorOf: FastifySchemaCompiler<object> = ({ schema, httpPart }) => {
  const validate = compile(schema, { at: httpPart === 'querystring' ? 'query' : 'body' })
  return (input: unknown) => {
    const judged = validate(input ?? null)
    if ('issues' in judged) return { error: new InvalidRequest(judged.issues) }
    const { value, ignored } = judged
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
