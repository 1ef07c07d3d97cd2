import { STATUS_CODES } from 'node:http'
import { toJson } from '../json.js'
import { explainHeader, printable } from './send-reply.js'
import type { Reply } from '../contracts/reply.js'

/** The bytes of an answer on a connection that the HTTP server has let go of, and that ends with it. */
export function lastAnswer({ status, body }: Reply, explain: string): string {
  const text = toJson(body)
  const headers = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}`,
    'content-type: application/json',
    `content-length: ${Buffer.byteLength(text)}`,
    `${explainHeader}: ${printable(explain)}`,
    'connection: close',
  ]
  return `${headers.join('\r\n')}\r\n\r\n${text}`
}
