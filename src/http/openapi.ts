import type { TSchema } from '@sinclair/typebox'
import fastify, { type FastifyInstance, type FastifySchema } from 'fastify'
import type { Contract, Publication } from '../contracts/contract.js'
import type { Core } from '../emulator.js'
import { contractRoutes } from './contract-routes.js'
import { createOrigins } from './origin.js'
import { namedSchemas, referenced } from './references.js'
import { toYaml } from './yaml-text.js'
import { compilersFactory } from './validator.js'

export interface OpenApiDocument {
  json: ReturnType<FastifyInstance['swagger']>
  yaml: string
}

/**
 * The OpenAPI document of one contract, made from its routes: they are mounted on an app of their own, below the prefix that
 * the published paths have. `base` is where the contract is mounted, without its version. Loaded on first use: a server that
 * nobody asks for its document starts faster.
 */
export async function describeContract(core: Core, contract: Contract, base: string): Promise<OpenApiDocument> {
  const { info, externalDocs, tags, security, securesAll, pathPrefix, textReplies = [] } = contract.publication
  const { default: swagger } = await import('@fastify/swagger')
  const app = fastify({ exposeHeadRoutes: false, schemaController: { compilersFactory } })
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
  const origins = createOrigins({ publicUrl: undefined, standard: contract.name, otherwise: '' })
  await app.register(contractRoutes, {
    prefix: pathPrefix,
    core,
    contract,
    origins,
    described: true,
  })
  await app.ready()
  const json = app.swagger()
  const document = { json, yaml: await toYaml(json) }
  await app.close()
  return document
}

/** All that a contract's routes take and answer. */
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
