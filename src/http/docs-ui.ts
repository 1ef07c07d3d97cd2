import type { StaticDocumentSpec } from '@fastify/swagger'
import fastify, { type FastifyInstance } from 'fastify'
import type { Reply } from '../contracts/contract.js'
import type { OpenApiDocument } from './openapi.js'
import { sendReply } from './send-reply.js'

/** The UI for a document, as an app of its own under `prefix`. It loads nothing from other hosts. */
export async function openUi(
  document: OpenApiDocument['json'],
  { prefix, notFound }: { prefix: string; notFound: Reply },
): Promise<FastifyInstance> {
  const [{ default: swagger }, { default: swaggerUi }] = await Promise.all([
    import('@fastify/swagger'),
    import('@fastify/swagger-ui'),
  ])
  const app = fastify({ exposeHeadRoutes: false })
  app.setNotFoundHandler((_request, reply) => sendReply(reply, notFound))
  await app.register(swagger, { mode: 'static', specification: { document: asOpenApi(document) } })
  await app.register(swaggerUi, {
    routePrefix: prefix,
    staticCSP: "default-src 'self'; img-src 'self' data:; style-src 'self' 'unsafe-inline'; object-src 'none'",
    // Its default asks a validator on the internet to judge the document.
    uiConfig: { validatorUrl: null, tryItOutEnabled: true, persistAuthorization: true },
  })
  await app.ready()
  return app
}

/** The cast: the plugin takes any OpenAPI document, its types only 2.0 and 3.0. */
const asOpenApi = (document: OpenApiDocument['json']) => document as unknown as StaticDocumentSpec['document']
