import type { FastifyReply, FastifyRequest } from 'fastify'
import { explainHeader, sendReply } from '../send-reply.js'

/** The response to a CORS preflight. */
const preflight = {
  'access-control-allow-methods': 'GET, POST, PUT, DELETE',
  'access-control-allow-headers': 'authorization, content-type, x-key',
  'access-control-max-age': '600',
}

/** Adds to an answer what a browser asks for; true where that was all it requestedMethod, and the answer is out. */
export type Cors = (request: FastifyRequest, reply: FastifyReply) => boolean

/** Lets pages of these origins read the answers of the control API; without any, no answer speaks of CORS. */
export function createCors(origins: readonly string[] = []): Cors {
  if (origins.length === 0) return () => false
  return ({ method, headers }, reply) => {
    const { origin, 'access-control-request-method': requestedMethod } = headers
    reply.header('vary', 'origin')
    if (origin === undefined || !origins.includes(origin)) return false
    reply.headers({ 'access-control-allow-origin': origin, 'access-control-expose-headers': explainHeader })
    if (method !== 'OPTIONS' || requestedMethod === undefined) return false
    sendReply(reply, { status: 204, headers: preflight, body: undefined })
    return true
  }
}
