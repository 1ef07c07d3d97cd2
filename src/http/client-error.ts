import type { ConnectionError, FastifyInstance } from 'fastify'
import { type ServerResponse, STATUS_CODES } from 'node:http'
import type { Socket } from 'node:net'
import type { Contract } from '../contracts/contract.js'
import { toJson } from '../json.js'
import type { SystemTime } from '../time/system-time.js'
import { maxPending } from './connections.js'
import { otherProtocol } from './not-http.js'
import { explainHeader, printable } from './send-reply.js'
import type { Reply } from '../contracts/reply.js'

type Problem = readonly [status: 400 | 408 | 431, explain: string]

const invalidLength: Problem = [
  400,
  'Content-Length and Transfer-Encoding cannot be read or contradict each other; send one Content-Length, or chunked alone',
]
const longerBody =
  'the body of the previous request was longer than its Content-Length (which counts bytes, not characters)'

/** Explanations of node's errors before there is a request. */
const problems: Readonly<Record<string, Problem>> = {
  HPE_HEADER_OVERFLOW: [431, 'the request line and headers are larger than 16 KB together'],
  ERR_HTTP_REQUEST_TIMEOUT: [408, 'the request did not arrive in time: 20 s for its headers, 60 s for all of it'],
  HPE_INVALID_CONTENT_LENGTH: invalidLength,
  HPE_UNEXPECTED_CONTENT_LENGTH: invalidLength,
  HPE_INVALID_TRANSFER_ENCODING: invalidLength,
  HPE_INVALID_CHUNK_SIZE: [400, 'the body is not chunked, although Transfer-Encoding says so'],
  HPE_INVALID_HEADER_TOKEN: [
    400,
    'a header is malformed: a name takes letters, digits and dashes; a value takes no control characters',
  ],
  HPE_CR_EXPECTED: [400, 'a header line does not end with CR LF: the carriage return is missing'],
  HPE_LF_EXPECTED: [400, 'a header line does not end with CR LF: the line feed is missing'],
  HPE_INVALID_URL: [400, 'the path contains a character that must be percent-encoded'],
  HPE_INVALID_CONSTANT: [400, 'the request line is not METHOD PATH HTTP/1.1; a space in the path must be %20'],
  HPE_INVALID_VERSION: [400, 'the request line has a version other than HTTP/1.1'],
  HPE_INVALID_METHOD: [400, `the request line begins with an unknown method, or ${longerBody}`],
  HPE_CLOSED_CONNECTION: [400, longerBody],
  HPE_INVALID_EOF_STATE: [400, 'the connection ended within the request'],
}
const notHttp: Problem = [400, 'the bytes are not an HTTP/1.1 request']

/** A client that speaks another protocol reconnects again and again: it is logged once in this time. */
const logIntervalMs = 60_000

/** Answers what could not be parsed as a request, in the contract's wording, and closes the connection. */
export function clientErrorHandler(contract: Contract, time: SystemTime) {
  const loggedAt = new Map<string, number>()
  /** Whether to log this protocol as a warning again. */
  const shouldWarn = (name: string): boolean => {
    const now = time.now()
    if (now - (loggedAt.get(name) ?? -Infinity) < logIntervalMs) return false
    loggedAt.set(name, now)
    return true
  }

  return function (this: FastifyInstance, error: ConnectionError, socket: Socket): void {
    if (error.code === 'ECONNRESET' || !socket.writable || isAnswering(socket)) {
      socket.destroy()
      return
    }
    const other = otherProtocol(error.rawPacket)
    const [status, explain] = other ? ([400, other.explain] as const) : (problems[error.code] ?? notHttp)
    const level = other === undefined ? 'info' : shouldWarn(other.name) ? 'warn' : 'debug'
    this.log[level]({ code: error.code, status }, `a connection was refused: ${explain}`)
    socket.end(rawReply(contract.refuse['broken-request']({ status }), explain))
  }
}

const overLimit = {
  'connection-limit': `${maxPending} requests of this connection are unanswered; read the responses before you send more`,
  'server-limit':
    "the limit of unanswered requests is reached (it follows from the size of node's heap); wait for some, then retry",
} as const

/** Refuses a request because too many are unanswered, and closes the connection. */
export function refuseOverLimit(contract: Contract, response: ServerResponse, why: keyof typeof overLimit): void {
  const { status, body } = contract.refuse.overloaded(undefined)
  const text = toJson(body)
  response.writeHead(status, {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(text),
    [explainHeader]: printable(overLimit[why]),
    connection: 'close',
  })
  response.end(text)
}

/** Logs, at most once a minute, that connections were dropped because there were too many. */
export function logDroppedConnections({ server, log }: FastifyInstance, time: SystemTime): void {
  let loggedAt = -Infinity
  server.on('drop', () => {
    if (time.now() - loggedAt < logIntervalMs) return
    loggedAt = time.now()
    log.warn(
      `new connections were closed: the limit of ${server.maxConnections} open connections is reached (it follows from the size of node's heap)`,
    )
  })
}

/**
 * Whether a response is being sent, so that nothing else may be written. Node keeps it in this field for the same
 * purpose.
 */
function isAnswering(socket: Socket & { _httpMessage?: ServerResponse | null }): boolean {
  return socket._httpMessage?.headersSent === true
}

/** The longest reason phrase: a status line of more than a few hundred bytes may be too long for a client. */
const longestReason = 200

/** A whole HTTP response, for a socket that node's HTTP server no longer handles. */
export function rawReply({ status, body }: Reply, explain: string, reason = STATUS_CODES[status] ?? ''): string {
  const text = toJson(body)
  const headers = [
    `HTTP/1.1 ${status} ${printable(reason).slice(0, longestReason)}`,
    'content-type: application/json',
    `content-length: ${Buffer.byteLength(text)}`,
    `${explainHeader}: ${printable(explain)}`,
    'connection: close',
  ]
  return `${headers.join('\r\n')}\r\n\r\n${text}`
}
