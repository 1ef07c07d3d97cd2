import type { JournalBudget } from '../journal/budget.js'
import type { Trackable } from '../journal/request-record.js'
import { Fifo } from '../journal/fifo.js'
import {
  bytesOfTracked,
  isAfter,
  noPolls,
  trackTask,
  trackedTaskBytes,
  type PollHistory,
  type TrackedTask,
} from './tracked-task.js'

export interface TrackedTasks extends Iterable<TrackedTask> {
  /** The tracked task; starts tracking it if needed. */
  of(task: Trackable): TrackedTask
  /** What its polls and downloads have shown, kept from now on. */
  pollHistoryOf(tracked: TrackedTask): PollHistory
  /** Compares a task's submit with others of the same fingerprint, to find one that the client gave up on. */
  compare(tracked: TrackedTask): void
  close(): void
}

export interface TrackedTasksOptions {
  budget: JournalBudget | undefined
  /** Above this, the oldest are dropped. */
  maxTasks: number
  onForget: (tracked: TrackedTask) => void
}

/** A submit may be observed after its repetition, but not long after. */
const maxScanned = 100

/** The tracked tasks of an account, bounded in number and memory. */
export function createTrackedTasks({ budget, maxTasks, onForget }: TrackedTasksOptions): TrackedTasks {
  const inOrder = new Fifo<TrackedTask>()
  /** Tasks whose submit was not answered in time, by fingerprint. */
  const unanswered = new Map<number, TrackedTask>()

  const forgetOldest = (): void => {
    const oldest = inOrder.take()
    if (oldest === undefined) return
    if (oldest.task !== undefined) oldest.task.tracked = undefined
    if (unanswered.get(oldest.fingerprint) === oldest) unanswered.delete(oldest.fingerprint)
    onForget(oldest)
    share?.give(bytesOfTracked(oldest))
  }
  const share = budget?.join(forgetOldest)

  const repeatOf = (submit: TrackedTask): TrackedTask | undefined => {
    let looked = 0
    for (const other of inOrder.backwards()) {
      const isEqual = other.submit > 0 && other !== submit && other.fingerprint === submit.fingerprint
      if (isEqual && isAfter(other, submit)) return other
      if (++looked >= maxScanned) return undefined
    }
    return undefined
  }

  return {
    of: (task) => {
      if (task.tracked !== undefined) return task.tracked as TrackedTask
      const tracked = trackTask(task)
      task.tracked = tracked
      inOrder.add(tracked)
      share?.take(trackedTaskBytes)
      while (inOrder.size > maxTasks) forgetOldest()
      return tracked
    },
    pollHistoryOf: (tracked) => {
      if (tracked.polled !== undefined) return tracked.polled
      const polled = noPolls()
      tracked.polled = polled
      share?.take(bytesOfTracked(tracked) - trackedTaskBytes)
      return polled
    },
    compare: (tracked) => {
      const earlier = unanswered.size === 0 ? undefined : unanswered.get(tracked.fingerprint)
      if (earlier !== undefined && isAfter(tracked, earlier)) {
        earlier.again = tracked.submit
        unanswered.delete(tracked.fingerprint)
      }
      if (!tracked.unanswered) return
      // The client may submit again before the emulator notices that it disconnected.
      const later = repeatOf(tracked)
      if (later === undefined) unanswered.set(tracked.fingerprint, tracked)
      else tracked.again = later.submit
    },
    [Symbol.iterator]: () => inOrder[Symbol.iterator](),
    close: () => {
      for (const { task } of inOrder) if (task !== undefined) task.tracked = undefined
      unanswered.clear()
      inOrder.clear()
      share?.give(share.bytes)
    },
  }
}
