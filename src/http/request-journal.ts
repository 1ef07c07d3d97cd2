import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Account } from '../accounts/account.js'
import type { Core } from '../emulator.js'
import type { Seal } from '../journal/digest.js'
import { readEntry, type KeptEntry } from '../journal/entry.js'
import type { Observation } from '../client-checks/observation.js'
import { hideSecrets, keepBody, redactUrl } from '../journal/redaction.js'
import { startRecord, type RequestRecord } from '../journal/request-record.js'
import { explainHeader } from './send-reply.js'
import type { Exchange } from './exchange.js'

declare module 'fastify' {
  interface FastifyInstance {
    /** Writes a request into its journal, once: for answers that the framework does not see the end of. */
    record?: (request: FastifyRequest, reply: FastifyReply | undefined) => void
  }
}

/** Writes each request into the journal of its account, or of those that belong to none, and counts it. */
export function journalRequests(
  app: FastifyInstance,
  core: Pick<Core, 'accounts' | 'unattributed' | 'time' | 'coverable' | 'seal'>,
): void {
  const ofNoAccount = core.accounts.events.ofKey(undefined)
  const record = (request: FastifyRequest, reply: FastifyReply | undefined): void => {
    const { exchange } = request
    if (exchange === undefined) return
    request.exchange = undefined
    const { facts, key } = exchange
    const made: RequestRecord = exchange.record ?? startRecord(facts.stage, { key, model: facts.model })
    if (made.closed?.isClosed === true) return
    const account = made.key === undefined ? undefined : core.accounts.find(made.key)
    const at = exchange.answeredAt ?? (account?.clock ?? core.time).now()
    const entry = (account?.journal ?? core.unattributed).add(entryOf(request, reply, exchange, made, at, core.seal))
    if (account === undefined && ofNoAccount.hasListeners)
      ofNoAccount.emit({ kind: 'request', entry: readEntry(entry) })
    if (account !== undefined) count(core, account, entry, made, exchange, reply)
  }
  app.decorate('record', record)
  app.addHook('onResponse', (request, reply, done) => {
    record(request, reply)
    done()
  })
  // A client that went away gets no answer; one that is being made tells yet what the request was.
  app.addHook('onRequestAbort', (request, done) => {
    if (request.exchange?.isPending !== true) record(request, undefined)
    done()
  })
}

function entryOf(
  request: FastifyRequest,
  reply: FastifyReply | undefined,
  exchange: Exchange,
  made: RequestRecord,
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
    stage: made.stage,
    route: exchange.facts.route,
    status: statusOf(exchange, reply),
    tookMs: Math.round((reply?.elapsedTime ?? 0) * 10) / 10,
    task: made.task,
    model: made.model,
    rule: made.fired?.id,
    others: made.fired?.others,
    explain: typeof explain === 'string' ? explain : undefined,
    body: keepBody(made.body, { seal, pictures: made.pictures }),
    userAgent: headers['user-agent'] && hideSecrets(headers['user-agent']),
    bytes: 0,
    sentKey: (headers['x-key'] ?? '') !== '' || headers.authorization !== undefined,
  }
}

function statusOf({ fault }: Exchange, reply: FastifyReply | undefined): KeptEntry['status'] {
  if (reply !== undefined && (!reply.raw.destroyed || reply.raw.writableFinished)) return reply.statusCode
  return fault?.reset === undefined ? 'aborted' : 'reset'
}

function count(
  core: Pick<Core, 'time' | 'coverable'>,
  account: Account,
  entry: KeptEntry,
  made: RequestRecord,
  exchange: Exchange,
  reply: FastifyReply | undefined,
): void {
  const { usage, events, monitor } = account
  const { route, status, stage, model, rule, task, at } = entry
  if (route !== undefined) usage.touched(route, status)
  if (stage === 'submit' && model !== undefined && typeof made.body === 'object' && made.body !== null) {
    usage.fields(model, made.body, core.coverable.fieldsOfRoute.get(route ?? '') ?? [])
  }
  if (made.shownStatus !== undefined) usage.path(made.shownStatus)
  const failure = made.failure ?? made.fired?.failure
  if (failure !== undefined) usage.path(failure)
  const observation = observe(core, entry, made, exchange, reply)
  if (observation !== undefined) monitor.observe(observation)
  if (!events.hasListeners) return
  if (rule !== undefined) events.emit({ kind: 'rule', at, rule, stage: made.fired?.stage ?? stage, task })
  events.emit({ kind: 'request', entry: readEntry(entry) })
}

/** What the client monitor needs to know of a request. */
function observe(
  { time, coverable }: Pick<Core, 'time' | 'coverable'>,
  entry: KeptEntry,
  made: RequestRecord,
  exchange: Exchange,
  reply: FastifyReply | undefined,
): Observation | undefined {
  const { trackable: task, urlHash } = made
  const realAt = time.now() - entry.tookMs
  switch (made.stage) {
    case 'submit': {
      const webhook = (made.body as { webhook_url?: unknown } | null)?.webhook_url !== undefined
      const fields = coverable.fieldsOfRoute.get(entry.route ?? '') ?? []
      return { kind: 'submit', entry, task, realAt, urlHash, webhook, ignored: made.ignored, known: fields }
    }
    case 'poll': {
      const broken = exchange.fault?.malformed === true || typeof entry.status !== 'number'
      const retryAfter = Number(reply?.getHeader('retry-after') ?? NaN)
      return {
        kind: 'poll',
        entry,
        task,
        realAt,
        shown: broken ? undefined : made.shownStatus,
        retryAfter: Number.isFinite(retryAfter) ? retryAfter : undefined,
        urlHash,
        expiresAt: made.expiresAt,
      }
    }
    case 'download':
      return { kind: 'download', entry, task, realAt, expired: made.shownStatus === 'expired' }
    case 'task':
    case 'webhook':
    case 'other':
      return undefined
  }
}
