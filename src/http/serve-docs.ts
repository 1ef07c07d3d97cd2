import type { FastifyContextConfig, FastifyInstance } from 'fastify'
import type { OpenApiDocument } from './openapi.js'
import { sendReply } from './send-reply.js'
import type { Reply } from '../contracts/reply.js'

/** Pages answer HEAD, too, because tools that wait for a server use it; the API's operations do not. */
export const pageMethods = ['GET', 'HEAD']

/** Serves a document as JSON and as YAML, at `path` plus the extension. */
export function serveDocument(
  app: FastifyInstance,
  path: string,
  document: () => Promise<OpenApiDocument>,
  config: FastifyContextConfig = {},
): void {
  app.route({
    method: pageMethods,
    url: `${path}.json`,
    config,
    handler: async (_request, reply) => sendReply(reply, { status: 200, body: (await document()).json }),
  })
  const headers = { 'content-type': 'application/yaml' }
  app.route({
    method: pageMethods,
    url: `${path}.yaml`,
    config,
    handler: async (_request, reply) => sendReply(reply, { status: 200, headers, body: (await document()).yaml }),
  })
}

/** Serves the UI of a document under /docs of the app's prefix, loaded at the first request. */
export function serveUi(
  app: FastifyInstance,
  document: () => Promise<OpenApiDocument>,
  notFound: Reply,
  config: FastifyContextConfig = {},
): void {
  for (const url of ['/docs', '/docs/*']) {
    app.route<{ Params: { '*'?: string } }>({
      method: pageMethods,
      url,
      config,
      handler: async ({ params: { '*': path } }, reply) => {
        const { uiReply } = await import('./docs-ui.js')
        // Relative links work behind any proxy, but need the trailing slash.
        const base = path === '' ? '.' : `${app.prefix}/docs`
        return sendReply(reply, (await uiReply(path ?? '', await document(), base)) ?? notFound)
      },
    })
  }
}

/** Caches the result of `make`; a failure is not cached. */
export function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined
  return () =>
    (made ??= make().catch((error: unknown) => {
      made = undefined
      throw error
    }))
}
