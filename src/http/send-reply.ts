import type { FastifyReply, FastifyRequest } from 'fastify'
import { toJson } from '../json.js'
import { hideSecrets } from '../journal/redaction.js'
import { stampDate } from './account-date.js'
import type { TransportFault } from '../stages/transport-fault.js'
import { sendFaulty } from './transport-faults.js'
import { explainHeader, sendOverloaded, reserveUnsent } from './backpressure.js'
import type { Reply } from '../contracts/reply.js'

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
  if (body instanceof Uint8Array) return reserveUnsent(reply, body.length) ? reply.send(body) : sendOverloaded(reply)
  reply.serializer(asIs)
  const { shownBody } = reply.server
  const shown = shownBody === undefined ? body : shownBody(reply.request, body)
  const text = typeof shown === 'string' ? shown : toJson(shown)
  if (!reserveUnsent(reply, text.length)) return sendOverloaded(reply)
  return typeof body === 'string' ? reply.send(text) : reply.header('content-type', 'application/json').send(text)
}

const asIs = (text: unknown) => String(text)

const maxHeaderLength = 1024
const ellipsis = '...'
const notPrintable = /[^ -~]/

/** A text as a header value that every client takes: printable ASCII (the rest as \u escapes), at most 1 KB. */
export function printable(text: string): string {
  // Nearly all are, and piece by piece they would become a tree of pieces, which the journal would keep at many times its length.
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
