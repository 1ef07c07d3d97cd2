import type { FastifyInstance } from 'fastify'
import { explainHeader, sendReply } from '../send-reply.js'

/** What a page may send, as the answer to its browser that asks first. */
const preflight = {
  'access-control-allow-methods': 'GET, POST, DELETE',
  'access-control-allow-headers': 'authorization, content-type, x-key',
  'access-control-max-age': '600',
}

/** Lets pages of these origins read the answers of the control API; without any, no answer speaks of CORS. */
export function allowOrigins(app: FastifyInstance, origins: readonly string[] = []): void {
  if (origins.length === 0) return
  app.addHook('onRequest', ({ method, headers }, reply, pass) => {
    const { origin, 'access-control-request-method': asked } = headers
    reply.header('vary', 'origin')
    if (origin === undefined || !origins.includes(origin)) {
      pass()
      return
    }
    reply.headers({ 'access-control-allow-origin': origin, 'access-control-expose-headers': explainHeader })
    if (method === 'OPTIONS' && asked !== undefined) {
      sendReply(reply, { status: 204, headers: preflight, body: undefined })
      return
    }
    pass()
  })
}
