export type { Outgoing, Sender } from './sender.js'

/** One try to deliver a webhook. */
export interface Attempt {
  /** When it was made, in epoch milliseconds on the account's clock. */
  at: number
  /** How long it took, in milliseconds of real time. */
  tookMs: number
  /** The HTTP status of the receiver; undefined without an answer. */
  status: number | undefined
  /** Why there is no status, or why nothing was sent. */
  problem: string | undefined
}

/** A webhook: pending, delivered, or given up. */
export interface WebhookDelivery {
  /** The id that `redeliver` takes. */
  readonly id: string
  /** The id of the task that it tells of. */
  readonly task: string
  /** Where it is sent. */
  readonly url: string
  /** `pending` until an attempt is answered with 2xx (`delivered`) or attempts run out (`failed`; `lost` when a rule dropped the last). */
  state: 'pending' | 'delivered' | 'failed' | 'lost'
  /** What is sent: JSON text. */
  readonly body: string
  /** The rule that changed it, if one did. */
  rule: string | undefined
  /** The attempts so far, in order. */
  readonly attempts: Attempt[]
  /** When the next attempt is due, in epoch milliseconds on the account's clock; undefined: there is none. */
  dueAt: number | undefined
}

/**
 * How long after each failed attempt the next one is due, in milliseconds on the account's clock. Inferred: one source of the
 * vendor's names 1 s, 5 s and 30 s, then giving up; this has not been measured.
 */
const retryDelays: readonly number[] = [1_000, 5_000, 30_000]

/** The number of attempts for a webhook that is never accepted. */
export const maxAttempts = retryDelays.length + 1

/** The delay before the next attempt, after this many failed attempts; undefined to give up. */
export const nextDelay = (attempts: number): number | undefined => retryDelays[attempts - 1]

/** Whether a receiver has accepted a webhook. Anything else is retried (inferred): other statuses, including redirects, and no answer. */
export const isAccepted = (status: number | undefined): boolean =>
  status !== undefined && status >= 200 && status <= 299
