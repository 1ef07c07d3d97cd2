import type { FastifyRequest } from 'fastify'
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { Issue } from '../validation/issue.js'
import { isJson } from '../validation/content-type.js'
import type { ScannedJson } from '../validation/json-scanner.js'
import { readJson, readJsonInTurns } from '../validation/read-json.js'
import { closeAfterBody } from './lingering-close.js'
import { trailOf } from './trail.js'
import { unlikeJson } from './unlike-json.js'

/** A request body as it was read: JSON, or why it is none. */
export type BodyReading =
  | { kind: 'json'; value: unknown }
  /** `unlike` says what the bytes are instead, where that is known. */
  | { kind: 'syntax'; issue: Issue; unlike: string | undefined }
  | { kind: 'unreadable'; reason: string }
  | { kind: 'other-type'; contentType: string; bytes: Buffer }
  | { kind: 'empty' }
  | { kind: 'too-large'; limit: number }
  | { kind: 'too-many-bytes' }

export type UnusableBody = Exclude<BodyReading, { kind: 'json' }>

export function readBody(bytes: Buffer, contentType?: string, encoding?: string): BodyReading {
  return unread(bytes, contentType) ?? readingOf(readJson(bytes), bytes, encoding)
}

/** The same for megabytes, with others served in between. */
async function readBodyInTurns(bytes: Buffer, contentType?: string, encoding?: string): Promise<BodyReading> {
  return unread(bytes, contentType) ?? readingOf(await readJsonInTurns(bytes, turn), bytes, encoding)
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

/** What is not read as JSON. */
function unread(bytes: Buffer, contentType?: string): BodyReading | undefined {
  if (bytes.length === 0) return { kind: 'empty' }
  return isJson(contentType) ? undefined : { kind: 'other-type', contentType: contentType ?? '', bytes }
}

function readingOf(read: ScannedJson, bytes: Buffer, encoding: string | undefined): BodyReading {
  if ('value' in read) return { kind: 'json', value: read.value }
  const unlike = unlikeJson(bytes, encoding)
  return 'syntax' in read
    ? { kind: 'syntax', issue: read.syntax, unlike }
    : { kind: 'unreadable', reason: unlike ?? read.unreadable }
}

const explainUnlike = (what: string): string => `${what}; send a JSON object in UTF-8`
const explainType = (contentType: string): string => `the content type is ${contentType}; send application/json`

/** What is wrong with a body that is not JSON, for the explanation. */
export function explainBody(reading: UnusableBody): string {
  switch (reading.kind) {
    case 'empty':
      return 'the request has no body; send a JSON object'
    case 'other-type':
      return explainType(reading.contentType)
    case 'unreadable':
      return explainUnlike(reading.reason)
    case 'too-large':
      return `the body has more than ${reading.limit} bytes (--body-limit)`
    case 'too-many-bytes':
      return 'too many large bodies arrive at once; send fewer in parallel'
    case 'syntax':
      return reading.unlike === undefined
        ? `the body is not JSON: ${String(reading.issue.ctx?.error)} at character ${String(reading.issue.loc[1])}`
        : explainUnlike(reading.unlike)
  }
}

/**
 * Fastify answers a content type that it cannot parse by itself, before any parser is asked. So all but the plain one are set
 * aside here, and judged by `readBody`. Answers the one that was sent.
 */
export function setTypeAside({ raw: { headers } }: FastifyRequest): string | undefined {
  const sent = headers['content-type']
  if (sent !== undefined && sent !== 'application/json') headers['content-type'] = 'application/octet-stream'
  return sent
}

/** A client that asks before it sends a body (Expect: 100-continue) is told at once when the body is too large. */
export function tellTooLargeFirst(server: Server, limit: number): void {
  server.on('checkContinue', (request: IncomingMessage, response: ServerResponse) => {
    if (!(Number(request.headers['content-length']) > limit)) response.writeContinue()
    server.emit('request', request, response)
  })
  // Any other expectation is passed over; node would answer 417 by itself.
  server.on('checkExpectation', (request: IncomingMessage, response: ServerResponse) => {
    server.emit('request', request, response)
  })
}

/** How many bytes of unfinished bodies the server holds at once, over all connections. */
export interface BodyBudget {
  limit: number
  used: number
}

/** Bodies of this size always find room: large ones that stall must not shut out the rest. */
const smallBody = 256 * 1024

/** A larger one takes milliseconds to be read. */
const largeBody = 1024 ** 2

/** The client went away before its body was complete. */
export class BodyAborted extends Error {
  override message = 'the client went away within its body'
}

/**
 * A content-type parser that takes every type and reads the body into one buffer, within a limit per request and one for all
 * unfinished bodies together. What is beyond a limit is read and thrown away, not cut off: a client that writes all of its body
 * before it reads would never see the answer.
 */
export function bodyParser({ limit, budget }: { limit: number; budget: BodyBudget }) {
  /** Large bodies are read one after the other: each takes several times its size meanwhile. */
  let line: Promise<void> = Promise.resolve()
  return (
    request: FastifyRequest,
    payload: NodeJS.ReadableStream,
    done: (error: Error | null, reading?: BodyReading) => void,
  ) => {
    if (Number(request.headers['content-length']) > limit) {
      closeAfterBody(request.raw)
      done(null, { kind: 'too-large', limit })
      return
    }
    const chunks: Buffer[] = []
    let size = 0
    let open = true
    const close = () => {
      open = false
      budget.used -= size
    }
    const refuse = (reading: BodyReading) => {
      close()
      chunks.length = 0
      closeAfterBody(request.raw)
      done(null, reading)
    }
    const abort = () => {
      if (!open) return
      close()
      done(new BodyAborted())
    }
    payload.on('data', (chunk: Buffer) => {
      if (!open) return
      size += chunk.length
      budget.used += chunk.length
      chunks.push(chunk)
      if (size > limit) refuse({ kind: 'too-large', limit })
      else if (size > smallBody && budget.used > budget.limit) refuse({ kind: 'too-many-bytes' })
    })
    payload.on('end', () => {
      if (!open) return
      const { sentType } = trailOf(request)
      const encoding = request.headers['content-encoding']
      const [first] = chunks
      if (size > largeBody) {
        open = false
        const read = line.then(() => readBodyInTurns(Buffer.concat(chunks.splice(0), size), sentType, encoding))
        const leave = () => void (budget.used -= size)
        line = read.then(leave, leave)
        read.then((reading) => done(null, reading), done)
        return
      }
      close()
      const bytes = chunks.length === 1 && first !== undefined ? first : Buffer.concat(chunks, size)
      done(null, readBody(bytes, sentType, encoding))
    })
    payload.on('error', abort)
    payload.on('close', abort)
  }
}
