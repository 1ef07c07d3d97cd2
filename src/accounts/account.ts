import type { Closing } from '../closing.js'
import type { Settings } from '../config/setting-table.js'
import type { FinetuneList } from '../contracts/finetunes.js'
import type { AccountEvents } from '../journal/events.js'
import type { UsageCounters } from '../coverage/usage-counters.js'
import type { ClientMonitor } from '../client-checks/monitor.js'
import type { PictureBook } from '../images/own-pictures.js'
import type { RuleBook } from '../rules/rule.js'
import type { TaskStore } from '../tasks/task-store.js'
import type { Clock } from '../time/clock.js'
import type { Deliveries } from '../webhooks/deliveries.js'
import type { PollWindow } from './poll-window.js'
import type { Journal } from '../journal/journal.js'

/** The settings of an account, changed while it is in use. What is left of its credits stands apart. */
export type AccountSettings = Omit<Settings, 'credits'>

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
  /** Its own pictures, with those of the template behind them. */
  readonly pictures: PictureBook
  /** Number of submits received. */
  submits: number
  /** How many of them are waiting for their pictures to be fetched or decoded, before they become tasks. */
  decoding: number
  readonly journal: Journal
  readonly events: AccountEvents
  readonly usage: UsageCounters
  readonly monitor: ClientMonitor
  readonly deliveries: Deliveries
  /** Closed when the account is reset or evicted. Work in progress for the account ends then. */
  readonly closed: Closing
}
