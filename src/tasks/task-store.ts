import type { Clock } from '../time/clock.js'
import type { SystemTime } from '../time/system-time.js'
import { EndHeap } from './end-heap.js'
import { createTaskMap } from './task-map.js'
import type { EvictableStore, TaskBudget } from './task-budget.js'
import { bytesOf, endedAt, expiryOf, type Task } from './task.js'
import { bytesOfTimeline, type Timeline } from './timeline.js'

/** The tasks of one account. */
export interface TaskStore {
  /** Stores a task; false when there is no memory, because the stored tasks of all accounts are unfinished. */
  add(task: Task): boolean
  /** The task, unless its TTL is over. */
  get(id: string): Task | undefined
  /** The number of unfinished tasks at `now` that pass the filter. The first call checks every task, later calls the unfinished ones. */
  active(now: number, counts?: (task: Task) => boolean): number
  /** Whether any task may be unfinished. Fast; wrong only about tasks that have been unfinished for a day. */
  isBusy(): boolean
  /** Records the end of a task that goes by polls or steps. */
  settle(task: Task, at: number): void
  /** In no particular order. */
  all(): Iterable<Task>
  /** The number of stored tasks, including those past their TTL that have not been swept yet. */
  readonly size: number
  /** Drops all tasks. Tasks added afterwards are not stored. */
  close(): void
}

export interface TaskStoreOptions {
  clock: Clock
  time: SystemTime
  budget: TaskBudget
  /** How long an ended task is kept, on the account's clock. */
  ttlMs: number
  /** The account's settings, which may change: the URL lifetime is read at each use. */
  settings: { readonly urlTtl: number | undefined }
  /** Called for each task with pictures that is no longer kept. */
  onDrop?: (task: Task) => void
}

/** A task that has not ended a day after its submit, in real time, is dropped: no test waits that long. */
const longestUnfinishedMs = 86_400_000

/** A clock that differs more than this from the system's is treated as a different time. */
const anotherTimeMs = 60_000

/** Memory of an arrival in real time: a number and its map entry. */
const arrivalBytes = 56

/** Default timelines are shared by all accounts and free; custom ones are charged. */
const freeTimelineBytes = 8192

const holdsPictures = ({ extras }: Task): boolean =>
  extras !== undefined && (extras.inputs.length > 0 || extras.ownPicture !== undefined)

export const createTaskStore = ({ clock, time, budget, ttlMs, settings, onDrop }: TaskStoreOptions): TaskStore => {
  let byId = createTaskMap()
  const byEnd = new EndHeap()
  /** When tasks arrived in real time, where that differs from `acceptedAt`. */
  let arrivals: Map<Task, number> | undefined
  /** Maintained from the first call of `active`. */
  let unfinished: Set<Task> | undefined
  /** How many tasks use each timeline: a timeline is charged once. */
  const timelineUses = new Map<Timeline, number>()
  let timelineBytes = 0
  let bytes = 0
  let stuck = 0
  let lastEnd = -Infinity // no task but a stuck one ends after this
  let sweepAt = 0
  let closed = false

  /** Time since its end; negative for an unfinished task. */
  const ageOf = (task: Task, now: number): number => now - (endedAt(task) ?? Infinity)

  const isGone = (task: Task): boolean => {
    const age = ageOf(task, clock.now())
    if (age >= 0) return age >= ttlMs
    return time.now() - (arrivals?.get(task) ?? task.acceptedAt) >= longestUnfinishedMs
  }

  const chargedForTimelines = (): number => Math.max(0, timelineBytes - freeTimelineBytes)

  /** Counts one task more or less on this timeline. Returns the change of the charged bytes. */
  const countTimeline = (timeline: Timeline, by: 1 | -1): number => {
    const before = timelineUses.get(timeline) ?? 0
    if (before + by > 0) timelineUses.set(timeline, before + by)
    else timelineUses.delete(timeline)
    if (before > 0 && before + by > 0) return 0
    const charged = chargedForTimelines()
    timelineBytes += by * bytesOfTimeline(timeline)
    return chargedForTimelines() - charged
  }

  const drop = (task: Task, place: number): void => {
    byEnd.remove(place)
    byId.delete(task)
    unfinished?.delete(task)
    if (task.tracked !== undefined) task.tracked.task = undefined
    if (holdsPictures(task)) onDrop?.(task)
    if (endedAt(task) === undefined) stuck--
    const freed =
      bytesOf(task) - countTimeline(task.timeline, -1) + (arrivals?.delete(task) === true ? arrivalBytes : 0)
    bytes -= freed
    budget.give(freed)
    if (byEnd.size === 0) budget.leave(evictable)
    task.extras?.onDrop?.()
  }

  const evictable: EvictableStore = {
    sweepNext: () => {
      const task = byEnd.at(sweepAt)
      if (task !== undefined && isGone(task)) drop(task, sweepAt)
      else sweepAt++
      if (sweepAt < byEnd.size) return true
      sweepAt = 0
      return false
    },
    evictOne: (kind) => {
      const first = byEnd.at(0)
      const from = first && (kind === 'ended' ? endedAt(first) : expiryOf(first, settings.urlTtl))
      if (first === undefined || from === undefined || clock.now() < from) return false
      drop(first, 0)
      return true
    },
  }

  return {
    add: (task) => {
      if (closed) return true
      const arrival = time.now()
      const hasOtherTime = Math.abs(arrival - task.acceptedAt) > anotherTimeMs
      // Counted first, because making room may drop other tasks with this timeline.
      const needed = bytesOf(task) + countTimeline(task.timeline, 1) + (hasOtherTime ? arrivalBytes : 0)
      if (!budget.take(needed)) {
        countTimeline(task.timeline, -1)
        return false
      }
      bytes += needed
      if (byEnd.size === 0) budget.join(evictable)
      byId.set(task)
      byEnd.add(task)
      unfinished?.add(task)
      if (hasOtherTime) {
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
      if (onDrop !== undefined) for (const task of byEnd) if (holdsPictures(task)) onDrop(task)
      budget.leave(evictable)
      budget.give(bytes)
      bytes = 0
      byId = createTaskMap()
      byEnd.clear()
      arrivals = undefined
      unfinished = undefined
      timelineUses.clear()
      timelineBytes = 0
    },
  }
}
