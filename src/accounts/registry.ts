import { exampleFinetunes } from '../contracts/finetunes.js'
import { createCloser, type Closer, type Closing } from '../closing.js'
import { createJournal } from '../journal/journal.js'
import { createJournalBudget, type JournalBudget } from '../journal/budget.js'
import {
  createAllEvents,
  createAccountEvents,
  type AllEvents,
  type AccountEvent,
  type AccountEvents,
} from '../journal/events.js'
import type { Settings } from '../config/setting-table.js'
import { createUsageCounters } from '../coverage/usage-counters.js'
import { createClientMonitor } from '../client-checks/monitor.js'
import { createBudget, partOf, type Budget, type Part } from '../memory.js'
import type { Random } from '../random.js'
import { createRuleBook } from '../rules/rule-book.js'
import type { MadeRule } from '../rules/rule.js'
import type { MagicKey } from '../rules/magic-keys.js'
import type { TaskBudget } from '../tasks/task-budget.js'
import type { Task } from '../tasks/task.js'
import { tagOf } from '../tasks/task-id.js'
import { createTaskStore } from '../tasks/task-store.js'
import { textHash } from '../text-hash.js'
import { createClock, type Pace } from '../time/clock.js'
import type { SystemTime } from '../time/system-time.js'
import { createDeliveries } from '../webhooks/deliveries.js'
import { textBytes } from '../weigh.js'
import type { Account } from './account.js'
import { createPollWindow } from './poll-window.js'

/** What new accounts begin with. Changing it does not change those that exist. */
export interface Template {
  settings: Settings
  pace: Pace
  rules: readonly MadeRule[]
}

export interface AccountsOptions {
  time: SystemTime
  random: Random
  template: Template
  /** Keys that begin otherwise than the template says. */
  magicKeyOf?: (key: string) => MagicKey | undefined
  journals: JournalBudget
  /** What the monitors of all accounts may remember. */
  monitors: JournalBudget
  /** What accounts themselves may take, and what they count. */
  memory?: Budget
  /** What the rules of all accounts may take. */
  ruleMemory?: Budget
  /** What the webhooks of all accounts may take. */
  webhooks?: JournalBudget
  taskBudget: TaskBudget
  /** Called for each task with input pictures that is no longer kept. */
  onDropTask?: (task: Task) => void
  taskTtlMs: number
  maxAccounts?: number
  /** Is told what a job on any account's clock threw. */
  onError?: (error: unknown) => void
}

export interface Accounts {
  readonly template: Template
  /** What one book may take for rules, of what all have. */
  roomForRules(): Part
  magicKeyOf(key: string): MagicKey | undefined
  /** The account, if this key has been used. */
  find(key: string): Account | undefined
  /** The account, or for a key that has none what it would begin as: an account that nothing keeps. */
  look(key: string): Account
  /** The account, made if need be; undefined when there is no room for it and no account is idle. */
  open(key: string): Account | undefined
  /** Hears what happens to the account of this key, also to one that comes only now; answers how to stop listening. */
  subscribe(key: string, listener: (event: AccountEvent) => void): () => void
  /** What happens to any account. */
  readonly events: AllEvents
  /** The account whose task this may be: whether it is, its store knows. */
  ofTask(id: string): Account | undefined
  /** Closes and drops the account, if there is one: whoever opens it next finds a new one. */
  drop(key: string): void
  /** Closes and drops all of them. */
  close(): void
  all(): Iterable<Account>
}

/** What an account may take: for itself, and for its rules. */
interface Room {
  own: Part
  rules: Part
}

const restMs = 100

/** What an account takes before anything is done with it, its key aside: measured at 16,000. */
const accountBytes = 16 * 1024

/** New accounts leave this share of the memory to what those that are there have yet to count. */
const growthShare = 1 / 8

/** One book has this share of what all have for rules. */
const bookShare = 1 / 4

/** Some megabytes, and less where accounts have little. */
const mostForgotten = 100_000
const forgottenBytes = 48
const forgottenShare = 1 / 8

export const createAccounts = ({
  time,
  random,
  template,
  magicKeyOf = () => undefined,
  journals,
  monitors,
  memory = createBudget(),
  ruleMemory = createBudget(),
  webhooks = createJournalBudget(),
  taskBudget,
  onDropTask,
  taskTtlMs,
  maxAccounts = 10_000,
  onError,
}: AccountsOptions): Accounts => {
  const maxForgotten = Math.min(mostForgotten, (memory.limit * forgottenShare) / forgottenBytes)
  /** The least recently used first. */
  const byKey = new Map<string, Account>()
  const byTag = new Map<number, Account>()
  const closers = new Map<Account, Closer>()
  const parts = new Map<Account, Part>()
  /** Whoever listens to accounts that were reset, or that are still to come: they hear the next one of the key. */
  const unopened = new Map<string, AccountEvents>()
  /** How many requests went with accounts that made room for others, by the key's hash: to say so, not "there were none". */
  const forgotten = new Map<number, number>()
  const events = createAllEvents()
  let latest: Account | undefined
  let restsUntil = -Infinity

  const make = (key: string, tag: number, events: AccountEvents, closed: Closing, room: Room): Account => {
    const clock = createClock({ time, pace: template.pace, ...(onError && { onError }) })
    const { credits: balance, ...settings } = { ...template.settings, ...magicKeyOf(key)?.initialState }
    const tasks = createTaskStore({
      clock,
      time,
      budget: taskBudget,
      ttlMs: taskTtlMs,
      settings,
      ...(onDropTask && { onDrop: onDropTask }),
    })
    const rules = createRuleBook({ memory: room.rules, room: room.own })
    return {
      key,
      tag,
      settings,
      clock,
      tasks,
      credits: { balance },
      finetunes: exampleFinetunes(),
      polls: createPollWindow(),
      rules,
      submits: 0,
      decoding: 0,
      journal: createJournal({ budget: journals, forgotten: forgotten.get(textHash(key)) ?? 0 }),
      events,
      usage: createUsageCounters({ room: room.own }),
      monitor: createClientMonitor({ budget: monitors, room: room.own }),
      deliveries: createDeliveries({ budget: webhooks }),
      closed,
    }
  }

  const roomForRules = (): Part => partOf(ruleMemory, ruleMemory.limit * bookShare)

  const bytesFor = (key: string): number => accountBytes + textBytes(key)

  const isFull = (key: string): boolean =>
    byKey.size >= maxAccounts || memory.used + bytesFor(key) > memory.limit * (1 - growthShare)

  /** Undefined where the template's rules do not fit. */
  const register = (key: string): Account | undefined => {
    const closer = createCloser()
    const own = partOf(memory)
    const room = { own, rules: roomForRules() }
    const account = make(key, freeTag(), unopened.get(key) ?? events.ofKey(key), closer, room)
    if (!own.take(bytesFor(key)) || !account.rules.begin(template.rules)) {
      own.close()
      account.clock.close()
      return undefined
    }
    parts.set(account, own)
    unopened.delete(key)
    byKey.set(key, account)
    byTag.set(account.tag, account)
    closers.set(account, closer)
    return account
  }

  /** What the key would begin as. It takes nothing, because nothing keeps it. */
  const imagined = (key: string): Account => {
    const room = { own: partOf(createBudget()), rules: partOf(createBudget()) }
    const account = make(key, 0, createAccountEvents(), createCloser(), room)
    account.rules.begin(template.rules)
    return account
  }

  const freeTag = (): number => {
    let tag = random.uint32()
    while (byTag.has(tag)) tag = random.uint32()
    return tag
  }

  const touch = (account: Account): Account => {
    if (account === latest) return account
    byKey.delete(account.key)
    byKey.set(account.key, account)
    latest = account
    return account
  }

  const drop = (account: Account): void => {
    byKey.delete(account.key)
    byTag.delete(account.tag)
    if (account === latest) latest = undefined
    account.clock.close()
    account.tasks.close()
    account.events.emit({ kind: 'reset', at: account.clock.now() })
    if (account.events.hasOwnListeners) unopened.set(account.key, account.events)
    account.journal.close()
    account.monitor.close()
    account.rules.close()
    account.deliveries.close()
    parts.get(account)?.close()
    parts.delete(account)
    closers.get(account)?.close()
    closers.delete(account)
  }

  const remember = ({ key, journal }: Account): void => {
    if (journal.count === 0) return
    const [oldest] = forgotten.keys()
    if (oldest !== undefined && forgotten.size >= maxForgotten) forgotten.delete(oldest)
    forgotten.set(textHash(key), journal.count)
  }

  /** Forgets the account that has been idle for longest, if there is one. */
  const makeRoom = (): boolean => {
    // Asking thousands of accounts takes milliseconds: when all were busy, they are not asked again for a while.
    if (time.now() < restsUntil) return false
    for (const account of byKey.values()) {
      // What listens to its end is an answer that is held or a webhook that is being sent; what is due, one to be sent again.
      const isInUse = account.closed.listeners > 0 || account.clock.nextDue() !== undefined
      if (isInUse || account.decoding > 0 || account.tasks.isBusy()) continue
      drop(account)
      remember(account)
      return true
    }
    restsUntil = time.now() + restMs
    return false
  }

  return {
    template,
    roomForRules,
    magicKeyOf,
    events,
    find: (key) => byKey.get(key),
    // Without a tag of its own: it never has a task.
    look: (key) => byKey.get(key) ?? imagined(key),
    open: (key) => {
      const known = byKey.get(key)
      if (known !== undefined) return touch(known)
      while (isFull(key)) if (!makeRoom()) return undefined
      const account = register(key)
      return account && touch(account)
    },
    subscribe: (key, listener) => {
      const known = byKey.get(key)?.events ?? unopened.get(key)
      const own = known ?? events.ofKey(key)
      if (known === undefined) unopened.set(key, own)
      const stopListening = own.subscribe(listener)
      return () => {
        stopListening()
        // Nothing is kept for an account that there is not.
        if (unopened.get(key)?.hasOwnListeners === false) unopened.delete(key)
      }
    },
    ofTask: (id) => {
      const tag = tagOf(id)
      const account = tag === undefined ? undefined : byTag.get(tag)
      return account && touch(account)
    },
    drop: (key) => {
      forgotten.delete(textHash(key))
      const account = byKey.get(key)
      if (account !== undefined) drop(account)
    },
    close: () => [...byKey.values()].forEach(drop),
    all: () => byKey.values(),
  }
}
