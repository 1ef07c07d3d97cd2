import type { FastifyContextConfig, FastifyInstance, FastifyRequest } from 'fastify'
import type { OpenApiDocument } from './openapi-document.js'
import { sendReply } from './send-reply.js'
import type { Reply } from '../contracts/reply.js'

/** Pages answer HEAD, too, because tools that wait for a server use it; the API's operations do not. */
export const pageMethods = ['GET', 'HEAD']

/** A document to be served. */
export interface Served {
  document: () => Promise<OpenApiDocument>
  /** Of its page: a tab, a bookmark and a screen reader tell one document from another by it. */
  title: string
  /** The URL of the API that it describes, as the client of this request reaches it. */
  server: (request: FastifyRequest) => string
}

/** Editors in a browser may load a document from another origin: it shows nothing of any account. */
const anyOrigin = { 'access-control-allow-origin': '*' }

/** Serves a document as JSON and as YAML, at `path` plus the extension. */
export function serveDocument(
  app: FastifyInstance,
  path: string,
  { document, server }: Served,
  config: FastifyContextConfig = {},
): void {
  app.route({
    method: pageMethods,
    url: `${path}.json`,
    config,
    handler: async (request, reply) =>
      sendReply(reply, { status: 200, headers: anyOrigin, body: (await document()).json(server(request)) }),
  })
  const headers = { ...anyOrigin, 'content-type': 'application/yaml' }
  app.route({
    method: pageMethods,
    url: `${path}.yaml`,
    config,
    handler: async (request, reply) =>
      sendReply(reply, { status: 200, headers, body: (await document()).yaml(server(request)) }),
  })
}

/** Serves the UI of a document under `path`, below the app's prefix, loaded at the first request. */
export function serveUi(
  app: FastifyInstance,
  path: string,
  { document, server, title }: Served,
  notFound: Reply,
  config: FastifyContextConfig = {},
): void {
  for (const url of [path, `${path}/*`]) {
    app.route<{ Params: { '*'?: string } }>({
      method: pageMethods,
      url,
      config,
      handler: async (request, reply) => {
        const { '*': part } = request.params
        const { uiReply } = await import('./docs-ui.js')
        // Relative links work behind any proxy, but need the trailing slash.
        const base = part === '' ? '.' : app.prefix + path
        return sendReply(
          reply,
          (await uiReply(part ?? '', { document: await document(), server: server(request), title }, base)) ?? notFound,
        )
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
