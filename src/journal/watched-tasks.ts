import type { JournalBudget } from './budget.js'
import { Fifo } from './fifo.js'
import { isAfter, watchedTask, watchedTaskBytes, type Watchable, type WatchedTask } from './watched-task.js'

export interface WatchedTasks extends Iterable<WatchedTask> {
  /** The task, remembered from now on. */
  of(task: Watchable): WatchedTask
  /** Sees a task's submit beside earlier ones of the same fingerprint: which of them did the client give up? */
  compare(watched: WatchedTask): void
  close(): void
}

export interface WatchedTasksOptions {
  budget: JournalBudget | undefined
  /** The oldest are forgotten. */
  maxTasks: number
  onForget: (watched: WatchedTask) => void
}

/** A submit may be seen after the one that repeats it, but not long after. */
const mostLooked = 100

/** The tasks of an account that the watch remembers, bounded. */
export function createWatchedTasks({ budget, maxTasks, onForget }: WatchedTasksOptions): WatchedTasks {
  const inOrder = new Fifo<WatchedTask>()
  /** Tasks whose submit got no answer in time, by what was sent. */
  const unanswered = new Map<number, WatchedTask>()

  const forgetOldest = (): void => {
    const oldest = inOrder.take()
    if (oldest === undefined) return
    if (oldest.task !== undefined) oldest.task.watched = undefined
    if (unanswered.get(oldest.fingerprint) === oldest) unanswered.delete(oldest.fingerprint)
    onForget(oldest)
    share?.give(watchedTaskBytes)
  }
  const share = budget?.join(forgetOldest)

  const repeatOf = (submit: WatchedTask): WatchedTask | undefined => {
    let looked = 0
    for (const other of inOrder.backwards()) {
      const isEqual = other.submit > 0 && other !== submit && other.fingerprint === submit.fingerprint
      if (isEqual && isAfter(other, submit)) return other
      if (++looked >= mostLooked) return undefined
    }
    return undefined
  }

  return {
    of: (task) => {
      if (task.watched !== undefined) return task.watched as WatchedTask
      const watched = watchedTask(task)
      task.watched = watched
      inOrder.add(watched)
      share?.take(watchedTaskBytes)
      while (inOrder.size > maxTasks) forgetOldest()
      return watched
    },
    compare: (watched) => {
      const earlier = unanswered.size === 0 ? undefined : unanswered.get(watched.fingerprint)
      if (earlier !== undefined && isAfter(watched, earlier)) {
        earlier.again = watched.submit
        unanswered.delete(watched.fingerprint)
      }
      if (!watched.unanswered) return
      // The client may have been faster to submit again than we were to see that it had gone.
      const later = repeatOf(watched)
      if (later === undefined) unanswered.set(watched.fingerprint, watched)
      else watched.again = later.submit
    },
    [Symbol.iterator]: () => inOrder[Symbol.iterator](),
    close: () => {
      for (const { task } of inOrder) if (task !== undefined) task.watched = undefined
      unanswered.clear()
      inOrder.clear()
      share?.give(share.bytes)
    },
  }
}
