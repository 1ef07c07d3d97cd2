export type { Outgoing, Sender } from './sender.js'

/** One try to deliver a webhook. */
export interface Attempt {
  /** When it was made, in epoch milliseconds on the account's clock. */
  at: number
  /** How long it took, in milliseconds of real time. */
  tookMs: number
  /** The HTTP status of the receiver; undefined when none came. */
  status: number | undefined
  /** Why there is no status, or why it was not even tried. */
  problem: string | undefined
}

/** A webhook on its way, or delivered, or given up. */
export interface WebhookDelivery {
  /** The id that `redeliver` takes. */
  readonly id: string
  /** The id of the task that it tells of. */
  readonly task: string
  /** Where it is sent. */
  readonly url: string
  /** `pending` until an attempt is answered with 2xx (`delivered`) or attempts run out (`failed`; `lost` when a rule lost the last). */
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
 * vendor's names 1 s, 5 s and 30 s, then giving up; nobody has measured it.
 */
const retryDelays: readonly number[] = [1_000, 5_000, 30_000]

/** How often a webhook is sent that is never taken. */
export const mostAttempts = retryDelays.length + 1

/** How long after the last of so many failed attempts the next one is due; undefined for giving up. */
export const nextDelay = (attempts: number): number | undefined => retryDelays[attempts - 1]

/** Whether a receiver has taken a webhook. All else is tried again (inferred): other statuses, redirects among them, and none. */
export const isTaken = (status: number | undefined): boolean => status !== undefined && status >= 200 && status <= 299
