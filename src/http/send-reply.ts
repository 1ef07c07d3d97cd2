import type { FastifyReply } from 'fastify'
import type { Reply } from '../contracts/contract.js'
import { printable } from './printable.js'
import { toJson } from './json.js'

export const explainHeader = 'x-emulator-explain'

/**
 * The only writer of bodies. Objects become compact JSON. A text goes out with a serializer that leaves it as it is, because
 * Fastify appends a charset to the content type of texts without one, which the real service does not send.
 */
export function sendReply(reply: FastifyReply, { status, headers, body, explain }: Reply): FastifyReply {
  reply.code(status)
  if (headers !== undefined) reply.headers(headers)
  if (explain !== undefined) reply.header(explainHeader, printable(explain))
  if (body === undefined) return reply.send()
  if (body instanceof Uint8Array) return reply.send(body)
  reply.serializer(asItIs)
  if (typeof body === 'string') return reply.send(body)
  return reply.header('content-type', 'application/json').send(toJson(body))
}

const asItIs = (text: unknown) => String(text)
