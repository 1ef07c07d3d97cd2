import { firstOf } from '../first-of.js'
import { textBytes } from '../weigh.js'
import type { Attempt, WebhookDelivery } from './webhook-delivery.js'

/** The webhooks of an account, oldest first: all that are pending, and the last of the others. */
export interface Deliveries extends Iterable<WebhookDelivery> {
  readonly size: number
  get(id: string): WebhookDelivery | undefined
  /**
   * Stores a pending webhook. When memory is short, the account whose last webhook is the longest ago loses its oldest one:
   * an ended one first, then a pending one, for which `onEvict` is called. False when all stored webhooks are being sent.
   */
  add(delivery: WebhookDelivery, kept: { onEvict: () => void }): boolean
  /** The task store has dropped the webhook's task: while it is pending, the task's `bytes` count as the webhook's. */
  holdsAlone(id: string, bytes: number): void
  /** The next attempt is scheduled; `cancel` cancels it. */
  scheduled(delivery: WebhookDelivery, cancel: () => void): void
  /** The scheduled attempt has started. */
  started(delivery: WebhookDelivery): void
  attempted(delivery: WebhookDelivery, attempt: Attempt): void
  /** It is no longer pending. */
  ended(delivery: WebhookDelivery): void
  close(): void
}

export interface DeliveriesOptions {
  /** The memory for the webhooks of all accounts. */
  budget: {
    join(dropOldest: () => void): { readonly bytes: number; take(bytes: number): void; give(bytes: number): void }
    readonly bytes: number
    readonly limit: number
  }
  /** Limits for the webhooks that are not pending. */
  maxEnded?: number
  maxEndedBytes?: number
}

interface Kept {
  delivery: WebhookDelivery
  bytes: number
  /** The part of `bytes` that is its task's. */
  held: number
  cancel: (() => void) | undefined
  onEvict: () => void
}

/** A webhook's own objects, its job on the clock, and its entries in the collections. */
const frameBytes = 1024
const attemptBytes = 160
const maxAttemptsKept = 1000

export const createDeliveries = (options: DeliveriesOptions): Deliveries => new AccountDeliveries(options)

class AccountDeliveries implements Deliveries {
  readonly #all = new Map<string, Kept>()
  /** In the order in which they ended. */
  readonly #ended = new Set<Kept>()
  #endedBytes = 0
  /** Pending, and not being sent. */
  readonly #scheduled = new Set<Kept>()
  readonly #budget: DeliveriesOptions['budget']
  readonly #share: ReturnType<DeliveriesOptions['budget']['join']>
  readonly #maxEnded: number
  readonly #maxEndedBytes: number
  #closed = false

  constructor({ budget, maxEnded = 1000, maxEndedBytes = 4 * 1024 ** 2 }: DeliveriesOptions) {
    this.#budget = budget
    this.#share = budget.join(() => this.#dropOldest())
    this.#maxEnded = maxEnded
    this.#maxEndedBytes = maxEndedBytes
  }

  get size(): number {
    return this.#all.size
  }

  get(id: string): WebhookDelivery | undefined {
    return this.#all.get(id)?.delivery
  }

  add(delivery: WebhookDelivery, { onEvict }: { onEvict: () => void }): boolean {
    if (this.#closed) return true
    const kept: Kept = { delivery, bytes: 0, held: 0, cancel: undefined, onEvict }
    this.#all.set(delivery.id, kept)
    const texts = textBytes(delivery.id) + textBytes(delivery.url) + textBytes(delivery.body)
    this.#take(kept, frameBytes + texts)
    if (this.#budget.bytes > this.#budget.limit) {
      this.#drop(kept)
      return false
    }
    this.#trim()
    return true
  }

  holdsAlone(id: string, bytes: number): void {
    const kept = this.#all.get(id)
    if (kept === undefined || this.#ended.has(kept)) return
    kept.held = bytes
    this.#take(kept, bytes)
  }

  scheduled(delivery: WebhookDelivery, cancel: () => void): void {
    const kept = this.#all.get(delivery.id)
    if (kept === undefined) return
    kept.cancel = cancel
    this.#scheduled.add(kept)
  }

  started(delivery: WebhookDelivery): void {
    const kept = this.#all.get(delivery.id)
    if (kept === undefined) return
    kept.cancel = undefined
    this.#scheduled.delete(kept)
  }

  attempted(delivery: WebhookDelivery, attempt: Attempt): void {
    const { attempts } = delivery
    attempts.push(attempt)
    if (attempts.length > maxAttemptsKept) {
      attempts.shift()
      return
    }
    const kept = this.#all.get(delivery.id)
    if (kept !== undefined) this.#take(kept, attemptBytes + textBytes(attempt.problem ?? ''))
  }

  ended(delivery: WebhookDelivery): void {
    const kept = this.#all.get(delivery.id)
    if (kept === undefined) return
    this.started(delivery)
    if (!this.#ended.has(kept)) {
      // It would hold the task.
      kept.onEvict = () => undefined
      kept.bytes -= kept.held
      this.#share.give(kept.held)
      this.#ended.add(kept)
      this.#endedBytes += kept.bytes
    }
    this.#trim()
  }

  *[Symbol.iterator](): Generator<WebhookDelivery, undefined> {
    for (const { delivery } of this.#all.values()) yield delivery
  }

  close(): void {
    this.#closed = true
    this.#all.clear()
    this.#ended.clear()
    this.#endedBytes = 0
    this.#scheduled.clear()
    this.#share.give(this.#share.bytes)
  }

  #dropOldest(): void {
    const kept = firstOf(this.#ended) ?? firstOf(this.#scheduled)
    if (kept === undefined) return
    this.#drop(kept)
    if (kept.delivery.state !== 'pending') return
    kept.cancel?.()
    kept.onEvict()
  }

  #trim(): void {
    while (this.#ended.size > 1 && (this.#ended.size > this.#maxEnded || this.#endedBytes > this.#maxEndedBytes)) {
      const oldest = firstOf(this.#ended)
      if (oldest === undefined) return
      this.#drop(oldest)
    }
  }

  #take(kept: Kept, bytes: number): void {
    kept.bytes += bytes
    if (this.#ended.has(kept)) this.#endedBytes += bytes
    this.#share.take(bytes)
  }

  #drop(kept: Kept): void {
    this.#all.delete(kept.delivery.id)
    if (this.#ended.delete(kept)) this.#endedBytes -= kept.bytes
    this.#scheduled.delete(kept)
    this.#share.give(kept.bytes)
  }
}
