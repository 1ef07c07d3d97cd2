import type { FastifySchemaCompiler, FastifyServerOptions } from 'fastify'
import { compile } from '../validation/compile.js'
import type { Issue, Validate } from '../validation/issue.js'
import { describeIgnored } from './ignored-fields.js'

/** A request part that did not pass validation, on its way from Fastify's validation to the contract's wording. */
export class InvalidRequest extends Error {
  readonly issues: readonly Issue[]
  /** Which of its fields the schema does not know, if there are any. */
  readonly hint: string | undefined

  constructor({ issues, hint }: Pick<InvalidRequest, 'issues' | 'hint'>) {
    super(`${issues.length} values were refused`)
    this.issues = issues
    this.hint = hint
  }
}

const ignored = Symbol('which fields were ignored')

interface Ignoring {
  hint: string
  names: readonly string[]
}

/** Which fields of a validated body were ignored, because its schema does not know them; undefined when there are none. */
export const hintIn = (body: unknown): string | undefined => ignoringOf(body)?.hint
export const ignoredIn = (body: unknown): readonly string[] | undefined => ignoringOf(body)?.names

/** The cast: only this file writes under the symbol. */
const ignoringOf = (body: unknown): Ignoring | undefined => (Object(body) as { [ignored]?: Ignoring })[ignored]

/** Fastify's names for the parts of a request, and pydantic's. */
const partOf: Readonly<Record<string, 'body' | 'query' | 'path' | 'header'>> = {
  body: 'body',
  querystring: 'query',
  params: 'path',
  headers: 'header',
}

const validatorOf: FastifySchemaCompiler<object> = ({ schema, httpPart }) => {
  const at = partOf[httpPart ?? 'body'] ?? 'body'
  const refused = (schema as { additionalProperties?: unknown }).additionalProperties === false
  // At the first request: a server starts thousands of times in CI, and is asked for one or two of its models.
  let validate: Validate | undefined
  // Unknown parameters are no slip of a finger: clients add some of their own.
  const known = Object.keys((schema as { properties?: object }).properties ?? {})
  return (input: unknown) => {
    validate ??= compile(schema, { at })
    const judged = validate(input ?? null)
    const hint = at === 'body' ? describeIgnored(judged.ignored, known, { refused }) : undefined
    if ('issues' in judged) return { error: new InvalidRequest({ issues: judged.issues, hint }) }
    const { value } = judged
    if (hint !== undefined) Object.defineProperty(value, ignored, { value: { hint, names: judged.ignored } })
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
