import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { Trail } from '../journal/entry.js'
import type { PollRequest } from '../stages/judge-poll.js'
import type { SubmitJudged } from '../stages/judge-submit.js'

/** A trail, and what else is only known while the request is served. */
export interface RequestTrail extends Trail {
  /** The operation that took it: `POST /live/v1/flux-dev`; undefined for what no route took. */
  route: string | undefined
  /** The content type as it was sent, where `setTypeAside` has put another in its place. */
  sentType: string | undefined
  /** Why the body was validated as null or as a text, where it was. */
  bodyProblem: string | undefined
  /** What the rules say about a submit. */
  judged: SubmitJudged | undefined
  /** A poll, once the rules have judged it. */
  polled: PollRequest | undefined
  /** When an answer that was held back went out, on the account's clock: an advance may have gone on since. */
  answeredAt: number | undefined
}

declare module 'fastify' {
  interface FastifyRequest {
    /** Undefined for a request that no journal takes. One object, because every request pays for each decoration. */
    trail: RequestTrail | undefined
  }
}

export const decorateTrail = (app: FastifyInstance): void => {
  app.decorateRequest('trail', undefined)
}

export function startTrail(
  request: FastifyRequest,
  { stage, route, model }: { stage: Trail['stage']; route: string | undefined; model?: string },
): RequestTrail {
  const trail: RequestTrail = {
    stage,
    route,
    key: undefined,
    closed: undefined,
    task: undefined,
    model,
    rule: undefined,
    ruleStage: undefined,
    others: undefined,
    body: undefined,
    pictures: undefined,
    ignored: undefined,
    shown: undefined,
    path: undefined,
    watchable: undefined,
    urlHash: 0,
    expiresAt: undefined,
    sentType: undefined,
    bodyProblem: undefined,
    judged: undefined,
    polled: undefined,
    wire: undefined,
    answeredAt: undefined,
  }
  request.trail = trail
  return trail
}

/** The trail that the route has started. */
export function trailOf({ trail }: FastifyRequest): RequestTrail {
  if (trail === undefined) throw new Error('a request without a trail')
  return trail
}
