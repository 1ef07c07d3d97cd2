import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { OnDisconnect } from '../images/work-queue.js'
import type { RequestRecord } from '../journal/request-record.js'
import type { Outcome } from '../stages/outcome.js'
import type { TransportFault } from '../stages/transport-fault.js'
import { sendReply } from './send-reply.js'
import { ruleHeader } from '../stages/request-rules.js'

/** What is known of a route's requests before they are read. */
export interface RouteFacts {
  stage: RequestRecord['stage']
  /** The operation: `POST /live/v1/flux-dev`; undefined if no route matches. */
  route: string | undefined
  model?: string
}

/** The state of a request that will be written to a journal. */
export interface Exchange {
  facts: RouteFacts
  /** The key that it was sent with. */
  key: string | undefined
  /** The original content type, which `prepareBody` may have replaced. */
  sentType: string | undefined
  /** Whether the response waits for a picture to be drawn or decoded. */
  isPending: boolean
  /** The stage's record, once there is a response. */
  record: RequestRecord | undefined
  fault: TransportFault | undefined
  /** When a delayed response was sent, on the account's clock, which may have been advanced since. */
  answeredAt: number | undefined
  /** The body of the answer, for the journal: text, the bytes of a picture, or an object that is too long as text. */
  answer: unknown
}

declare module 'fastify' {
  interface FastifyRequest {
    /** Undefined for a request that is not journaled. One object, because every request pays for each decoration. */
    exchange: Exchange | undefined
  }
}

export const decorateExchange = (app: FastifyInstance): void => {
  app.decorateRequest('exchange', undefined)
}

export function startExchange(request: FastifyRequest, facts: RouteFacts, key?: string): Exchange {
  const exchange: Exchange = {
    facts,
    key,
    sentType: undefined,
    isPending: false,
    record: undefined,
    fault: undefined,
    answeredAt: undefined,
    answer: undefined,
  }
  request.exchange = exchange
  return exchange
}

/**
 * Sends a stage's outcome. Returns a promise only when the outcome is one: Fastify awaits whatever a handler returns that has a
 * `then`, and a reply has one.
 */
export function sendOutcome(
  reply: FastifyReply,
  outcome: Outcome | Promise<Outcome>,
): Promise<FastifyReply> | undefined {
  const { exchange } = reply.request
  const send = ({ reply: answer, fault, record }: Outcome): FastifyReply => {
    if (exchange !== undefined) {
      exchange.isPending = false
      exchange.record = record
      exchange.fault = fault
    }
    return sendReply(reply, answer, fault)
  }
  if (!(outcome instanceof Promise)) {
    send(outcome)
    return undefined
  }
  if (exchange !== undefined) exchange.isPending = true
  return outcome.then(send)
}

/** Calls the callback when the client disconnects, at once if it already has. */
export const onDisconnect =
  ({ raw }: FastifyReply): OnDisconnect =>
  (listener) => {
    if (raw.destroyed) listener()
    else raw.once('close', listener)
  }

/** The value of X-Emulator-Rule; several headers are joined. */
export function ruleHeaderOf({ headers }: FastifyRequest): string | undefined {
  const header = headers[ruleHeader]
  return Array.isArray(header) ? header.join('; ') : header
}
