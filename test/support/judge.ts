import { createRequire } from 'node:module'
import { Validator } from '@seriousme/openapi-schema-validator'
import type * as requests from 'openapi-request-validator'
import type * as responses from 'openapi-response-validator'
import { parseUrl } from '../../src/parse-url.js'

// CommonJS whose default export bundlers and Node unwrap differently: required, it is what it says.
const require = createRequire(import.meta.url)
const { default: RequestValidator } = require('openapi-request-validator') as typeof requests.default
const { default: ResponseValidator } = require('openapi-response-validator') as typeof responses.default

export interface Asked {
  method: 'get' | 'post' | 'put' | 'delete'
  /** As the document writes it: `/flux-dev`. */
  path: string
  query?: Record<string, string>
  /** Of the path. */
  params?: Record<string, string>
  headers?: Record<string, string>
  body?: unknown
}

export interface Answered {
  statusCode: number
  headers: Record<string, unknown>
  body: string
}

/** Each answers with what is wrong; nothing is wrong with an empty list. */
export interface Judge {
  document(): Promise<unknown[]>
  request(asked: Asked): unknown[]
  response(asked: Pick<Asked, 'method' | 'path'>, answered: Answered): unknown[]
  /** For answers that belong to no operation, such as an unknown path's: held against a schema of the document. */
  component(name: string, answered: Answered): unknown[]
}

interface Operation {
  parameters?: (object | { $ref: string })[]
  requestBody?: object
  responses: Record<string, { content?: Record<string, { schema: object }> }>
}

interface Document {
  paths: Record<string, Record<string, Operation | undefined> | undefined>
  components: { schemas: Record<string, object>; parameters?: Record<string, object> }
}

/** Validators that others published, set upon an OpenAPI document of ours. */
export function createJudge(given: unknown): Judge {
  // The cast: an invalid document fails in `document`, and the rest needs no more than these parts.
  const document = structuredClone(given) as Document
  const { components, paths } = document

  const operationOf = ({ method, path }: Pick<Asked, 'method' | 'path'>): Operation => {
    const operation = paths[path]?.[method]
    if (operation === undefined) throw new Error(`the document has no ${method} ${path}`)
    return operation
  }

  // Compiling takes far longer than validating.
  const requestValidators = cached(({ parameters = [], requestBody }: Operation) => {
    return new RequestValidator({
      parameters: parameters.map((parameter) => resolve(parameter, components.parameters)),
      ...(requestBody && { requestBody }),
      componentSchemas: components.schemas,
    } as unknown as requests.OpenAPIRequestValidatorArgs)
  })
  const responseValidators = cached((responses: Operation['responses']) => {
    return new ResponseValidator({
      responses,
      components,
      customFormats: formats,
    } as unknown as responses.OpenAPIResponseValidatorArgs)
  })

  const judgeResponse = (responses: Operation['responses'], { statusCode, headers, body }: Answered): unknown[] => {
    const { content = {} } = responses[statusCode] ?? responses[`${String(statusCode).slice(0, 1)}XX`] ?? {}
    const types = Object.keys(content)
    const type = String(headers['content-type'])
    const problem = responseValidators(responses).validateResponse(statusCode, JSON.parse(body)) as
      { errors: unknown[] } | undefined
    return [...(types.includes(type) ? [] : [`${statusCode} as ${type}`]), ...(problem?.errors ?? [])]
  }

  return {
    document: async () => {
      const { valid, errors } = await new Validator().validate(
        structuredClone(document) as unknown as Record<string, unknown>,
      )
      return valid ? [] : [errors]
    },
    request: (asked) => {
      const validator = requestValidators(operationOf(asked))
      const { query = {}, headers = {}, params = {}, body } = structuredClone(asked)
      const problem = validator.validateRequest({ params, query, headers, body }) as { errors: unknown[] } | undefined
      return problem?.errors ?? []
    },
    response: (asked, answered) => judgeResponse(operationOf(asked).responses, answered),
    component: (name, answered) =>
      judgeResponse(
        {
          [answered.statusCode]: {
            content: { 'application/json': { schema: { $ref: `#/components/schemas/${name}` } } },
          },
        },
        answered,
      ),
  }
}

/** The response validator brings no formats of its own. */
const formats = {
  uuid: (text: string) => /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text),
  uri: (text: string) => parseUrl(text) !== undefined,
}

function cached<Key extends object, Value>(make: (key: Key) => Value): (key: Key) => Value {
  const made = new WeakMap<Key, Value>()
  return (key) => {
    const value = made.get(key) ?? make(key)
    made.set(key, value)
    return value
  }
}

function resolve(parameter: object | { $ref: string }, parameters: Record<string, object> = {}): object {
  if (!('$ref' in parameter)) return parameter
  const found = parameters[parameter.$ref.slice('#/components/parameters/'.length)]
  if (found === undefined) throw new Error(`the document has no ${parameter.$ref}`)
  return found
}
