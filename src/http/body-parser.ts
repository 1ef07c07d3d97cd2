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

/** The same for megabytes, with others served in between. */
async function readLargeBody(bytes: Buffer, contentType?: string, encoding?: string): Promise<BodyReading> {
  return notJson(bytes, contentType) ?? readingOf(await readJsonInTurns(bytes, yieldToEventLoop), bytes, encoding)
}

const yieldToEventLoop = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

/** What is not read as JSON. */
function notJson(bytes: Buffer, contentType?: string): BodyReading | undefined {
  if (bytes.length === 0) return { kind: 'empty' }
  return isJson(contentType) ? undefined : { kind: 'other-type', contentType: contentType ?? '', bytes }
}

function readingOf(read: ScannedJson, bytes: Buffer, encoding: string | undefined): BodyReading {
  if ('value' in read) return { kind: 'json', value: read.value }
  const unlike = sniffBody(bytes, encoding)
  return 'syntax' in read
    ? { kind: 'syntax', issue: read.syntax, unlike }
    : { kind: 'unreadable', reason: unlike ?? read.unreadable }
}

/**
 * Makes ready for a body. Fastify answers a content type that it cannot parse by itself, before any parser is asked. So all but
 * the plain one are set aside here, for `readBody` to look at. Returns the one that was sent.
 */
export function prepareBody(request: FastifyRequest, { raw }: FastifyReply): string | undefined {
  const { headers } = request.raw
  const sent = headers['content-type']
  if (sent !== undefined && sent !== 'application/json') headers['content-type'] = 'application/octet-stream'
  request.answer = raw
  return sent
}

/** The client went away before its body was complete. */
export class BodyAborted extends Error {
  override message = 'the client disconnected before its body was complete'
}

/** A client that asks before it sends a body (Expect: 100-continue) is told at once when the body is too large. */
export function handleExpect(server: Server, limit: number): void {
  server.on('checkContinue', (request: IncomingMessage, response: ServerResponse) => {
    if (!(Number(request.headers['content-length']) > limit)) response.writeContinue()
    server.emit('request', request, response)
  })
  // Any other expectation is passed over; node would answer 417 by itself.
  server.on('checkExpectation', (request: IncomingMessage, response: ServerResponse) => {
    server.emit('request', request, response)
  })
}

/** A larger one takes milliseconds to be read. */
const largeBodyBytes = 1024 ** 2

/**
 * A content-type parser that takes every type and reads the body into one buffer, within a limit per request and one for all
 * bodies together. What is beyond a limit is read and thrown away, not cut off: a client that writes all of its body before it
 * reads would never see the answer.
 */
export function bodyParser({ limit, forHeap = false }: { limit: number; forHeap?: boolean }) {
  /** A contract's large bodies are read one after the other: each takes several times its size meanwhile. */
  let queue: Promise<unknown> = Promise.resolve()
  return (
    request: FastifyRequest,
    payload: NodeJS.ReadableStream,
    done: (error: Error | null, reading?: BodyReading) => void,
  ) => {
    collectBody(request, payload, limit, (collected, room) => {
      if (collected === 'aborted') done(new BodyAborted())
      else if (collected === 'too-large') done(null, { kind: 'too-large', limit, forHeap })
      else if (collected === 'too-many-bytes') done(null, { kind: 'too-many-bytes' })
      else {
        const sentType = request.exchange?.sentType
        const encoding = request.headers['content-encoding']
        const finish = (reading: BodyReading) => {
          const isRoom = reading.kind !== 'json' || room(valuesIn(reading.value) * valueBytes)
          done(null, isRoom ? reading : { kind: 'too-many-bytes' })
        }
        if (collected.length <= largeBodyBytes) {
          finish(readBody(collected, sentType, encoding))
          return
        }
        const read = queue.then(() =>
          // Of a client that has gone nothing is read: it could fill the line faster than it is worked off.
          request.answer?.destroyed === true ? undefined : readLargeBody(collected, sentType, encoding),
        )
        queue = read.catch(() => undefined)
        read.then((reading) => (reading === undefined ? done(new BodyAborted()) : finish(reading)), done)
      }
    })
  }
}

/** What a value takes besides its text. */
const valueBytes = 48

function valuesIn(value: unknown): number {
  let count = 0
  const open: unknown[] = [value]
  while (open.length > 0) {
    const each = open.pop()
    count++
    if (typeof each === 'object' && each !== null) for (const item of Object.values(each)) open.push(item)
  }
  return count
}
