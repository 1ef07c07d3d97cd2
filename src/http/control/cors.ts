import type { FastifyInstance } from 'fastify'
import { explainHeader, sendReply } from '../send-reply.js'

/** The response to a CORS preflight. */
const preflight = {
  'access-control-allow-methods': 'GET, POST, DELETE',
  'access-control-allow-headers': 'authorization, content-type, x-key',
  'access-control-max-age': '600',
}

/** Allows pages of these origins to use the control API; without any, no CORS headers are sent. */
export function allowOrigins(app: FastifyInstance, origins: readonly string[] = []): void {
  if (origins.length === 0) return
  app.addHook('onRequest', ({ method, headers }, reply, pass) => {
    const { origin, 'access-control-request-method': requestedMethod } = headers
    reply.header('vary', 'origin')
    if (origin === undefined || !origins.includes(origin)) {
      pass()
      return
    }
    reply.headers({ 'access-control-allow-origin': origin, 'access-control-expose-headers': explainHeader })
    if (method === 'OPTIONS' && requestedMethod !== undefined) {
      sendReply(reply, { status: 204, headers: preflight, body: undefined })
      return
    }
    pass()
  })
}
