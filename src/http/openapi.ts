import type { TSchema } from '@sinclair/typebox'
import fastify, { type FastifyInstance, type FastifySchema } from 'fastify'
import type { Contract, Publication } from '../contracts/contract.js'
import type { Core } from '../emulator.js'
import { contractRoutes } from './contract-routes.js'
import { createOrigins } from './origin.js'
import { compilersFactory } from './validator.js'

export interface OpenApiDocument {
  json: ReturnType<FastifyInstance['swagger']>
  yaml: string
}

/**
 * The OpenAPI document of one contract, made from its routes: they are mounted without a prefix on an app of their own, so
 * that paths come out as published. Loaded on first use: a server that nobody asks for its document starts faster.
 */
export async function describeContract(core: Core, contract: Contract, server: string): Promise<OpenApiDocument> {
  const { info, externalDocs, tags, security } = contract.publication
  const { default: swagger } = await import('@fastify/swagger')
  const app = fastify({ exposeHeadRoutes: false, schemaController: { compilersFactory } })
  app.removeAllContentTypeParsers()
  for (const schema of namedSchemas(contract)) app.addSchema(schema)
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: { ...info, ...(info.contact && { contact: { ...info.contact } }) },
      ...(externalDocs && { externalDocs: { ...externalDocs } }),
      servers: [{ url: server }],
      tags: tags.map((tag) => ({ ...tag })),
      security: [{ [security.name]: [] }],
      components: { securitySchemes: { [security.name]: { ...security.scheme } } },
    },
    transformObject: (made) => {
      if ('openapiObject' in made) nameParameter(made.openapiObject as Made, contract.publication)
      return 'openapiObject' in made ? made.openapiObject : {}
    },
    transform: ({ schema, url }) => ({ schema: withReferences(schema), url }),
    refResolver: {
      buildLocalReference: ({ $id }, _base, _fragment, index) => (typeof $id === 'string' ? $id : `schema-${index}`),
    },
  })
  const origins = createOrigins({ publicUrl: undefined, bound: () => '' })
  await app.register(contractRoutes, { core, contract, origins, bodies: { limit: 0, used: 0 } })
  await app.ready()
  const document = { json: app.swagger(), yaml: app.swagger({ yaml: true }) }
  await app.close()
  return document
}

/** The schemas that the published document names, each once. */
function namedSchemas({ models, publication }: Contract): Iterable<TSchema> {
  const all = [
    ...[...models.values()].map(({ body }) => body),
    ...Object.values(publication.submitReplies),
    ...Object.values(publication.pollReplies),
  ]
  return new Map(all.map((schema) => [schema.$id, schema])).values()
}

/** Routes hold whole schemas, which are compiled as they are; in the document the named ones become references. */
function withReferences(schema: FastifySchema | undefined): FastifySchema {
  const { body, response, ...rest } = schema ?? {}
  return {
    ...rest,
    ...(body === undefined ? {} : { body: reference(body) }),
    response: Object.fromEntries(
      Object.entries((response ?? {}) as Record<string, TSchema>).map(([status, named]) => [status, answer(named)]),
    ),
  }
}

const reference = (schema: unknown) => ({ $ref: `${String((schema as TSchema).$id)}#` })

const answer = (named: TSchema) => ({
  description: named.description ?? '',
  content: { 'application/json': { schema: reference(named) } },
})

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
