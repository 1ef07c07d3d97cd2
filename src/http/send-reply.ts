import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Reply } from '../contracts/contract.js'
import { toJson } from '../json.js'
import { hideSecrets } from '../journal/redaction.js'
import { stampDate } from './account-date.js'
import { printable } from './printable.js'
import type { TransportFault } from '../stages/transport-fault.js'
import { sendFaulty } from './transport-faults.js'
import { explainHeader, sendOverload, reserveUnsent } from './backpressure.js'

declare module 'fastify' {
  interface FastifyInstance {
    /** A body as it may be shown by the routes of an app; absent where it goes out as it is. */
    shownBody?: (request: FastifyRequest, body: unknown) => unknown
  }
}

export { explainHeader }

/**
 * The only writer of bodies. Objects become compact JSON. A text goes out with a serializer that leaves it as it is, because
 * Fastify appends a charset to the content type of texts without one, which the real service does not send.
 */
export function sendReply(
  reply: FastifyReply,
  { status, headers, body, explain }: Reply,
  fault?: TransportFault,
): FastifyReply {
  reply.code(status)
  if (headers !== undefined) reply.headers(headers)
  if (explain !== undefined) reply.header(explainHeader, printable(hideSecrets(explain)))
  if (fault !== undefined) return sendFaulty(reply, fault, body)
  // The framework does not see the end of an answer whose client has left while it was waited for.
  if (reply.raw.destroyed) reply.server.record?.(reply.request, reply)
  stampDate(reply)
  if (body === undefined) return reply.send()
  if (body instanceof Uint8Array) return reserveUnsent(reply, body.length) ? reply.send(body) : sendOverload(reply)
  reply.serializer(asItIs)
  const { shownBody } = reply.server
  const shown = shownBody === undefined ? body : shownBody(reply.request, body)
  const text = typeof shown === 'string' ? shown : toJson(shown)
  if (!reserveUnsent(reply, text.length)) return sendOverload(reply)
  return typeof body === 'string' ? reply.send(text) : reply.header('content-type', 'application/json').send(text)
}

const asItIs = (text: unknown) => String(text)
