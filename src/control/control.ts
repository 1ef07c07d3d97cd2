import type { TaskState, Status } from '../contracts/status.js'
import type { JournalEntry } from '../journal/entry.js'
import type { AccountEvent } from '../journal/events.js'
import type { Duration, GivenRules } from '../rules/given-rule.js'
import type { MadeRule, Rule } from '../rules/rule.js'
import type { Pace } from '../time/clock.js'
import type { WebhookDelivery } from '../webhooks/webhook-delivery.js'
import type { EntryFilter } from '../journal/filter.js'

/**
 * What a test commands. The library hands these objects out; the control API is a route per method. Methods throw ControlError
 * for what cannot be. Times are epoch milliseconds on the account's clock unless they say otherwise; durations are
 * milliseconds or texts such as '10m'. The control API shows what they return without the secrets in webhooks, rules and
 * prompts; here they are as they came.
 */
export interface Control {
  accounts(): readonly AccountSummary[]
  /** By its key, whether it exists yet or not: the handle holds the key and survives a reset. */
  account(key: string): AccountControl
  /** What happened in all accounts, and with requests that belong to none. */
  all(): AllControl
  /** The template: what new accounts begin with. */
  template(): TemplateControl
  /** Replaces every account. */
  resetAll(): void
  /** Requests that belong to no account: without a key, with a refused one, or to no path with a key that has no account. */
  unattributedRequests(filter?: EntryFilter): JournalPage
  inbox(name: string): readonly InboxItem[]
  clearInbox(name: string): void
}

/** One account. What only reads makes none: for a key that has sent nothing it returns what a new account would. */
export interface AccountControl {
  readonly key: string
  clock(): ClockView
  /** Changes how time passes, then advances, if asked. Answers when all that fell due has been attempted. */
  setClock(change: ClockChange): Promise<ClockChanged>
  /** Moves time forward by a duration. Short for `setClock({ advance: { by } })`. */
  advance(by: Duration): Promise<ClockChanged>
  /** Moves time forward to a moment: epoch milliseconds or an ISO time. Short for `setClock({ advance: { to } })`. */
  advanceTo(time: number | string): Promise<ClockChanged>
  /** Moves time forward until nothing is due, or until a task has a status. Short for `setClock({ advance: { until } })`. */
  advanceUntil(until: 'idle' | { task: string; status: string }): Promise<ClockChanged>
  /** Stops time. Short for `setClock({ mode: 'frozen' })`. */
  freeze(): Promise<ClockChanged>
  /** Lets time pass at the system's pace again. Short for `setClock({ mode: 'real' })`. */
  resume(): Promise<ClockChanged>
  /** Lets time pass `factor` times as fast. Short for `setClock({ mode: 'scaled', factor })`. */
  scale(factor: number): Promise<ClockChanged>
  /** Moves a task that goes by steps. */
  step(task: string, count?: number): TaskDetail
  settings(): Settings
  changeSettings(change: SettingsChange): Settings
  rules(): readonly Rule[]
  /**
   * Makes rules, from data or from the words of a directive (`poll 2 = 503`); one that cannot be refuses all. A rule's `hint`
   * says what in it looks like a slip: a model that there is not, a submit that has been.
   */
  addRule(rules: GivenRules): readonly Rule[]
  removeRule(id: string): void
  /** Removes all rules; the words of prompts and headers begin to count anew, too. */
  clearRules(): void
  /** Throws ControlError when a rule never fired, and for a key that has sent nothing and has no rules. */
  verifyRules(): { verified: number }
  tasks(filter?: { status?: string; model?: string; limit?: number }): readonly TaskSummary[]
  task(id: string): TaskDetail
  requests(filter?: EntryFilter): JournalPage
  wait(until: WaitUntil): Promise<WaitResult>
  expect(expectation: Expectation): ExpectationResult
  receipt(): Receipt
  report(): Report
  /** All that are pending, and of the others the last 1,000 within 4 MB. */
  webhooks(filter?: { task?: string }): readonly WebhookDelivery[]
  redeliver(delivery: string): Promise<WebhookDelivery>
  /** Tells of all that happens, also of what tasks become as time passes; answers how to stop listening. */
  listen(listener: (event: AccountEvent) => void): () => void
  /** Replaces the account: tasks, jobs, rules and journal are gone. */
  reset(): void
}

/** All accounts together. It only reads. */
export interface AllControl {
  /** The newest over all journals, in the order of their ids; at most 10,000. */
  requests(filter?: EntryFilter): JournalPage<AttributedEntry>
  receipt(): Receipt
  report(): AllReport
  /** Also tells of accounts that are to come, and of requests that belong to none: these have no account. */
  listen(listener: (account: string | undefined, event: AccountEvent) => void): () => void
}

/** What new accounts begin with; changing it does not change those that exist. */
export interface TemplateControl {
  settings(): Settings
  changeSettings(change: SettingsChange): Settings
  rules(): readonly MadeRule[]
  addRule(rules: GivenRules): readonly MadeRule[]
  clearRules(): void
  pace(): Pace
  /** Throws ControlError for a factor that cannot be. */
  setPace(pace: PaceChange): Pace
}

export interface Settings {
  latency: 'instant' | 'fast' | 'realistic' | number
  /** Undefined: as the model. */
  urlTtl: number | undefined
  /** Credits left; undefined for without end. */
  credits: number | undefined
  /** Most unfinished tasks; undefined for without end; `real` for 24, and 6 of kontext-max. */
  maxActiveTasks: number | 'real' | undefined
  enforceRateLimit: boolean
}

/** Settings as a test may write them. What is left out stays as it is. */
export interface SettingsChange extends Partial<Omit<Settings, 'latency' | 'urlTtl'>> {
  /** `instant`, `fast`, `realistic`, or a duration. */
  latency?: Duration
  urlTtl?: Duration | undefined
}

export interface AccountSummary {
  key: string
  now: number
  pace: Pace
  tasks: number
  rules: number
  requests: number
}

export interface ClockView {
  now: number
  /** ISO. */
  time: string
  pace: Pace
  /** When the next thing falls due (a task ends, a webhook goes out, a delayed answer); undefined for nothing. */
  nextDue: number | undefined
}

/** How time is to pass from now on. */
export interface PaceChange {
  mode?: Pace['mode']
  /** How many times as fast, when `scaled`: above 0, at most 1,000,000. */
  factor?: number
}

export interface ClockChange extends PaceChange {
  advance?: { by: Duration } | { to: number | string } | { until: 'idle' | { task: string; status: string } }
  /** False: answers at once, the advance goes on. */
  settle?: boolean
}

export interface ClockChanged extends ClockView {
  /** What happened on the way, in order. */
  happened: readonly AccountEvent[]
}

export interface TaskSummary {
  id: string
  model: string
  status: Status
  acceptedAt: number
  /** Undefined for one that is stuck, or goes by polls or steps. */
  endsAt: number | undefined
  polls: number
  downloads: number
  prompt: string
}

export interface TaskDetail extends TaskSummary {
  seed: string
  width: number
  height: number
  format: string
  /** Where each status begins: milliseconds, polls or steps from acceptance. */
  timeline: { unit: 'ms' | 'polls' | 'steps'; states: readonly Readonly<TaskState>[] }
  credits: number
  requests: readonly JournalEntry[]
  webhooks: readonly WebhookDelivery[]
}

export interface JournalPage<Entry = JournalEntry> {
  entries: readonly Entry[]
  dropped: number
  count: number
}

/** An entry and whose it is; undefined for a request that belongs to no account. */
export interface AttributedEntry extends JournalEntry {
  account: string | undefined
}

export interface WaitUntil {
  task?: string
  /** Which one the task must reach; any end if absent. */
  status?: string
  /** So many requests that match the filter. */
  requests?: number
  /** So many webhook attempts. */
  webhooks?: number
  filter?: EntryFilter
  /** Real time; 5 s if absent. */
  timeout?: Duration
  /** Ends the wait, met or not. */
  signal?: AbortSignal
}

export interface WaitResult {
  met: boolean
  /** In real time. */
  tookMs: number
  /** What there was in the end: the task's status, how many requests or webhook attempts. */
  seen: { status?: string; requests?: number; webhooks?: number; dropped?: number }
}

/**
 * What must be in the journal. It is met only where that is certain: not when requests that may count were dropped
 * (--journal-memory), or a field is in what was cut off a body. Pictures, secrets and long texts are compared by digests. A
 * name or value that no request can have is refused.
 */
export interface Expectation {
  filter?: EntryFilter
  /** Fields of the request's body and what they must be: at most 50. */
  fields?: Readonly<Record<string, unknown>>
  /** Exactly so many, or a range; at least one if absent. */
  count?: number | { least?: number; most?: number }
  /** Filters that must be met by requests in this order: at most 50. */
  inOrder?: readonly EntryFilter[]
}

export interface ExpectationResult {
  met: boolean
  found: number
  /** In words, when it is not met. */
  problem: string | undefined
  /** The request that comes nearest, and where it differs, or why that cannot be told. */
  closest:
    | {
        entry: JournalEntry
        differs: readonly { field: string; expected: unknown; found: unknown; notKept?: string }[]
      }
    | undefined
  /** Said when no request carried the key: is it the right one? */
  note?: string | undefined
}

export interface Receipt {
  models: readonly { model: string; tasks: number; refunded: number; credits: number }[]
  tasks: number
  refunded: number
  /** What the run would have cost: accepted tasks without those that failed or were moderated. */
  credits: number
  dollars: number
  /** Said when no request was sent: is it the right key? */
  note?: string | undefined
}

export interface Finding {
  /** Its name: `polls-too-fast`. */
  name: string
  level: 'note' | 'warning' | 'error'
  /** What the client did, in a sentence. */
  what: string
  /** What to do instead. */
  advice: string
  count: number
  /** Journal ids of requests that show it: the first few. */
  requests: readonly number[]
}

export interface Report {
  findings: readonly Finding[]
  coverage: Coverage
  /** Said when no request was sent: is it the right key? */
  note?: string | undefined
}

/** What the clients of each account did, and what they exercised together. */
export interface AllReport {
  /** Those that have sent something. */
  accounts: readonly { account: string; requests: number; findings: readonly Finding[] }[]
  coverage: Coverage
  note?: string | undefined
}

export interface Coverage {
  endpoints: readonly { route: string; statuses: Readonly<Record<string, number>> }[]
  untouched: readonly string[]
  fields: readonly { model: string; used: readonly string[]; unused: readonly string[] }[]
  /** Ends of tasks, refusals and pictureDamages: how often each was met. */
  paths: Readonly<Record<string, number>>
  unmet: readonly string[]
}

export interface InboxItem {
  /** System time. */
  at: number
  method: string
  headers: Readonly<Record<string, string>>
  body: string
}

/** A command that cannot be carried out: `status` is the HTTP status of the control API, the message says what is allowed. */
export class ControlError extends Error {
  override name = 'ControlError'
  readonly status: 400 | 404 | 409
  readonly details: object | undefined

  constructor(status: 400 | 404 | 409, message: string, details?: object) {
    super(message)
    this.status = status
    this.details = details
  }
}
