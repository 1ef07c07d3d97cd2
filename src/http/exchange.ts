import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { OnDisconnect } from '../images/work-queue.js'
import type { RequestRecord } from '../journal/request-record.js'
import type { Outcome } from '../stages/outcome.js'
import type { TransportFault } from '../stages/transport-fault.js'
import { sendReply } from './send-reply.js'
import { ruleHeader } from '../stages/request-rules.js'

/** What a route says about each of its requests. */
export interface RouteFacts {
  stage: RequestRecord['stage']
  /** The operation: `POST /live/v1/flux-dev`; undefined for what no route takes. */
  route: string | undefined
  model?: string
}

/** A request that the journal takes, while it is served. */
export interface Exchange {
  facts: RouteFacts
  /** The key that it was sent with. */
  key: string | undefined
  /** The content type as it was sent, where `expectBody` has put another in its place. */
  sentType: string | undefined
  /** Whether its answer waits for something: a picture to be drawn or decoded. */
  isPending: boolean
  /** What its stage has found out, once there is an answer. */
  record: RequestRecord | undefined
  fault: TransportFault | undefined
  /** When an answer that was held back went out, on the account's clock: an advance may have gone on since. */
  answeredAt: number | undefined
}

declare module 'fastify' {
  interface FastifyRequest {
    /** Undefined for a request that no journal takes. One object, because every request pays for each decoration. */
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

/** Sends what a stage has made of a request. */
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

/** Calls the callback when the client disconnects, at once if it already has. */
export const onDisconnect =
  ({ raw }: FastifyReply): OnDisconnect =>
  (listener) => {
    if (raw.destroyed) listener()
    else raw.once('close', listener)
  }

/** X-Emulator-Rule; of several, all of them. */
export function ruleHeaderOf({ headers }: FastifyRequest): string | undefined {
  const given = headers[ruleHeader]
  return Array.isArray(given) ? given.join('; ') : given
}
