import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Account } from '../accounts/account.js'
import type { Core } from '../emulator.js'
import type { Seal } from '../journal/digest.js'
import { readEntry, type KeptEntry } from '../journal/entry.js'
import type { Observation } from '../journal/observation.js'
import { hideSecrets, keepBody, redactUrl } from '../journal/redaction.js'
import { explainHeader } from './send-reply.js'
import type { RequestTrail } from './trail.js'

declare module 'fastify' {
  interface FastifyInstance {
    /** Writes a request into its journal, once: for answers that the framework does not see the end of. */
    record?: (request: FastifyRequest, reply: FastifyReply | undefined) => void
  }
}

/** Writes every request that left a trail into the journal of its account, or of the lobby, and counts it. */
export function recordTrail(
  app: FastifyInstance,
  core: Pick<Core, 'accounts' | 'lobby' | 'time' | 'known' | 'seal'>,
): void {
  const ofNoAccount = core.accounts.happenings.ofKey(undefined)
  const record = (request: FastifyRequest, reply: FastifyReply | undefined): void => {
    const { trail } = request
    if (trail === undefined) return
    request.trail = undefined
    if (trail.closed?.isClosed === true) return
    const account = trail.key === undefined ? undefined : core.accounts.find(trail.key)
    const at = trail.answeredAt ?? (account?.clock ?? core.time).now()
    const entry = (account?.journal ?? core.lobby).add(entryOf(request, reply, trail, at, core.seal))
    if (account === undefined && ofNoAccount.isHeard) ofNoAccount.tell({ kind: 'request', entry: readEntry(entry) })
    if (account !== undefined) count(core, account, entry, trail, request, reply)
  }
  app.decorate('record', record)
  app.addHook('onResponse', (request, reply, done) => {
    record(request, reply)
    done()
  })
  // A client that went away gets no answer.
  app.addHook('onRequestAbort', (request, done) => {
    record(request, undefined)
    done()
  })
}

function entryOf(
  request: FastifyRequest,
  reply: FastifyReply | undefined,
  trail: RequestTrail,
  at: number,
  seal: Seal,
): KeptEntry {
  const { headers, originalUrl, method } = request
  const explain = reply?.getHeader(explainHeader)
  return {
    id: 0,
    at,
    method,
    url: redactUrl(originalUrl),
    stage: trail.stage,
    route: trail.route,
    status: statusOf(trail, reply),
    tookMs: Math.round((reply?.elapsedTime ?? 0) * 10) / 10,
    task: trail.task,
    model: trail.model,
    rule: trail.rule,
    others: trail.others,
    explain: typeof explain === 'string' ? explain : undefined,
    body: keepBody(trail.body, { seal, pictures: trail.pictures }),
    userAgent: headers['user-agent'] && hideSecrets(headers['user-agent']),
    bytes: 0,
    sentKey: (headers['x-key'] ?? '') !== '' || headers.authorization !== undefined,
  }
}

function statusOf({ wire }: RequestTrail, reply: FastifyReply | undefined): KeptEntry['status'] {
  if (reply !== undefined && (!reply.raw.destroyed || reply.raw.writableFinished)) return reply.statusCode
  return wire?.reset === undefined ? 'aborted' : 'reset'
}

function count(
  core: Pick<Core, 'time' | 'known'>,
  account: Account,
  entry: KeptEntry,
  trail: RequestTrail,
  request: FastifyRequest,
  reply: FastifyReply | undefined,
): void {
  const { tallies, happenings, watch } = account
  const { route, status, stage, model, rule, task, at } = entry
  if (route !== undefined) tallies.touched(route, status)
  if (stage === 'submit' && model !== undefined && typeof trail.body === 'object' && trail.body !== null) {
    tallies.fields(model, trail.body, core.known.fieldsOfRoute.get(route ?? '') ?? [])
  }
  if (trail.shown !== undefined) tallies.path(trail.shown)
  if (trail.path !== undefined) tallies.path(trail.path)
  const observation = observe(core, entry, trail, request, reply)
  if (observation !== undefined) watch.observe(observation)
  if (!happenings.isHeard) return
  if (rule !== undefined) happenings.tell({ kind: 'rule', at, rule, stage: trail.ruleStage ?? stage, task })
  happenings.tell({ kind: 'request', entry: readEntry(entry) })
}

/** What the watch needs to know of a request. */
function observe(
  { time, known }: Pick<Core, 'time' | 'known'>,
  entry: KeptEntry,
  trail: RequestTrail,
  request: FastifyRequest,
  reply: FastifyReply | undefined,
): Observation | undefined {
  const { watchable: task, urlHash } = trail
  const realAt = time.now() - entry.tookMs
  switch (trail.stage) {
    case 'submit': {
      const webhook = (trail.body as { webhook_url?: unknown } | null)?.webhook_url !== undefined
      const fields = known.fieldsOfRoute.get(entry.route ?? '') ?? []
      return { kind: 'submit', entry, task, realAt, urlHash, webhook, ignored: trail.ignored, known: fields }
    }
    case 'poll': {
      const broken = trail.wire?.malformed === true || typeof entry.status !== 'number'
      const retryAfter = Number(reply?.getHeader('retry-after') ?? NaN)
      return {
        kind: 'poll',
        entry,
        task,
        realAt,
        shown: broken ? undefined : trail.shown,
        retryAfter: Number.isFinite(retryAfter) ? retryAfter : undefined,
        urlHash,
        expiresAt: trail.expiresAt,
      }
    }
    case 'download':
      return { kind: 'download', entry, task, realAt, expired: trail.shown === 'expired' }
    case 'task':
    case 'webhook':
    case 'other':
      return undefined
  }
}
