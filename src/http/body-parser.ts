import type { FastifyReply, FastifyRequest } from 'fastify'
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { BodyReading } from '../stages/check-body.js'
import { isJson } from '../validation/content-type.js'
import type { ScannedJson } from '../validation/json-scanner.js'
import { readJson, readJsonInTurns } from '../validation/read-json.js'
import { collectBody } from './collect-body.js'
import { sniffBody } from './sniff-body.js'

export function readBody(bytes: Buffer, contentType?: string, encoding?: string): BodyReading {
  return notJson(bytes, contentType) ?? readingOf(readJson(bytes), bytes, encoding)
}

/** The same for megabytes, without blocking the event loop. */
async function readLargeBody(bytes: Buffer, contentType?: string, encoding?: string): Promise<BodyReading> {
  return notJson(bytes, contentType) ?? readingOf(await readJsonInTurns(bytes, yieldToEventLoop), bytes, encoding)
}

const yieldToEventLoop = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

/** The reading of a body that is empty or of another type; undefined if it must be parsed as JSON. */
function notJson(bytes: Buffer, contentType?: string): BodyReading | undefined {
  if (bytes.length === 0) return { kind: 'empty' }
  return isJson(contentType) ? undefined : { kind: 'other-type', contentType: contentType ?? '', bytes }
}

function readingOf(read: ScannedJson, bytes: Buffer, encoding: string | undefined): BodyReading {
  if ('value' in read) return { kind: 'json', value: read.value, digests: read.digests }
  const unlike = sniffBody(bytes, encoding)
  return 'syntax' in read
    ? { kind: 'syntax', issue: read.syntax, unlike }
    : { kind: 'unreadable', reason: unlike ?? read.unreadable }
}

/**
 * Call it in onRequest. Fastify refuses a malformed content type before it calls a parser, so any other than
 * `application/json` is replaced here. Returns the original, for `readBody`.
 */
export function prepareBody(request: FastifyRequest, { raw }: FastifyReply): string | undefined {
  const { headers } = request.raw
  const sent = headers['content-type']
  if (sent !== undefined && sent !== 'application/json') headers['content-type'] = 'application/octet-stream'
  request.rawResponse = raw
  return sent
}

/** The client disconnected before its body was complete. */
export class BodyAborted extends Error {
  override message = 'the client disconnected before its body was complete'
}

/** Handles `Expect: 100-continue`: a body that is too large is refused before the client sends it. */
export function handleExpect(server: Server, limit: number): void {
  server.on('checkContinue', (request: IncomingMessage, response: ServerResponse) => {
    if (!(Number(request.headers['content-length']) > limit)) response.writeContinue()
    server.emit('request', request, response)
  })
  // Any other expectation is ignored; node would answer 417.
  server.on('checkExpectation', (request: IncomingMessage, response: ServerResponse) => {
    server.emit('request', request, response)
  })
}

/** A larger body takes milliseconds to parse. */
const largeBodyBytes = 1024 ** 2

/**
 * A content-type parser for every type: reads the body into one buffer, with a limit per request and one for all bodies
 * together. What exceeds a limit is read and discarded: a client that writes its whole body before it reads would
 * otherwise never see the response.
 */
export function bodyParser({ limit, forHeap = false }: { limit: number; forHeap?: boolean }) {
  /** A contract's large bodies are parsed one at a time: parsing takes several times their size. */
  let queue: Promise<unknown> = Promise.resolve()
  return (
    request: FastifyRequest,
    payload: NodeJS.ReadableStream,
    done: (error: Error | null, reading?: BodyReading) => void,
  ) => {
    collectBody(request, payload, limit, (collected, reserve) => {
      if (collected === 'aborted') done(new BodyAborted())
      else if (collected === 'too-large') done(null, { kind: 'too-large', limit, forHeap })
      else if (collected === 'too-many-bytes') done(null, { kind: 'too-many-bytes' })
      else {
        const sentType = request.exchange?.sentType
        const encoding = request.headers['content-encoding']
        const finish = (reading: BodyReading) => {
          const fits = reading.kind !== 'json' || reserve(valuesIn(reading.value) * valueBytes)
          done(null, fits ? reading : { kind: 'too-many-bytes' })
        }
        if (collected.length <= largeBodyBytes) {
          finish(readBody(collected, sentType, encoding))
          return
        }
        const read = queue.then(() =>
          // Skipped after a disconnect: clients could otherwise fill the queue faster than it is processed.
          request.rawResponse?.destroyed === true ? undefined : readLargeBody(collected, sentType, encoding),
        )
        queue = read.catch(() => undefined)
        read.then((reading) => (reading === undefined ? done(new BodyAborted()) : finish(reading)), done)
      }
    })
  }
}

/** Memory of a parsed value besides its text. */
const valueBytes = 48

function valuesIn(value: unknown): number {
  if (!isNested(value)) return 1
  let count = 1
  const open = [value]
  const look = (item: unknown) => {
    count++
    if (isNested(item)) open.push(item)
  }
  for (let each = open.pop(); each !== undefined; each = open.pop()) {
    if (Array.isArray(each)) for (const item of each) look(item)
    // JSON values have no inherited properties.
    else for (const name in each) look(each[name])
  }
  return count
}

const isNested = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null
