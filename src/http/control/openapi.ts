import { Type, type TObject, type TSchema } from '@sinclair/typebox'
import fastify, { type FastifySchema } from 'fastify'
import { documentOf, type OpenApiDocument } from '../openapi-document.js'
import { passThrough } from '../pass-through.js'
import { type Operation, schemaOf } from './operation.js'
import { addExamples, type DocumentOfOperations } from './examples.js'
import { operations } from './operations.js'
import { recordedExamples } from './recorded-examples.js'
import { namedSchemas, referenced } from '../references.js'

const tags = [
  { name: 'server', description: 'The process itself' },
  { name: 'accounts', description: 'One per API key; accounts are isolated from each other' },
  { name: 'clock', description: 'How time passes for an account' },
  { name: 'settings', description: 'Latency, credits and limits' },
  { name: 'rules', description: 'Which requests fail, are delayed or get another response' },
  { name: 'journal', description: 'The request journal, and waiting for events' },
  { name: 'pictures', description: 'Your own pictures, as results of tasks' },
  { name: 'webhooks', description: 'Webhook deliveries, and a built-in receiver' },
]

const problem = Type.Object(
  {
    account: Type.Optional(Type.String()),
    error: Type.String({ description: 'What was given, and what is allowed' }),
    allowed: Type.Optional(Type.Array(Type.String())),
  },
  { $id: 'Problem', description: 'The request was refused' },
)

const health = Type.Object(
  {
    status: Type.Literal('ok'),
    version: Type.String({ description: 'Of the emulator' }),
    instance: Type.String({ description: 'Random; identifies this process' }),
    contract: Type.String({ description: 'The contract served under /v1' }),
    contracts: Type.Array(Type.String()),
  },
  { $id: 'Health' },
)

/** What each refusal means. */
const refusalTexts = {
  400: 'No account is named, or something in the request is not allowed; `error` says what is',
  401: 'The token is missing or wrong',
  403: 'The host, or the origin of the page, may not use the control API',
  404: 'There is no such thing, or it is no longer kept',
  409: 'The state of the account does not allow it',
  413: 'The body is too large',
  415: 'The content type is not application/json',
  503: 'There is no room for the body of the request',
} as const

type RefusalStatus = keyof typeof refusalTexts

const inboxName = Type.Object({ name: Type.String({ description: 'Of the inbox: any text of your own' }) })

/** Routes that are not in the table of operations. */
const others: readonly DescribedRoute[] = [
  {
    method: 'GET',
    url: '/health',
    schema: {
      operationId: 'getHealth',
      summary: 'Health check, with the contracts that are served',
      description: 'For everyone who reaches the port, without a token.',
      tags: ['server'],
      security: [],
      response: { 200: answer('Healthy', health) },
    },
  },
  {
    method: 'POST',
    url: '/inbox/:name',
    schema: {
      operationId: 'receiveWebhook',
      summary: 'Receive a webhook',
      description:
        'Accepts any method except GET, HEAD and DELETE, and any content type. Needs no token, because webhook senders have none.',
      tags: ['webhooks'],
      security: [],
      params: inboxName,
      response: {
        200: answer(
          'The webhook was stored',
          Type.Object({ inbox: Type.String(), taken: Type.Literal(true) }, { $id: 'WebhookTaken' }),
        ),
        ...refusals([413, 503]),
      },
    },
  },
]

/** The OpenAPI document of the control API, generated from the table of operations. Loaded on first use. */
export async function describeControl(): Promise<OpenApiDocument> {
  const { default: swagger } = await import('@fastify/swagger')
  const app = fastify({ exposeHeadRoutes: false, schemaController: { compilersFactory: passThrough } })
  app.removeAllContentTypeParsers()
  const routes = [...operations.map(describe), ...others]
  for (const schema of namedSchemas(routes)) app.addSchema(schema)
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'flux-emulator control API',
        description:
          'Controls the emulator from a test. Most operations are for one account, named by `X-Key` or `?account=`; a read may omit it while only one account exists. The response names the account. `?account=*` means all accounts; it works for requests, receipt, report and events, and is their default. `?account=default` is the template for new accounts, which has only settings, rules, pictures and the pace of the clock; for an account whose key is `default` or `*`, send `X-Key`. Responses show `<secret ...>` in place of secrets, except for the keys that name accounts; the inbox shows everything it received.',
        version: '1',
        contact: { name: 'flux-emulator', url: 'https://github.com/flux-emulator/flux-emulator' },
        license: { name: 'MIT', url: 'https://opensource.org/license/mit' },
      },
      servers: [],
      tags,
      components: {
        securitySchemes: {
          account: { type: 'apiKey', in: 'header', name: 'X-Key', description: 'The API key of the account' },
          token: { type: 'http', scheme: 'bearer', description: 'The value of --control-token, if it is set' },
        },
      },
    },
    transformObject: (generated) => {
      if (!('openapiObject' in generated)) return {}
      addExamples(generated.openapiObject as DocumentOfOperations, recordedExamples)
      return generated.openapiObject
    },
    refResolver: {
      buildLocalReference: ({ $id }, _base, _fragment, index) => (typeof $id === 'string' ? $id : `schema-${index}`),
    },
  })
  for (const { method, url, schema } of routes) {
    app.route({ method, url, schema: referenced(schema) as FastifySchema, handler: () => undefined })
  }
  return documentOf(app)
}

interface DescribedRoute {
  method: string
  url: string
  schema: FastifySchema & { operationId: string }
}

function describe(operation: Operation): DescribedRoute {
  const { id, method, path, summary, description, tag, takesFile } = operation
  const { querystring, params, body } = schemaOf(operation)
  return {
    method,
    url: path,
    schema: {
      operationId: id,
      summary,
      description,
      tags: [tag],
      security: securityOf(operation),
      querystring,
      ...(params && { params }),
      ...(body && { body: takesFile === undefined ? refusingOthers(body) : file(takesFile) }),
      response: responsesOf(operation),
    },
  }
}

/** Where `?account=` may name the account, X-Key need not be sent. */
function securityOf(operation: Operation): Record<string, string[]>[] {
  return operation.of === 'server'
    ? [{}, { token: [] }]
    : [{}, { account: [] }, { token: [] }, { account: [], token: [] }]
}

/** A body with a field that the schema does not have is refused. */
function refusingOthers(schema: TSchema): TSchema {
  const parts = Object.entries(schema).map(([name, part]): [string, unknown] => [name, partsOf(name, part)])
  const closed = schema.type === 'object' && 'properties' in schema ? { additionalProperties: false } : {}
  return { ...(Object.fromEntries(parts) as unknown as TSchema), ...closed }
}

function partsOf(name: string, part: unknown): unknown {
  if (name === 'items') return refusingOthers(part as TSchema)
  if (name === 'anyOf') return (part as TSchema[]).map(refusingOthers)
  if (name !== 'properties') return part
  const properties = Object.entries(part as Record<string, TSchema>)
  return Object.fromEntries(properties.map(([field, schema]) => [field, refusingOthers(schema)]))
}

function refusals(statuses: readonly RefusalStatus[]): Record<number, object> {
  return Object.fromEntries(statuses.map((status) => [status, answer(refusalTexts[status], problem)]))
}

function refusalsOf({ method, refuses = [] }: Operation): Record<number, object> {
  const ofBody = method === 'GET' ? [] : ([413, 415, 503] as const)
  return refusals([400, 401, 403, ...refuses, ...ofBody])
}

function responsesOf(operation: Operation): Record<string, object> {
  const refused = refusalsOf(operation)
  const name = `${operation.id.charAt(0).toUpperCase()}${operation.id.slice(1)}`
  if (operation.of === 'server') return { ...refused, 200: answer('Done', named(operation.answer, `${name}Answer`)) }
  if (operation.of === 'file') {
    return { ...refused, 200: file(operation.types) }
  }
  if (operation.of === 'stream') {
    const content = { 'text/event-stream': { schema: operation.answer } }
    return { ...refused, 200: { description: 'Events', content } }
  }
  const { template, allAccounts, otherStatus, refusal, forms = {} } = operation
  const nameOf = ({ $id }: TSchema, added = '') => ($id === undefined ? `${name}${added}Answer` : `${$id}OfAccount`)
  const own = named(withAccount(operation.answer), nameOf(operation.answer))
  const answers = [
    own,
    ...(template === undefined || template.answer === operation.answer
      ? []
      : [named(withAccount(template.answer), nameOf(template.answer, 'Template'))]),
    ...(allAccounts === undefined || allAccounts.answer === operation.answer
      ? []
      : [named(withAccount(allAccounts.answer), nameOf(allAccounts.answer, 'All'))]),
    ...(operation.all === undefined ? [] : [Type.Object({ all: Type.Literal(true) }, { $id: `${name}AllAnswer` })]),
  ]
  const printed = Object.values(forms).map(({ type }) => formOf(type.split(';')[0] ?? type))
  const done = answer('Done', answers.length === 1 ? own : Type.Union(answers))
  return {
    ...refused,
    200: { ...done, content: { ...done.content, ...Object.fromEntries(printed) } },
    ...(otherStatus && { [otherStatus.status]: answer(otherStatus.description, orProblem(own, otherStatus.status)) }),
    ...(refusal && {
      [refusal.status]: answer(refusal.description, named(problemWith(refusal.answer), `${name}Problem`)),
    }),
  }
}

/** A conflict may also be that the account was reset. */
const orProblem = (schema: TSchema, status: number): TSchema =>
  status === 409 ? Type.Union([schema, problem]) : schema

/** A schema without a name of its own gets this one. */
const named = (schema: TSchema, $id: string): TSchema => (schema.$id === undefined ? { ...schema, $id } : schema)

/** Another form of an answer. Specmatic asks for the name of the root of XML. */
const formOf = (type: string) =>
  [type, { schema: { ...Type.String(), ...(type.endsWith('/xml') && { xml: { name: 'testsuites' } }) } }] as const

/** Adds `account` as the first field. */
function withAccount(schema: TSchema): TSchema {
  const account = Type.String({ description: 'The account that the operation was for' })
  return Type.Object({ account, ...(schema as TObject).properties })
}

const problemWith = ({ properties }: TObject): TSchema => Type.Object({ ...problem.properties, ...properties })

/** A new object for each type: YAML would print a shared one as an alias. */
const file = (types: readonly string[]) => ({
  description: 'The file',
  content: Object.fromEntries(types.map((type) => [type, { schema: Type.String({ format: 'binary' }) }])),
})

function answer(description: string, schema: TSchema) {
  return { description, content: { 'application/json': { schema } } }
}
