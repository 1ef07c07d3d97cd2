import type { FastifyRequest } from 'fastify'
import type { Issue } from '../validation/issue.js'
import { isJson } from '../validation/content-type.js'
import { readJson } from '../validation/read-json.js'

/** A request body as it was read: JSON, or why it is none. */
export type BodyReading =
  | { kind: 'json'; value: unknown }
  | { kind: 'syntax'; issue: Issue }
  | { kind: 'unreadable'; reason: string }
  | { kind: 'other-type'; contentType: string }
  | { kind: 'empty' }

export function readBody(bytes: Buffer, contentType: string | undefined): BodyReading {
  if (bytes.length === 0) return { kind: 'empty' }
  if (!isJson(contentType)) return { kind: 'other-type', contentType: contentType ?? '' }
  const read = readJson(bytes)
  if ('value' in read) return { kind: 'json', value: read.value }
  return 'syntax' in read ? { kind: 'syntax', issue: read.syntax } : { kind: 'unreadable', reason: read.unreadable }
}

/** What is wrong with a body that is not JSON, for the explanation. */
export function explainBody(reading: Exclude<BodyReading, { kind: 'json' }>): string {
  switch (reading.kind) {
    case 'empty':
      return 'the request has no body; send a JSON object'
    case 'other-type':
      return `the content type is ${reading.contentType}; send application/json`
    case 'unreadable':
      return `${reading.reason}; send a JSON object in UTF-8`
    case 'syntax':
      return `the body is not JSON: ${String(reading.issue.ctx?.error)} at character ${String(reading.issue.loc[1])}`
  }
}

declare module 'fastify' {
  interface FastifyRequest {
    /** The content type as it was sent, where `setTypeAside` has put another in its place. */
    sentType: string | undefined
  }
}

/**
 * Fastify answers a content type that it cannot parse by itself, before any parser is asked. So all but the plain one are set
 * aside here, and judged by `readBody`.
 */
export function setTypeAside(request: FastifyRequest): void {
  const { headers } = request.raw
  const sent = headers['content-type']
  if (sent === undefined || sent === 'application/json') return
  request.sentType = sent
  headers['content-type'] = 'application/octet-stream'
}

export class BodyTooLarge extends Error {
  readonly statusCode = 413
}

/** How many bytes of unfinished bodies the server holds at once, over all connections. */
export interface BodyBudget {
  limit: number
  used: number
}

/**
 * A content-type parser that takes every type and reads the body into one buffer, within a limit per request and one for
 * all unfinished bodies together.
 */
export function bodyParser({ limit, budget }: { limit: number; budget: BodyBudget }) {
  return (
    request: FastifyRequest,
    payload: NodeJS.ReadableStream,
    done: (error: Error | null, body?: unknown) => void,
  ) => {
    const announced = Number(request.headers['content-length'])
    if (announced > limit) {
      done(new BodyTooLarge(`the body has ${announced} bytes, at most ${limit} are taken (--body-limit)`))
      return
    }
    collect(payload, { limit, budget }, (body) => {
      if (body instanceof Error) done(body)
      else done(null, readBody(body, request.sentType ?? request.headers['content-type']))
    })
  }
}

function collect(
  payload: NodeJS.ReadableStream,
  { limit, budget }: { limit: number; budget: BodyBudget },
  finish: (body: Buffer | Error) => void,
) {
  const chunks: Buffer[] = []
  let size = 0
  let open = true
  const end = (body: Buffer | Error) => {
    if (!open) return
    open = false
    budget.used -= size
    chunks.length = 0
    finish(body)
  }
  payload.on('data', (chunk: Buffer) => {
    if (!open) return
    size += chunk.length
    budget.used += chunk.length
    if (size > limit) end(new BodyTooLarge(`the body has more than ${limit} bytes (--body-limit)`))
    else if (budget.used > budget.limit) end(new BodiesTooLarge())
    else chunks.push(chunk)
  })
  payload.on('end', () => {
    const [first] = chunks
    end(chunks.length === 1 && first !== undefined ? first : Buffer.concat(chunks, size))
  })
  payload.on('error', end)
  payload.on('close', () => {
    end(new BodyAborted())
  })
}

/** Unfinished bodies together take more memory than the server gives them. */
export class BodiesTooLarge extends Error {}

/** The client went away before its body was complete. */
export class BodyAborted extends Error {}
