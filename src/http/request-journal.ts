import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Account } from '../accounts/account.js'
import type { Core } from '../emulator.js'
import type { Seal } from '../journal/digest.js'
import { keepAnswerBody, keepHeaders, type KeptDetails } from '../journal/details.js'
import { readEntry, type KeptEntry } from '../journal/entry.js'
import type { Observation } from '../client-checks/observation.js'
import { hideSecrets, keepBody, redactUrl } from '../journal/redaction.js'
import { startRecord, type RequestRecord } from '../journal/request-record.js'
import { explainHeader } from './send-reply.js'
import type { Exchange } from './exchange.js'

declare module 'fastify' {
  interface FastifyInstance {
    /** Writes a request to its journal, once. Called directly for responses whose end Fastify does not report. */
    record?: (request: FastifyRequest, reply: FastifyReply | undefined) => void
  }
}

/** Writes each request to its account's journal, or to that of requests without an account, and counts it. */
export function journalRequests(
  app: FastifyInstance,
  core: Pick<Core, 'accounts' | 'unattributed' | 'time' | 'coverable' | 'seal'>,
): void {
  const unattributedEvents = core.accounts.events.ofKey(undefined)
  const record = (request: FastifyRequest, reply: FastifyReply | undefined): void => {
    const { exchange } = request
    if (exchange === undefined) return
    request.exchange = undefined
    const { facts, key } = exchange
    const details: RequestRecord = exchange.record ?? startRecord(facts.stage, { key, model: facts.model })
    if (details.closed?.isClosed === true) return
    const account = details.key === undefined ? undefined : core.accounts.find(details.key)
    const at = exchange.answeredAt ?? (account?.clock ?? core.time).now()
    const entry = (account?.journal ?? core.unattributed).add(entryOf(request, reply, exchange, details, at, core.seal))
    if (account === undefined && unattributedEvents.hasListeners)
      unattributedEvents.emit({ kind: 'request', entry: readEntry(entry) })
    if (account !== undefined) count(core, account, entry, details, exchange, reply)
  }
  app.decorate('record', record)
  app.addHook('onResponse', (request, reply, done) => {
    record(request, reply)
    done()
  })
  // A request whose response is still pending is written when its stage is done, which then knows more about it.
  app.addHook('onRequestAbort', (request, done) => {
    if (request.exchange?.isPending !== true) record(request, undefined)
    done()
  })
}

function entryOf(
  request: FastifyRequest,
  reply: FastifyReply | undefined,
  exchange: Exchange,
  details: RequestRecord,
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
    stage: details.stage,
    route: exchange.facts.route,
    status: statusOf(exchange, reply),
    tookMs: Math.round((reply?.elapsedTime ?? 0) * 10) / 10,
    task: details.task,
    model: details.model,
    rule: details.fired?.id,
    others: details.fired?.others,
    explain: typeof explain === 'string' ? explain : undefined,
    body: keepBody(details.body, { seal, pictures: details.pictures, texts: details.texts }),
    userAgent: headers['user-agent'] && hideSecrets(headers['user-agent']),
    nth: details.nth,
    details: detailsOf(request, reply, exchange, seal),
    bytes: 0,
    sentKey: (headers['x-key'] ?? '') !== '' || headers.authorization !== undefined,
  }
}

const detailsOf = (
  { headers }: FastifyRequest,
  reply: FastifyReply | undefined,
  { answer }: Exchange,
  seal: Seal,
): KeptDetails => ({
  headers: keepHeaders(headers, seal),
  head: reply && headOf(reply.raw),
  body: answer === undefined ? undefined : keepAnswerBody(answer, seal),
  bytes: 0,
})

/**
 * The status line and headers as they were sent: Node keeps the text, and its types do not say so. It is built of many parts,
 * which looking at a character joins.
 */
function headOf(raw: object): string | undefined {
  const { _header: head } = raw as { _header?: unknown }
  if (typeof head !== 'string') return undefined
  head.charCodeAt(0)
  return head
}

function statusOf({ fault }: Exchange, reply: FastifyReply | undefined): KeptEntry['status'] {
  if (reply !== undefined && (!reply.raw.destroyed || reply.raw.writableFinished)) return reply.statusCode
  return fault?.effects.reset === undefined ? 'aborted' : 'reset'
}

function count(
  core: Pick<Core, 'time' | 'coverable'>,
  account: Account,
  entry: KeptEntry,
  details: RequestRecord,
  exchange: Exchange,
  reply: FastifyReply | undefined,
): void {
  const { usage, events, monitor } = account
  const { route, status, stage, model, rule, task, at } = entry
  if (route !== undefined) usage.touched(route, status)
  if (stage === 'submit' && model !== undefined && typeof details.body === 'object' && details.body !== null) {
    usage.fields(model, details.body, core.coverable.fieldsOfRoute.get(route ?? '') ?? [])
  }
  if (details.shownStatus !== undefined) usage.path(details.shownStatus)
  const failure = details.failure ?? details.fired?.failure
  if (failure !== undefined) usage.path(failure)
  const observation = observe(core, entry, details, exchange, reply)
  if (observation !== undefined) monitor.observe(observation)
  if (!events.hasListeners) return
  if (rule !== undefined) events.emit({ kind: 'rule', at, rule, stage: details.fired?.stage ?? stage, task })
  events.emit({ kind: 'request', entry: readEntry(entry) })
}

/** What the client monitor needs to know about a request. */
function observe(
  { time, coverable }: Pick<Core, 'time' | 'coverable'>,
  entry: KeptEntry,
  details: RequestRecord,
  exchange: Exchange,
  reply: FastifyReply | undefined,
): Observation | undefined {
  const { trackable: task, urlHash } = details
  const realAt = time.now() - entry.tookMs
  switch (details.stage) {
    case 'submit': {
      const webhook = (details.body as { webhook_url?: unknown } | null)?.webhook_url !== undefined
      const fields = coverable.fieldsOfRoute.get(entry.route ?? '') ?? []
      return { kind: 'submit', entry, task, realAt, urlHash, webhook, ignored: details.ignored, known: fields }
    }
    case 'poll': {
      const broken = exchange.fault?.effects.malformed === true || typeof entry.status !== 'number'
      const retryAfter = Number(reply?.getHeader('retry-after') ?? NaN)
      return {
        kind: 'poll',
        entry,
        task,
        realAt,
        shown: broken ? undefined : details.shownStatus,
        retryAfter: Number.isFinite(retryAfter) ? retryAfter : undefined,
        urlHash,
        expiresAt: details.expiresAt,
      }
    }
    case 'download':
      return { kind: 'download', entry, task, realAt, expired: details.shownStatus === 'expired' }
    case 'task':
    case 'webhook':
    case 'other':
      return undefined
  }
}
