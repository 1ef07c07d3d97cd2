import type { ConnectionError, FastifyInstance } from 'fastify'
import { type ServerResponse, STATUS_CODES } from 'node:http'
import type { Socket } from 'node:net'
import type { Contract } from '../contracts/contract.js'
import { toJson } from '../json.js'
import { mostUnanswered } from './connections.js'
import { printable } from './printable.js'
import { explainHeader } from './send-reply.js'

/** What node found wrong before there was a request, and what to say about it. */
const problems: Readonly<Record<string, readonly [status: 400 | 408 | 431, explain: string]>> = {
  HPE_HEADER_OVERFLOW: [431, 'the request line and headers have more than 16 KB together'],
  ERR_HTTP_REQUEST_TIMEOUT: [408, 'the request did not arrive in time: 20 s for its headers, 60 s for all of it'],
}
const notHttp = [400, 'the bytes are not an HTTP/1.1 request'] as const

/** Answers what never became a request, in the contract's wording, and closes the connection. */
export function clientErrorHandler(contract: Contract) {
  return function (this: FastifyInstance, error: ConnectionError, socket: Socket): void {
    if (error.code === 'ECONNRESET' || !socket.writable || isAnswering(socket)) {
      socket.destroy()
      return
    }
    const [status, explain] = problems[error.code] ?? notHttp
    this.log.info({ code: error.code, status, explain }, 'a connection was refused')
    const body = toJson(contract.refuse['broken-request']({ status }).body)
    const headers = [
      `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}`,
      'content-type: application/json',
      `content-length: ${Buffer.byteLength(body)}`,
      `${explainHeader}: ${printable(explain)}`,
      'connection: close',
    ]
    socket.end(`${headers.join('\r\n')}\r\n\r\n${body}`)
  }
}

/** Answers a request that came while too many of its connection waited for their answers; the connection ends with it. */
export function refuseExcess(contract: Contract, response: ServerResponse): void {
  const { status, body } = contract.refuse.overloaded(undefined)
  const text = toJson(body)
  const explain = `${mostUnanswered} requests of this connection wait for their answers; read them before you send more`
  response.writeHead(status, {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(text),
    [explainHeader]: printable(explain),
    connection: 'close',
  })
  response.end(text)
}

/** Whether an answer is on its way, into which nothing else may be written. Node keeps it in this field for the same question. */
function isAnswering(socket: Socket & { _httpMessage?: ServerResponse | null }): boolean {
  return socket._httpMessage?.headersSent === true
}
