import type { FastifyInstance, HTTPMethods } from 'fastify'
import type { Reply } from '../contracts/contract.js'
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
  for (const url of ['/docs', '/docs/*']) {
    app.get<{ Params: { '*'?: string } }>(url, async ({ params: { '*': path } }, reply) => {
      const { uiReply } = await import('./docs-ui.js')
      // Relative links work behind any proxy, but need the slash.
      const base = path === '' ? '.' : `${app.prefix}/docs`
      return sendReply(reply, (await uiReply(path ?? '', await document(), base)) ?? notFound)
    })
  }
}
