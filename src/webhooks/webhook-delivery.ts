export type { Outgoing, Sender } from './sender.js'

/** One try to deliver a webhook. */
export interface Attempt {
  /** On the account's clock. */
  at: number
  /** In real time. */
  tookMs: number
  /** The HTTP status of the receiver; undefined when none came. */
  status: number | undefined
  /** Why there is no status, or why it was not even tried. */
  problem: string | undefined
}

/** A webhook on its way, or delivered, or given up. */
export interface WebhookDelivery {
  readonly id: string
  readonly task: string
  readonly url: string
  /** `pending` until an attempt is answered with 2xx (`delivered`) or attempts run out (`failed`; `lost` when a rule lost the last). */
  state: 'pending' | 'delivered' | 'failed' | 'lost'
  /** What is sent: JSON text. */
  readonly body: string
  /** The rule that changed it, if one did. */
  rule: string | undefined
  readonly attempts: Attempt[]
  /** When the next attempt is due, on the account's clock. */
  dueAt: number | undefined
}
