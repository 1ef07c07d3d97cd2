import type { Contract } from '../contracts/contract.js'
import { describeContract } from '../http/openapi.js'
import { isObject } from '../validation/check.js'
import type { JsonSchema } from '../validation/json-schema.js'
import { differenceOfNames, some } from './difference.js'
import { nameIn, schemaProblem, type Components } from './schema-problem.js'

/** The parts of an OpenAPI document that are compared. */
interface Document {
  paths: Readonly<Record<string, Readonly<Record<string, Operation | undefined>> | undefined>>
  components?: { schemas?: Components }
}

interface Operation {
  operationId?: string
  requestBody?: { content?: Readonly<Record<string, { schema?: JsonSchema } | undefined>> }
  responses?: Readonly<Record<string, { content?: Readonly<Record<string, { schema?: JsonSchema } | undefined>> }>>
}

/** A contract's OpenAPI document, as what judges answers. */
export interface Described {
  /** By what a body does not fit the operation's answer of a status; undefined if it fits, or nothing is said of the status. */
  bodyProblem: (operation: string, status: number, body: unknown) => string | undefined
  /** How these operations of a served document differ: their paths, methods and ids. */
  operationsProblem: (served: unknown, which: Which) => string | undefined
  /** How the fields of their request bodies differ: names, which are required, limits, defaults. */
  fieldsProblem: (served: unknown, which: Which) => string | undefined
}

/** Chooses operations by their names. */
type Which = (name: string) => boolean

/** Operations are named as `POST /flux-dev`. */
export async function describe(contract: Contract): Promise<Described> {
  // The cast: the document is our own, and has these parts.
  const own = (await describeContract(contract)).json('') as unknown as Document
  const operations = operationsOf(own)
  return {
    bodyProblem: (name, status, body) => {
      const answer = operations.get(name)?.responses?.[status]
      const schema = answer?.content?.['application/json']?.schema
      return schema && schemaProblem(schema, body, own.components?.schemas ?? {})
    },
    operationsProblem: (served, which) => {
      const chosen = [...operations].filter(([name]) => which(name))
      const given = isDocument(served) ? operationsOf(served) : new Map<string, Operation>()
      const missing = chosen.map(([name]) => name).filter((name) => !given.has(name))
      if (missing.length > 0) return `the document has no ${some(missing)}`
      const renamed = chosen.filter(([name, { operationId }]) => given.get(name)?.operationId !== operationId)
      return renamed.length === 0 ? undefined : `another operationId at ${some(renamed.map(([name]) => name))}`
    },
    fieldsProblem: (served, which) => {
      if (!isDocument(served)) return 'the body is not an OpenAPI document'
      const given = operationsOf(served)
      const problems = [...operations].flatMap(([name, operation]) => {
        const other = which(name) ? given.get(name) : undefined
        // That it is missing is said by another check.
        if (other === undefined) return []
        const problem = bodyDifference(bodyOf(operation, own), bodyOf(other, served), name)
        return problem === undefined ? [] : [problem]
      })
      const [first] = problems
      return problems.length < 2 ? first : `${first ?? ''}; and ${problems.length - 1} more operations differ`
    },
  }
}

const isDocument = (value: unknown): value is Document => isObject(value) && isObject(value.paths)

/** By name. A version in front of the paths belongs to the server's URL in some documents. */
function operationsOf({ paths }: Document): Map<string, Operation> {
  return new Map(
    Object.entries(paths).flatMap(([path, methods]) =>
      Object.entries(methods ?? {}).flatMap(([method, operation]) =>
        isObject(operation) ? [[`${method.toUpperCase()} ${path.replace(/^\/v1\//, '/')}`, operation] as const] : [],
      ),
    ),
  )
}

const bodyOf = ({ requestBody }: Operation, { components }: Document): JsonSchema =>
  resolved(requestBody?.content?.['application/json']?.schema ?? {}, components?.schemas ?? {})

const resolved = (schema: JsonSchema, components: Components): JsonSchema =>
  schema.$ref === undefined ? schema : (components[nameIn(schema.$ref)] ?? {})

function bodyDifference(expected: JsonSchema, given: JsonSchema, name: string): string | undefined {
  const fields = expected.properties ?? {}
  const others = given.properties ?? {}
  const names = differenceOfNames(Object.keys(fields), Object.keys(others), `the body of ${name}`)
  if (names !== undefined) return names
  const required = differenceOfNames(expected.required ?? [], given.required ?? [], `required, in the body of ${name},`)
  if (required !== undefined) return required
  const field = Object.keys(fields).find((each) => limitsOf(fields[each]) !== limitsOf(others[each]))
  if (field === undefined) return undefined
  return `${field} of ${name} has ${limitsOf(others[field])}, expected ${limitsOf(fields[field])}`
}

const limits = ['minimum', 'maximum', 'minLength', 'maxLength', 'minItems', 'maxItems', 'default'] as const

/** The limits of a field, and of its forms: a field that may be null has them there. */
function limitsOf(schema: JsonSchema = {}): string {
  const own = limits.flatMap((name) => (schema[name] === undefined ? [] : [`${name} ${JSON.stringify(schema[name])}`]))
  const all = [...own, ...(schema.anyOf ?? []).map(limitsOf).filter((text) => text !== 'no limits')]
  return all.length === 0 ? 'no limits' : all.join(', ')
}
