import type { PollWindow } from './poll-window.js'
import type { TaskStore } from '../tasks/task-store.js'
import type { Purse } from '../contracts/contract.js'
import type { Clock } from '../time/clock.js'

/** How long a task takes: nothing, a short while, as long as the real models, or so many milliseconds. */
export type Latency = 'instant' | 'fast' | 'realistic' | number

/** What an account's owner may change while it is in use. */
export interface AccountSettings {
  latency: Latency
  /** How long the URL of a picture is good, from the end of its task; undefined for as long as its model's are. */
  urlTtlMs: number | undefined
}

/** What an API key opens: a record of parts, none of which knows the account. */
export interface Account {
  readonly key: string
  /** Is in the ids of its tasks, which so lead back here. */
  readonly tag: number
  readonly settings: AccountSettings
  readonly clock: Clock
  readonly tasks: TaskStore
  readonly purse: Purse
  readonly polls: PollWindow
  /** Aborted when the account is reset or forgotten: whatever is still going on for it ends then. */
  readonly closed: AbortSignal
}
