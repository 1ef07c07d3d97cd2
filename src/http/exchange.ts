import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { WhenGone } from '../images/work-queue.js'
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
  }
  request.exchange = exchange
  return exchange
}

/** Sends a stage's outcome. */
export function sendOutcome(
  reply: FastifyReply,
  outcome: Outcome | Promise<Outcome>,
): FastifyReply | Promise<FastifyReply> {
  const { exchange } = reply.request
  const send = ({ reply: answer, fault, record }: Outcome): FastifyReply => {
    if (exchange !== undefined) {
      exchange.isPending = false
      exchange.record = record
      exchange.fault = fault
    }
    return sendReply(reply, answer, fault)
  }
  if (!(outcome instanceof Promise)) return send(outcome)
  if (exchange !== undefined) exchange.isPending = true
  return outcome.then(send)
}

/** Calls its argument when the client disconnects, or at once if it already has. */
export const whenGone =
  ({ raw }: FastifyReply): WhenGone =>
  (cancel) => {
    if (raw.destroyed) cancel()
    else raw.once('close', cancel)
  }

/** The value of X-Emulator-Rule; several headers are joined. */
export function ruleHeaderOf({ headers }: FastifyRequest): string | undefined {
  const header = headers[ruleHeader]
  return Array.isArray(header) ? header.join('; ') : header
}
