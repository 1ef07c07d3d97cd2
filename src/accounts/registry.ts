import { exampleFinetunes, finetunesOf } from '../contracts/finetunes.js'
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
import type { OwnPictures, PictureBook } from '../images/own-pictures.js'
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

/** The initial state of new accounts. A change does not affect existing accounts, except of its pictures, which all accounts have. */
export interface Template {
  settings: Settings
  pace: Pace
  rules: readonly MadeRule[]
  pictures: PictureBook
}

export interface AccountsOptions {
  time: SystemTime
  random: Random
  template: Template
  /** Ids of the finetunes that each account begins with; the examples if absent. */
  finetunes?: readonly string[]
  ownPictures: Pick<OwnPictures, 'createBook'>
  /** Keys whose accounts differ from the template. */
  magicKeyOf?: (key: string) => MagicKey | undefined
  journals: JournalBudget
  /** For the details of the newest requests in them; none are kept if absent. */
  journalDetails?: JournalBudget
  /** Memory for the client monitors of all accounts. */
  monitors: JournalBudget
  /** Memory for the accounts themselves and their counters. */
  memory?: Budget
  /** Memory for the rules of all accounts. */
  ruleMemory?: Budget
  /** Memory for the webhooks of all accounts. */
  webhooks?: JournalBudget
  taskBudget: TaskBudget
  /** Called for each task with pictures that is no longer kept. */
  onDropTask?: (task: Task) => void
  taskTtlMs: number
  maxAccounts?: number
  /** Called with what a job on an account's clock threw. */
  onError?: (error: unknown) => void
}

export interface Accounts {
  readonly template: Template
  /** The memory that one rule book may take from the shared rule memory. */
  roomForRules(): Part
  magicKeyOf(key: string): MagicKey | undefined
  /** The account of a key, if it exists. */
  find(key: string): Account | undefined
  /** The account of a key, or a preview of a new account, which is not stored. */
  peek(key: string): Account
  /** The account of a key, created if needed; undefined when there is no room and no idle account to evict. */
  open(key: string): Account | undefined
  /** Subscribes to the events of a key's account, including accounts created later for the key. Returns how to unsubscribe. */
  subscribe(key: string, listener: (event: AccountEvent) => void): () => void
  /** The events of all accounts. */
  readonly events: AllEvents
  /** The account that a task id points to. Whether the task exists, only the account's store knows. */
  ofTask(id: string): Account | undefined
  /** Closes and drops the account, if there is one. The key's next request creates a new one. */
  drop(key: string): void
  /** Closes and drops all of them. */
  close(): void
  all(): Iterable<Account>
}

/** The memory of an account: for itself, and for its rules. */
interface Room {
  own: Part
  rules: Part
}

const retryMs = 100

/** Memory of a new account, without its key: measured at 16,000. */
const accountBytes = 16 * 1024

/** New accounts leave this share of the memory to the growing counters of existing accounts. */
const growthShare = 1 / 8

/** One rule book may take this share of the memory for all rules. */
const bookShare = 1 / 4

/** Some megabytes, less when the memory for accounts is small. */
const forgottenLimit = 100_000
const forgottenBytes = 48
const forgottenShare = 1 / 8

export const createAccounts = ({
  time,
  random,
  template,
  finetunes,
  ownPictures,
  magicKeyOf = () => undefined,
  journals,
  journalDetails,
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
  const maxForgotten = Math.min(forgottenLimit, (memory.limit * forgottenShare) / forgottenBytes)
  /** The least recently used first. */
  const byKey = new Map<string, Account>()
  const byTag = new Map<number, Account>()
  const closers = new Map<Account, Closer>()
  const parts = new Map<Account, Part>()
  /** Subscribers of keys without an account, because it was reset or is not created yet. The key's next account takes them over. */
  const unopened = new Map<string, AccountEvents>()
  /** How many journal entries were lost with evicted accounts, by the key's hash, so that the next journal can say so. */
  const forgotten = new Map<number, number>()
  const events = createAllEvents()
  let lastUsed: Account | undefined
  let noRoomUntil = -Infinity

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
    const rules = createRuleBook({
      memory: room.rules,
      room: room.own,
      lastRequest: () => journals.lastId,
    })
    return {
      key,
      tag,
      settings,
      clock,
      tasks,
      credits: { balance },
      finetunes: finetunes === undefined ? exampleFinetunes() : finetunesOf(finetunes),
      polls: createPollWindow(),
      rules,
      pictures: ownPictures.createBook(template.pictures),
      submits: 0,
      decoding: 0,
      journal: createJournal({
        budget: journals,
        detailsBudget: journalDetails,
        forgotten: forgotten.get(textHash(key)) ?? 0,
      }),
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

  /** Undefined when the template's rules do not fit. */
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

  /** What a new account of the key would be. Takes no memory from the budgets, because it is not stored. */
  const preview = (key: string): Account => {
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
    if (account === lastUsed) return account
    byKey.delete(account.key)
    byKey.set(account.key, account)
    lastUsed = account
    return account
  }

  const drop = (account: Account): void => {
    byKey.delete(account.key)
    byTag.delete(account.tag)
    if (account === lastUsed) lastUsed = undefined
    account.clock.close()
    account.tasks.close()
    account.events.emit({ kind: 'reset', at: account.clock.now() })
    if (account.events.hasOwnListeners) unopened.set(account.key, account.events)
    account.journal.close()
    account.monitor.close()
    account.rules.close()
    account.pictures.close()
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

  /** Evicts the account that has been idle the longest, if any is idle. */
  const makeRoom = (): boolean => {
    // To check thousands of accounts takes milliseconds: when all were busy, they are not checked again for a while.
    if (time.now() < noRoomUntil) return false
    for (const account of byKey.values()) {
      // A listener is a held answer or a webhook that is being sent; a due job is a scheduled webhook attempt.
      const isInUse = account.closed.listeners > 0 || account.clock.nextDue() !== undefined
      if (isInUse || account.decoding > 0 || account.tasks.isBusy()) continue
      drop(account)
      remember(account)
      return true
    }
    noRoomUntil = time.now() + retryMs
    return false
  }

  return {
    template,
    roomForRules,
    magicKeyOf,
    events,
    find: (key) => byKey.get(key),
    // A preview has no tag of its own: it never has a task.
    peek: (key) => byKey.get(key) ?? preview(key),
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
        // Nothing is kept for an account that does not exist.
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
