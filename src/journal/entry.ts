import type { Stage } from '../rules/rule.js'
import type { KeptDetails } from './details.js'
import { textOf, type KeptBody } from './redaction.js'

/** A request and its answer, or a webhook attempt, in the journal: keys, secrets and pictures are redacted. */
export interface JournalEntry {
  /** Unique in the process, counting up from 1; 0 before it is added to a journal. */
  id: number
  /** Epoch milliseconds on the account's clock; on the system clock for unattributed requests. */
  at: number
  /** The HTTP method. */
  method: string
  /** Path and query as requested, with signatures redacted. */
  url: string
  /** The stage that handled it. */
  stage: Stage | 'other'
  /** The operation: `POST /live/v1/flux-dev`; undefined when no route matched. */
  route: string | undefined
  /** The HTTP status, or `reset` when a rule cut the connection, or `aborted` when the client did. */
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
  /** The request's body as redacted JSON text; undefined without a body. */
  body: string | undefined
  /** The request's `User-Agent`. */
  userAgent: string | undefined
  /** Whether the request carried a key. */
  sentKey: boolean
}

/** An entry as it is stored: its body becomes a text only when it is read. */
export interface KeptEntry extends Omit<JournalEntry, 'body'> {
  body: KeptBody
  /** Which of its kind it was, as rules count: the account's submits, or the task's polls, downloads or webhook attempts. */
  nth: number | undefined
  /** Of the newest requests only. */
  details: KeptDetails | undefined
  /** Its approximate memory in bytes, set when it is added: cheaper to store than to compute again when it is dropped. */
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
