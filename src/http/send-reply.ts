import type { FastifyReply, FastifyRequest } from 'fastify'
import { toJson } from '../json.js'
import { longestKeptAnswer } from '../journal/details.js'
import { hideSecrets } from '../journal/redaction.js'
import { stampDate } from './account-date.js'
import type { TransportFault } from '../stages/transport-fault.js'
import { sendFaulty } from './transport-faults.js'
import { explainHeader, sendOverloaded, reserveUnsent } from './backpressure.js'
import type { Reply } from '../contracts/reply.js'

declare module 'fastify' {
  interface FastifyInstance {
    /** Redacts the bodies of an app's routes; absent where bodies are sent unchanged. */
    redactBody?: (request: FastifyRequest, body: unknown) => unknown
  }
}

export { explainHeader }

/**
 * The only writer of bodies. Objects become compact JSON. Strings are sent through a serializer that does not change
 * them: without one, Fastify appends a charset to the content type, which the real service does not send.
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
  // Fastify does not report the end of a response if the client disconnected before it was sent.
  if (reply.raw.destroyed) reply.server.record?.(reply.request, reply)
  stampDate(reply)
  const { exchange } = reply.request
  if (body === undefined) return reply.send()
  if (exchange !== undefined) exchange.answer = body
  if (body instanceof Uint8Array) return reserveUnsent(reply, body.length) ? reply.send(body) : sendOverloaded(reply)
  reply.serializer(asIs)
  const { redactBody } = reply.server
  const redacted = redactBody === undefined ? body : redactBody(reply.request, body)
  const text = typeof redacted === 'string' ? redacted : toJson(redacted)
  if (exchange !== undefined && text.length <= longestKeptAnswer) exchange.answer = text
  if (!reserveUnsent(reply, text.length)) return sendOverloaded(reply)
  return typeof body === 'string' ? reply.send(text) : reply.header('content-type', 'application/json').send(text)
}

const asIs = (text: unknown) => String(text)

const maxHeaderLength = 1024
const ellipsis = '...'
const notPrintable = /[^ -~]/

/** A text as a header value that every client accepts: printable ASCII (the rest as \u escapes), at most 1 KB. */
export function printable(text: string): string {
  // Nearly all are. Built by concatenation it would be a rope string, which the journal would keep at many times its length.
  if (text.length <= maxHeaderLength && !notPrintable.test(text)) return text
  let ascii = ''
  let cut: string | undefined
  for (let at = 0; at < text.length; at++) {
    const piece = escaped(text.charCodeAt(at))
    if (cut === undefined && ascii.length + piece.length > maxHeaderLength - ellipsis.length) cut = ascii
    ascii += piece
    if (ascii.length > maxHeaderLength) return (cut ?? '') + ellipsis
  }
  return ascii
}

const escaped = (code: number) =>
  code >= 0x20 && code <= 0x7e ? String.fromCharCode(code) : `\\u${code.toString(16).padStart(4, '0')}`
