/** What collections need of an OpenAPI document of a contract. */
export interface Described {
  openapi: string
  info: { title: string; version: string }
  servers: readonly { url: string }[]
  paths: Readonly<Record<string, Readonly<Record<string, DescribedOperation>>>>
  components: {
    parameters?: Readonly<Record<string, DescribedParameter>>
    securitySchemes: Readonly<Record<string, { name: string }>>
  }
}

interface DescribedOperation {
  operationId: string
  parameters?: readonly (DescribedParameter | { $ref: string })[]
  requestBody?: { content: { 'application/json': { example?: object } } }
  responses: Readonly<Record<string, { content?: Readonly<Record<string, { examples?: object }>> }>>
}

interface DescribedParameter {
  name: string
  in: string
  example?: string
}

/** A request as the example of an operation. */
export interface Call {
  operationId: string
  method: string
  path: string
  query: readonly (readonly [name: string, example: string])[]
  body: object | undefined
  /** The names of its example answers by status. */
  answers: Readonly<Record<string, readonly string[]>>
}

/** Each operation with its examples, in the order of the document; what deletes comes last. */
export function callsOf({ paths, components }: Described): readonly Call[] {
  const parameterOf = (given: DescribedParameter | { $ref: string }) =>
    '$ref' in given ? components.parameters?.[given.$ref.split('/').at(-1) ?? ''] : given
  const calls = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]): Call => {
      const parameters = (operation.parameters ?? []).map(parameterOf).filter((found) => found !== undefined)
      return {
        operationId: operation.operationId,
        method,
        path: parameters.reduce((filled, { name, example = '' }) => filled.replace(`{${name}}`, example), path),
        query: parameters
          .filter((parameter) => parameter.in === 'query')
          .map(({ name, example = '' }) => [name, example] as const),
        body: operation.requestBody?.content['application/json'].example,
        answers: Object.fromEntries(
          Object.entries(operation.responses).map(([status, { content = {} }]) => [
            status,
            Object.values(content).flatMap(({ examples = {} }) => Object.keys(examples)),
          ]),
        ),
      }
    }),
  )
  const deletes = ({ path }: Call) => path.includes('/delete_')
  return [...calls.filter((call) => !deletes(call)), ...calls.filter(deletes)]
}

/** The call of the operation whose path ends so. */
export function callTo(calls: readonly Call[], end: string): Call {
  const found = calls.find(({ path }) => path.endsWith(end))
  if (found === undefined) throw new Error(`the document has no path that ends with ${end}`)
  return found
}

/** The status of the answer whose example has this name. */
export function statusOf({ operationId, answers }: Call, example: string): number {
  const found = Object.entries(answers).find(([, names]) => names.includes(example))
  if (found === undefined) throw new Error(`the document has no answer ${example} of ${operationId}`)
  return Number(found[0])
}

/** The header of the API key. */
export const keyHeader = ({ components }: Described): string =>
  Object.values(components.securitySchemes)[0]?.name ?? 'x-key'

export const serverOf = ({ servers }: Described): string => servers[0]?.url ?? ''
