import type { FastifyReply } from 'fastify'
import type { Reply } from '../contracts/contract.js'
import { printable } from './printable.js'
import { toJson } from './json.js'

export const explainHeader = 'x-emulator-explain'

/**
 * The only writer of bodies. Objects become compact JSON as bytes: a string would have a charset appended that the real
 * service does not send.
 */
export function sendReply(reply: FastifyReply, { status, headers, body, explain }: Reply): FastifyReply {
  reply.code(status)
  if (headers !== undefined) reply.headers(headers)
  if (explain !== undefined) reply.header(explainHeader, printable(explain))
  if (body === undefined) return reply.send()
  if (body instanceof Uint8Array) return reply.send(body)
  if (typeof body === 'string') return reply.send(Buffer.from(body))
  return reply.header('content-type', 'application/json').send(Buffer.from(toJson(body)))
}
