import type { Stage } from '../rules/rule.js'
import { textOf, type KeptBody } from './redaction.js'

/** One request and its answer, or one webhook attempt, as the journal keeps it: keys, secrets and pictures are redacted. */
export interface JournalEntry {
  /** Counts up over the whole server, from 1; 0 before the journal has it. */
  id: number
  /** On the account's clock, in epoch milliseconds; on the system clock for requests that belong to no account. */
  at: number
  /** The HTTP method. */
  method: string
  /** Path and query as asked, signatures redacted. */
  url: string
  /** What it was for. */
  stage: Stage | 'other'
  /** The operation that took it: `POST /live/v1/flux-dev`; undefined for what no route took. */
  route: string | undefined
  /** The HTTP status, or `reset` where a rule cut the connection, or `aborted` where the client did. */
  status: number | 'reset' | 'aborted'
  /** How long the answer took, in milliseconds of real time. */
  tookMs: number
  /** The id of the task that it was about. */
  task: string | undefined
  /** The slug of the model that it was about. */
  model: string | undefined
  /** The id of the rule that fired. */
  rule: string | undefined
  /** The ids of rules that matched and did not fire. */
  others: readonly string[] | undefined
  /** What the answer's `x-emulator-explain` header said. */
  explain: string | undefined
  /** The request's body as JSON text, redacted; undefined where there was none. */
  body: string | undefined
  /** The request's `User-Agent`. */
  userAgent: string | undefined
  /** Whether the request carried a key. */
  sentKey: boolean
}

/** An entry as a journal keeps it, before anybody reads its body. */
export interface KeptEntry extends Omit<JournalEntry, 'body'> {
  body: KeptBody
  /** About how many bytes it takes, once a journal has it: to look again when it leaves would cost more than to remember. */
  bytes: number
}

export const readEntry = (entry: KeptEntry): JournalEntry => ({
  id: entry.id,
  at: entry.at,
  method: entry.method,
  url: entry.url,
  stage: entry.stage,
  route: entry.route,
  status: entry.status,
  tookMs: entry.tookMs,
  task: entry.task,
  model: entry.model,
  rule: entry.rule,
  others: entry.others,
  explain: entry.explain,
  body: textOf(entry.body),
  userAgent: entry.userAgent,
  sentKey: entry.sentKey,
})
