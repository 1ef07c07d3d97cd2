import type { Clock } from '../time/clock.js'
import type { SystemTime } from '../time/system-time.js'
import { EndHeap } from './end-heap.js'
import { createTaskMap } from './task-map.js'
import type { Keeper, TaskBudget } from './task-budget.js'
import { bytesOf, endedAt, expiryOf, type Task } from './task.js'
import { bytesOfTimeline, type Timeline } from './timeline.js'

/** The tasks of one account. */
export interface TaskStore {
  /** Keeps `task`; false when there is no memory for it, because all that is kept, by any account, is unfinished. */
  add(task: Task): boolean
  /** The task, unless its time is up. */
  get(id: string): Task | undefined
  /** How many are unfinished at `now`, of those that count. The first question looks at every task, later ones at the unfinished. */
  active(now: number, counts?: (task: Task) => boolean): number
  /** Whether any may be unfinished: told at once, and wrong only about tasks that were unfinished for a day. */
  isBusy(): boolean
  /** Tells that a task which goes by polls or steps has come to its end. */
  settle(task: Task, at: number): void
  /** In no particular order. */
  all(): Iterable<Task>
  /** How many are kept, those included whose time is up but which nobody has come across since. */
  readonly size: number
  /** Drops everything. What is added afterwards is not kept. */
  close(): void
}

export interface TaskStoreOptions {
  clock: Clock
  time: SystemTime
  budget: TaskBudget
  /** A task that ended is kept so long, on the account's clock. */
  ttlMs: number
  /** How long URLs live. Read whenever it matters: the account's settings, which may change. */
  settings: { readonly urlTtl: number | undefined }
  /** Called for each task with input pictures that is no longer kept. */
  onDrop?: (task: Task) => void
}

/** What has not ended a day after it came, in real time, never will in anybody's test. */
const longestUnfinishedMs = 86_400_000

/** An account's clock this far from the system's is another time. */
const anotherTimeMs = 60_000

/** What it takes to remember when a task came, in real time: a number and its place in a map. */
const arrivalBytes = 56

/** Usual timelines are shared by all accounts; only made-up ones are charged. */
const freeWayBytes = 8192

const hasInputs = ({ extras }: Task): boolean => extras !== undefined && extras.inputs.length > 0

export const createTaskStore = ({ clock, time, budget, ttlMs, settings, onDrop }: TaskStoreOptions): TaskStore => {
  let byId = createTaskMap()
  const byEnd = new EndHeap()
  /** When tasks came, in real time: only those of which `acceptedAt` does not tell it. */
  let arrivals: Map<Task, number> | undefined
  /** Kept from the first time that it is asked for. */
  let unfinished: Set<Task> | undefined
  /** How many tasks go which way: a way is charged once, however many go it. */
  const ways = new Map<Timeline, number>()
  let wayBytes = 0
  let bytes = 0
  let stuck = 0
  let lastEnd = -Infinity // no task but a stuck one ends after this
  let hand = 0
  let closed = false

  /** How long ago it ended; negative as long as it has not. */
  const ageOf = (task: Task, now: number): number => now - (endedAt(task) ?? Infinity)

  const isGone = (task: Task): boolean => {
    const age = ageOf(task, clock.now())
    if (age >= 0) return age >= ttlMs
    return time.now() - (arrivals?.get(task) ?? task.acceptedAt) >= longestUnfinishedMs
  }

  const chargedForWays = (): number => Math.max(0, wayBytes - freeWayBytes)

  /** Counts one more, or one less, that goes this way. Returns by how many bytes that changes what is charged. */
  const countWay = (timeline: Timeline, by: 1 | -1): number => {
    const before = ways.get(timeline) ?? 0
    if (before + by > 0) ways.set(timeline, before + by)
    else ways.delete(timeline)
    if (before > 0 && before + by > 0) return 0
    const charged = chargedForWays()
    wayBytes += by * bytesOfTimeline(timeline)
    return chargedForWays() - charged
  }

  const drop = (task: Task, place: number): void => {
    byEnd.remove(place)
    byId.delete(task)
    unfinished?.delete(task)
    if (task.tracked !== undefined) task.tracked.task = undefined
    if (hasInputs(task)) onDrop?.(task)
    if (endedAt(task) === undefined) stuck--
    const freed = bytesOf(task) - countWay(task.timeline, -1) + (arrivals?.delete(task) === true ? arrivalBytes : 0)
    bytes -= freed
    budget.give(freed)
    if (byEnd.size === 0) budget.leave(keeper)
    task.extras?.onDrop?.()
  }

  const keeper: Keeper = {
    look: () => {
      const task = byEnd.at(hand)
      if (task !== undefined && isGone(task)) drop(task, hand)
      else hand++
      if (hand < byEnd.size) return true
      hand = 0
      return false
    },
    dropOne: (spare) => {
      const first = byEnd.at(0)
      const from = first && (spare === 'ended' ? endedAt(first) : expiryOf(first, settings.urlTtl))
      if (first === undefined || from === undefined || clock.now() < from) return false
      drop(first, 0)
      return true
    },
  }

  return {
    add: (task) => {
      if (closed) return true
      const arrival = time.now()
      const isElsewhen = Math.abs(arrival - task.acceptedAt) > anotherTimeMs
      // First, because room may be made by dropping others that go this way.
      const needed = bytesOf(task) + countWay(task.timeline, 1) + (isElsewhen ? arrivalBytes : 0)
      if (!budget.take(needed)) {
        countWay(task.timeline, -1)
        return false
      }
      bytes += needed
      if (byEnd.size === 0) budget.join(keeper)
      byId.set(task)
      byEnd.add(task)
      unfinished?.add(task)
      if (isElsewhen) {
        arrivals ??= new Map()
        arrivals.set(task, arrival)
      }
      const end = endedAt(task)
      if (end === undefined) stuck++
      else lastEnd = Math.max(lastEnd, end)
      return true
    },
    get: (id) => {
      const task = byId.get(id)
      return task === undefined || isGone(task) ? undefined : task
    },
    active: (now, counts = () => true) => {
      unfinished ??= new Set(byEnd)
      let count = 0
      for (const task of unfinished) {
        if (ageOf(task, now) >= 0) unfinished.delete(task)
        else if (!isGone(task) && counts(task)) count++
      }
      return count
    },
    settle: (task, at) => {
      const { extras } = task
      const place = byEnd.placeOf(task)
      if (extras === undefined || place < 0 || endedAt(task) !== undefined) return
      byEnd.remove(place)
      extras.endedAt = at
      byEnd.add(task)
      stuck--
      lastEnd = Math.max(lastEnd, at)
    },
    isBusy: () => byEnd.size > 0 && (stuck > 0 || clock.now() < lastEnd),
    *all() {
      for (const task of byEnd) if (!isGone(task)) yield task
    },
    get size() {
      return byEnd.size
    },
    close: () => {
      closed = true
      if (onDrop !== undefined) for (const task of byEnd) if (hasInputs(task)) onDrop(task)
      budget.leave(keeper)
      budget.give(bytes)
      bytes = 0
      byId = createTaskMap()
      byEnd.clear()
      arrivals = undefined
      unfinished = undefined
      ways.clear()
      wayBytes = 0
    },
  }
}
