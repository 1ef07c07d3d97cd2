import { Type, type TObject, type TSchema } from '@sinclair/typebox'
import fastify, { type FastifySchema } from 'fastify'
import type { OpenApiDocument } from '../openapi.js'
import { passThrough } from '../pass-through.js'
import { type Operation, schemaOf } from './operation.js'
import { operations } from './operations.js'
import { namedSchemas, referenced, toYaml } from '../references.js'
const tags = [
  { name: 'accounts', description: 'Each API key has one: nothing done with one key is seen with another' },
  { name: 'clock', description: 'How time passes for an account' },
  { name: 'settings', description: 'Latency, credits and limits' },
  { name: 'rules', description: 'What shall go wrong, or otherwise, for which requests' },
  { name: 'journal', description: 'What happened, and waiting for it' },
  { name: 'webhooks', description: 'Deliveries, and a receiver of our own' },
]

const problem = Type.Object(
  {
    account: Type.Optional(Type.String()),
    error: Type.String({ description: 'What was given and what is allowed' }),
    allowed: Type.Optional(Type.Array(Type.String())),
  },
  { $id: 'Problem', description: 'The command is refused' },
)

const health = Type.Object({
  status: Type.Literal('ok'),
  version: Type.String({ description: "The emulator's" }),
  instance: Type.String({ description: 'Of this process and no other' }),
  contract: Type.String({ description: 'The one under /v1' }),
  contracts: Type.Array(Type.String()),
})

const inboxName = Type.Object({ name: Type.String() })

/** Routes that are not commands. */
const others: readonly DescribedRoute[] = [
  {
    method: 'GET',
    url: '/health',
    schema: {
      operationId: 'health',
      summary: 'Whether the emulator serves, and which contracts',
      security: [],
      response: { 200: answer('It serves', health) },
    },
  },
  {
    method: 'POST',
    url: '/inbox/:name',
    schema: {
      operationId: 'takeWebhook',
      summary: 'Take a webhook',
      description:
        'Any method but GET, HEAD and DELETE, any content type, and from anywhere: what sends a webhook has no token.',
      tags: ['webhooks'],
      security: [],
      params: inboxName,
      response: { 200: answer('It was taken', Type.Object({ inbox: Type.String(), taken: Type.Literal(true) })) },
    },
  },
]

/** The OpenAPI document of the control API, made from the table of operations. Loaded on first use. */
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
          'What a test commands. A command names its account by `X-Key` or `?account=`; a read may leave it out where there is only one account. Answers name the account. `?account=*` is all accounts, for requests, receipt, report and events, which tell of all where none is named. `?account=default` is the template of new accounts: it has settings, rules and the pace of the clock; an account whose key is `default` or `*` is named by `X-Key`. Answers show no secrets but the keys that name accounts, and `<secret ...>` in their place; the inbox shows all that it took.',
        version: '1',
      },
      servers: [{ url: '/_emulator' }],
      tags,
      components: {
        securitySchemes: {
          account: { type: 'apiKey', in: 'header', name: 'X-Key', description: 'The API key of the account' },
          token: { type: 'http', scheme: 'bearer', description: 'The one of --control-token, where there is one' },
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
  await app.ready()
  const json = app.swagger()
  const document = { json, yaml: await toYaml(json) }
  await app.close()
  return document
}

interface DescribedRoute {
  method: string
  url: string
  schema: FastifySchema & { operationId: string }
}

function describe(operation: Operation): DescribedRoute {
  const { method, path, calls, summary, description, tag } = operation
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
      response: answersOf(operation),
    },
  }
}

function securityOf(operation: Operation): Record<string, string[]>[] {
  return operation.of === 'server' ? [{}, { token: [] }] : [{ account: [] }, { account: [], token: [] }]
}

function answersOf(operation: Operation): Record<string, object> {
  const refused = { '4XX': answer('The command cannot be carried out; the sentence says what is allowed', problem) }
  if (operation.of === 'server') return { 200: answer('Done', operation.answer), ...refused }
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

/** An answer names the account first. */
function withAccount(schema: TSchema): TSchema {
  const account = Type.String({ description: 'Whom the command was for' })
  return Type.Object({ account, ...(schema as TObject).properties })
}

const problemWith = ({ properties }: TObject): TSchema => Type.Object({ ...problem.properties, ...properties })

function answer(description: string, schema: TSchema) {
  return { description, content: { 'application/json': { schema } } }
}
