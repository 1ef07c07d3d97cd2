import type { FastifyInstance, HTTPMethods } from 'fastify'
import type { Reply } from '../contracts/contract.js'
import { once } from './once.js'
import type { OpenApiDocument } from './openapi.js'
import { sendReply } from './send-reply.js'

/** Serves a document as JSON and as YAML, at `path` with the extension behind it. */
export function serveDocument(
  app: FastifyInstance,
  path: string,
  document: () => Promise<OpenApiDocument>,
  method: HTTPMethods[],
): void {
  app.route({
    method,
    url: `${path}.json`,
    handler: async (_request, reply) => sendReply(reply, { status: 200, body: (await document()).json }),
  })
  const headers = { 'content-type': 'application/yaml' }
  app.route({
    method,
    url: `${path}.yaml`,
    handler: async (_request, reply) => sendReply(reply, { status: 200, headers, body: (await document()).yaml }),
  })
}

/** Serves the UI of a document under /docs of the app's prefix, loaded and made at the first request. */
export function serveUi(app: FastifyInstance, document: () => Promise<OpenApiDocument>, notFound: Reply): void {
  const ui = once(async () => {
    const { openUi } = await import('./docs-ui.js')
    return openUi((await document()).json, { prefix: `${app.prefix}/docs`, notFound })
  })
  app.addHook('onClose', () => ui.made()?.then((opened) => opened.close()))
  for (const url of ['/docs', '/docs/*']) {
    app.get(url, async (request, reply) => {
      const opened = await ui()
      reply.hijack()
      opened.routing(request.raw, reply.raw)
    })
  }
}
