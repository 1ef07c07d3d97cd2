import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { Wire } from '../contracts/contract.js'
import type { Trail } from '../journal/entry.js'
import type { PollRequest } from '../stages/judge-poll.js'
import type { SubmitJudged } from '../stages/judge-submit.js'

declare module 'fastify' {
  interface FastifyRequest {
    /** What the request tells about itself for the journal; undefined for one that no journal takes. */
    trail: Trail | undefined
    /** What the rules say about a submit. */
    judged: SubmitJudged | undefined
    /** A poll, once the rules have judged it. */
    polled: PollRequest | undefined
    /** What a rule does to the answer on its way, whatever it says. */
    wire: Wire | undefined
  }
}

export function decorateTrail(app: FastifyInstance): void {
  app.decorateRequest('trail', undefined)
  app.decorateRequest('judged', undefined)
  app.decorateRequest('polled', undefined)
  app.decorateRequest('wire', undefined)
}

export function startTrail(request: FastifyRequest, stage: Trail['stage'], model?: string): Trail {
  const trail: Trail = {
    stage,
    key: undefined,
    task: undefined,
    model,
    rule: undefined,
    ruleStage: undefined,
    others: undefined,
    body: undefined,
    ignored: undefined,
    shown: undefined,
    path: undefined,
    watchable: undefined,
    urlHash: 0,
    expiresAt: undefined,
  }
  request.trail = trail
  return trail
}
