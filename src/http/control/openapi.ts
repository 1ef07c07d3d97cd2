import { Type, type TObject, type TSchema } from '@sinclair/typebox'
import fastify, { type FastifySchema } from 'fastify'
import { documentOf, type OpenApiDocument } from '../openapi-document.js'
import { passThrough } from '../pass-through.js'
import { type Operation, schemaOf } from './operation.js'
import { operations } from './operations.js'
import { namedSchemas, referenced } from '../references.js'

const tags = [
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

const health = Type.Object({
  status: Type.Literal('ok'),
  version: Type.String({ description: 'Of the emulator' }),
  instance: Type.String({ description: 'Random; identifies this process' }),
  contract: Type.String({ description: 'The contract served under /v1' }),
  contracts: Type.Array(Type.String()),
})

const inboxName = Type.Object({ name: Type.String() })

/** Routes that are not in the table of operations. */
const others: readonly DescribedRoute[] = [
  {
    method: 'GET',
    url: '/health',
    schema: {
      operationId: 'health',
      summary: 'Health check, with the contracts that are served',
      security: [],
      response: { 200: answer('Healthy', health) },
    },
  },
  {
    method: 'POST',
    url: '/inbox/:name',
    schema: {
      operationId: 'takeWebhook',
      summary: 'Receive a webhook',
      description:
        'Accepts any method except GET, HEAD and DELETE, and any content type. Needs no token, because webhook senders have none.',
      tags: ['webhooks'],
      security: [],
      params: inboxName,
      response: {
        200: answer('The webhook was stored', Type.Object({ inbox: Type.String(), taken: Type.Literal(true) })),
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
  const { method, path, calls, summary, description, tag, takesFile } = operation
  return {
    method,
    url: path,
    schema: {
      operationId: calls[0]?.split('.')[1] ?? '',
      summary,
      ...(description !== undefined && { description }),
      tags: [tag],
      security: securityOf(operation),
      ...schemaOf(operation),
      ...(takesFile && { body: file(takesFile) }),
      response: responsesOf(operation),
    },
  }
}

function securityOf(operation: Operation): Record<string, string[]>[] {
  return operation.of === 'server' ? [{}, { token: [] }] : [{ account: [] }, { account: [], token: [] }]
}

function responsesOf(operation: Operation): Record<string, object> {
  const refused = { '4XX': answer('The request was refused; `error` says what is allowed', problem) }
  if (operation.of === 'server') return { 200: answer('Done', operation.answer), ...refused }
  if (operation.of === 'file') {
    return { 200: file(operation.types), ...refused }
  }
  if (operation.of === 'stream') {
    return {
      200: { description: 'Events', content: { 'text/event-stream': { schema: operation.answer } } },
      ...refused,
    }
  }
  const { template, allAccounts, otherStatus, refusal, forms = {} } = operation
  const own = withAccount(operation.answer)
  const answers = [
    own,
    ...(template === undefined || template.answer === operation.answer ? [] : [withAccount(template.answer)]),
    ...(allAccounts === undefined || allAccounts.answer === operation.answer ? [] : [withAccount(allAccounts.answer)]),
    ...(operation.all === undefined ? [] : [Type.Object({ all: Type.Literal(true) })]),
  ]
  const printed = Object.values(forms).map(
    ({ type }) => [type.split(';')[0] ?? type, { schema: Type.String() }] as const,
  )
  const done = answer('Done', answers.length === 1 ? own : Type.Union(answers))
  return {
    200: { ...done, content: { ...done.content, ...Object.fromEntries(printed) } },
    ...(otherStatus && { [otherStatus.status]: answer(otherStatus.description, own) }),
    ...(refusal && { [refusal.status]: answer(refusal.description, problemWith(refusal.answer)) }),
    ...refused,
  }
}

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
