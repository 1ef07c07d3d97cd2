import { useEffect, useState } from 'preact/hooks'
import { follow, read, Refused, type AccountSummary, type Entry, type Event, type Task } from './api.js'

const mostTasks = 10_000
/** More than the journal of one account keeps by default, and half of what all of them do. */
export const mostEntries = 50_000
const entriesAtFirst = 1_000
const entriesAtOnce = 5_000

/** What the page knows: read once, then changed by events. */
export interface State {
  link: 'connecting' | 'live' | 'lost' | 'locked'
  accounts: readonly AccountSummary[]
  /** The newest first. */
  tasks: readonly Task[]
  /** The newest first. */
  entries: readonly Entry[]
  /** Counts up with every event, for views that read anew. */
  turn: number
}

let state: State = { link: 'connecting', accounts: [], tasks: [], entries: [], turn: 0 }
const watchers = new Set<() => void>()
let scheduled = false

/** At most one drawing a frame, however many events there are. */
function change(next: Partial<State>): void {
  state = { ...state, ...next }
  if (scheduled) return
  scheduled = true
  requestAnimationFrame(() => {
    scheduled = false
    for (const watcher of [...watchers]) watcher()
  })
}

export function useStore(): State {
  const [, draw] = useState(0)
  useEffect(() => {
    const watcher = () => draw((count) => count + 1)
    watchers.add(watcher)
    return () => void watchers.delete(watcher)
  }, [])
  return state
}

async function readAll(): Promise<void> {
  const { accounts } = await read<{ accounts: AccountSummary[] }>('accounts')
  const [journal, ...lists] = await Promise.all([
    read<{ entries: Entry[] }>(`requests?limit=${entriesAtFirst}`, { account: '*' }),
    ...accounts.map(({ key }) => tasksOf(key)),
  ])
  const tasks = lists.flat().sort((one, other) => other.acceptedAt - one.acceptedAt)
  const newest = journal.entries.reverse()
  const known = newest[0]?.id ?? 0
  // What came meanwhile is newer than what was read.
  const entries = [...state.entries.filter(({ id }) => id > known), ...newest]
  change({ accounts, tasks, entries, turn: state.turn + 1 })
  if (newest.length === entriesAtFirst) void readOlder(++reading)
}

/** Which reading of older entries goes on: a later one ends it. */
let reading = 0

/** The rest of the journal, page by page, so that the newest are there at once. */
async function readOlder(round: number): Promise<void> {
  while (round === reading && state.entries.length < mostEntries) {
    const before = state.entries.at(-1)?.id ?? 0
    const path = `requests?limit=${entriesAtOnce}&before=${before}`
    const { entries } = await read<{ entries: Entry[] }>(path, { account: '*' }).catch(() => ({ entries: [] }))
    if (entries.length === 0 || round !== reading) return
    change({ entries: [...state.entries, ...entries.reverse()].slice(0, mostEntries) })
  }
}

/** Requests that came since the last drawing, the newest last: many a second are added at once. */
let arrived: Entry[] = []

function arrive(entry: Entry): void {
  arrived.push(entry)
  if (arrived.length > 1) return
  // A page that is not in view draws nothing, and has to add them all the same.
  const late = window.setTimeout(add, 500)
  requestAnimationFrame(add)
  function add() {
    clearTimeout(late)
    if (arrived.length === 0) return
    const entries = [...arrived.reverse(), ...state.entries].slice(0, mostEntries)
    arrived = []
    change({ entries, turn: state.turn + 1 })
  }
}

/** Reads the accounts anew: one that is created by the control API alone has no event. */
export async function readAccounts(): Promise<void> {
  const { accounts } = await read<{ accounts: AccountSummary[] }>('accounts')
  change({ accounts })
}

async function tasksOf(account: string): Promise<Task[]> {
  const { tasks } = await read<{ tasks: Omit<Task, 'account'>[] }>(`tasks?limit=${mostTasks}`, { account })
  return tasks.map((task) => ({ ...task, account })).reverse()
}

/** Accounts whose tasks are to be read anew, once for a burst of events. */
const stale = new Set<string>()
let timer: number | undefined
let refreshedAt = -Infinity

function refresh(account: string): void {
  stale.add(account)
  timer ??= window.setTimeout(
    () => {
      timer = undefined
      refreshedAt = performance.now()
      const names = [...stale]
      stale.clear()
      void Promise.all([read<{ accounts: AccountSummary[] }>('accounts'), ...names.map((name) => newestOf(name))])
        .then(([{ accounts }, ...lists]) => {
          const fresh = new Map(lists.flat().map((task) => [task.id, task]))
          const kept = state.tasks.filter(({ id }) => !fresh.has(id))
          const tasks = [...fresh.values(), ...kept].sort((one, other) => other.acceptedAt - one.acceptedAt)
          change({ accounts, tasks, turn: state.turn + 1 })
        })
        .catch(() => undefined)
    },
    Math.max(50, refreshedAt + 250 - performance.now()),
  )
}

async function newestOf(account: string): Promise<Task[]> {
  const { tasks } = await read<{ tasks: Omit<Task, 'account'>[] }>('tasks?limit=100', { account })
  return tasks.map((task) => ({ ...task, account })).reverse()
}

function take(event: Event): void {
  const { account } = event
  switch (event.kind) {
    case 'request':
      arrive({ ...event.entry, account })
      if (account !== undefined && event.entry.task !== undefined) refresh(account)
      return
    case 'task':
      change({
        tasks: state.tasks.map((task) => (task.id === event.task ? { ...task, status: event.status } : task)),
        turn: state.turn + 1,
      })
      return
    case 'reset':
      change({
        tasks: state.tasks.filter((task) => task.account !== account),
        entries: state.entries.filter((entry) => entry.account !== account),
      })
      void readAll().catch(() => undefined)
      return
    case 'clock':
    case 'rule':
    case 'webhook':
      if (account !== undefined) refresh(account)
  }
}

/** Reads all there is and stays connected; tries again when the connection ends. */
export function connect(): () => void {
  const aborted = new AbortController()
  const run = async (): Promise<void> => {
    try {
      await follow(aborted.signal, {
        onOpen: () => {
          change({ link: 'live' })
          void readAll().catch(() => undefined)
        },
        onEvent: take,
      })
      change({ link: 'lost' })
    } catch (error) {
      if (aborted.signal.aborted) return
      const isLocked = error instanceof Refused && error.status === 401
      change({ link: isLocked ? 'locked' : 'lost' })
      if (isLocked) return
    }
    window.setTimeout(() => void run(), 1_000)
  }
  void run()
  return () => aborted.abort()
}
