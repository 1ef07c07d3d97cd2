import type { Closing } from '../closing.js'
import type { FinetuneList } from '../contracts/finetunes.js'
import type { AccountEvents } from '../journal/events.js'
import type { UsageCounters } from '../coverage/usage-counters.js'
import type { ClientMonitor } from '../client-checks/monitor.js'
import type { RuleBook } from '../rules/rule.js'
import type { TaskStore } from '../tasks/task-store.js'
import type { Clock } from '../time/clock.js'
import type { Deliveries } from '../webhooks/deliveries.js'
import type { PollWindow } from './poll-window.js'
import type { Journal } from '../journal/journal.js'

/** How long a task takes: no time, a tenth of the real model's time, the real model's time, or a number of milliseconds. */
export type Latency = 'instant' | 'fast' | 'realistic' | number

/** Settings of an account that can be changed while it is in use. */
export interface AccountSettings {
  latency: Latency
  /** How long a picture's URL is valid after the end of its task; undefined uses the model's time. */
  urlTtlMs: number | undefined
  /** Maximum of unfinished tasks; undefined is unlimited; `real` is the service's limit. */
  maxActiveTasks: number | 'real' | undefined
  enforceRateLimit: boolean
}

export interface Credits {
  /** Undefined: unlimited. */
  balance: number | undefined
}

/** Everything that belongs to one API key. Its parts do not depend on the account. */
export interface Account {
  readonly key: string
  /** Encoded in the ids of its tasks, so that an id leads to its account. */
  readonly tag: number
  readonly settings: AccountSettings
  readonly clock: Clock
  readonly tasks: TaskStore
  readonly credits: Credits
  readonly finetunes: FinetuneList
  readonly polls: PollWindow
  readonly rules: RuleBook
  /** Number of submits received. */
  submits: number
  /** How many of them are waiting for their pictures to be decoded, before they become tasks. */
  decoding: number
  readonly journal: Journal
  readonly events: AccountEvents
  readonly usage: UsageCounters
  readonly monitor: ClientMonitor
  readonly deliveries: Deliveries
  /** Closed when the account is reset or evicted. Work in progress for the account ends then. */
  readonly closed: Closing
}
