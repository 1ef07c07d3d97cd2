import type { TSchema } from '@sinclair/typebox'
import fastify, { type FastifyInstance, type FastifySchema, type RouteOptions } from 'fastify'
import { type Contract, pollPath } from '../contracts/contract.js'
import { namedSchemas, referenced, toYaml } from './references.js'
import { passThrough } from './pass-through.js'
import type { Publication } from '../contracts/publication.js'

export interface OpenApiDocument {
  json: ReturnType<FastifyInstance['swagger']>
  yaml: string
}

/**
 * The OpenAPI document of one contract, made from its operations: they are routes of an app of their own, below the prefix
 * that the published paths have. `base` is where the contract is mounted, without its version. Loaded on first use: a server
 * that is not asked for its document starts faster.
 */
export async function describeContract(contract: Contract, base: string): Promise<OpenApiDocument> {
  const { info, externalDocs, tags, security, securesAll, pathPrefix, textReplies = [] } = contract.publication
  const { default: swagger } = await import('@fastify/swagger')
  const app = fastify({ exposeHeadRoutes: false, schemaController: { compilersFactory: passThrough } })
  app.removeAllContentTypeParsers()
  for (const schema of namedSchemas(schemasOf(contract))) app.addSchema(schema)
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: { ...info, ...(info.contact && { contact: { ...info.contact } }) },
      ...(externalDocs && { externalDocs: { ...externalDocs } }),
      servers: [{ url: pathPrefix === '' ? `${base}/v1` : base === '' ? '/' : base }],
      tags: tags.map((tag) => ({ ...tag })),
      ...(securesAll && { security: [{ [security.name]: [] }] }),
      components: { securitySchemes: { [security.name]: { ...security.scheme } } },
    },
    transformObject: (made) => {
      if ('openapiObject' in made) nameParameter(made.openapiObject as Made, contract.publication)
      return 'openapiObject' in made ? made.openapiObject : {}
    },
    transform: ({ schema, url }) => ({ schema: withReferences(schema, textReplies), url }),
    refResolver: {
      buildLocalReference: ({ $id }, _base, _fragment, index) => (typeof $id === 'string' ? $id : `schema-${index}`),
    },
  })
  for (const operation of operationsOf(contract)) {
    app.route({ ...operation, url: pathPrefix + operation.url, handler: notServed })
  }
  await app.ready()
  const json = app.swagger()
  const document = { json, yaml: await toYaml(json) }
  await app.close()
  return document
}

const notServed = () => undefined

type Operation = Pick<RouteOptions, 'method' | 'url' | 'schema' | 'links'>

/** A contract's operations as its document has them: a submit for each model, the poll, and what makes no picture. */
function operationsOf({ models, utilities, poll, keyToPoll, publication }: Contract): Operation[] {
  const { tagOf, pollReplies } = publication
  // Made anew for each operation: the YAML document would print one object in many places as an alias.
  const security = () => [{ [publication.security.name]: [] }]
  const links = () => ({
    200: { poll: { operationId: poll.operationId, parameters: { ...publication.pollLink } } },
  })
  return [
    ...[...models.values()].map((model) => ({
      method: 'POST',
      url: `/${model.slug}`,
      schema: {
        operationId: model.operationId,
        summary: model.summary,
        description: model.description,
        ...(model.deprecated && { deprecated: true }),
        tags: [tagOf.submit],
        security: security(),
        body: model.body,
        response: publication.submitReplies(model),
      },
      links: links(),
    })),
    ...utilities.map((utility) => ({
      method: utility.method,
      url: utility.path,
      schema: {
        operationId: utility.operationId,
        summary: utility.summary,
        description: utility.description,
        ...(utility.tags.length > 0 && { tags: [...utility.tags] }),
        security: security(),
        ...(utility.input && { [utility.method === 'POST' ? 'body' : 'querystring']: utility.input }),
        response: utility.replies,
      },
    })),
    {
      method: 'GET',
      url: `/${pollPath}`,
      schema: {
        operationId: poll.operationId,
        summary: poll.summary,
        description: poll.description,
        tags: [tagOf.poll],
        ...(keyToPoll && { security: security() }),
        querystring: poll.query,
        response: pollReplies,
      },
    },
  ]
}

/** All that a contract's operations take and answer. */
const schemasOf = ({ models, utilities, publication }: Contract) => [
  ...[...models.values()].map(({ body }) => body),
  ...utilities.map(({ input }) => input),
  ...[...models.values()].map((model) => publication.submitReplies(model)),
  ...utilities.map(({ replies }) => replies),
  publication.pollReplies,
]

/** Routes hold whole schemas, which are compiled as they are; in the document the named ones become references. */
function withReferences(schema: FastifySchema | undefined, textReplies: readonly number[]): FastifySchema {
  const { body, response, ...rest } = schema ?? {}
  const answers = Object.entries((response ?? {}) as Record<string, TSchema>)
  return {
    ...rest,
    ...(body === undefined ? {} : { body: referenced(body) }),
    response: Object.fromEntries(
      answers.map(([status, answer]) => {
        const type = textReplies.includes(Number(status)) ? 'text/plain; charset=utf-8' : 'application/json'
        return [status, { description: descriptionOf(answer), content: { [type]: { schema: referenced(answer) } } }]
      }),
    ),
  }
}

const descriptionOf = ({ description, anyOf }: TSchema): string =>
  description ?? (anyOf as TSchema[] | undefined)?.[0]?.description ?? ''

/** The parts of a document that are changed after it was made. */
interface Made {
  paths?: Record<string, { get?: { parameters?: object[] } }>
  components?: object
}

/** Puts the poll's parameter among the components, under its published name. */
function nameParameter(document: Made, { pollParameter }: Publication): void {
  const poll = document.paths?.['/get_result']?.get
  const [parameter] = poll?.parameters ?? []
  if (poll === undefined || parameter === undefined || pollParameter === undefined) return
  poll.parameters = [{ $ref: `#/components/parameters/${pollParameter}` }]
  document.components = { ...document.components, parameters: { [pollParameter]: parameter } }
}
