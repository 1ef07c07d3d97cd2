import type { JournalBudget } from './budget.js'
import { Fifo } from './fifo.js'
import { isAfter, watchedTaskBytes, type Submitted, type Watchable, type WatchedTask } from './watched-task.js'

export interface WatchedTasks extends Iterable<WatchedTask> {
  /** The task, remembered from now on. */
  of(task: Watchable): WatchedTask
  /** Sees a task's submit beside earlier ones of the same fingerprint: which of them did the client give up? */
  compare(watched: WatchedTask, submit: Submitted): void
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
    const { submit, task } = oldest
    task.watched = undefined
    if (submit !== undefined && unanswered.get(submit.fingerprint) === oldest) unanswered.delete(submit.fingerprint)
    onForget(oldest)
    share?.give(watchedTaskBytes)
  }
  const share = budget?.join(forgetOldest)

  const repeatOf = (submit: Submitted): Submitted | undefined => {
    let looked = 0
    for (const { submit: other } of inOrder.backwards()) {
      if (other?.fingerprint === submit.fingerprint && other !== submit && isAfter(other, submit)) return other
      if (++looked >= mostLooked) return undefined
    }
    return undefined
  }

  return {
    of: (task) => {
      if (task.watched !== undefined) return task.watched as WatchedTask
      const watched: WatchedTask = { task, submit: undefined, again: undefined, polled: undefined }
      task.watched = watched
      inOrder.add(watched)
      share?.take(watchedTaskBytes)
      while (inOrder.size > maxTasks) forgetOldest()
      return watched
    },
    compare: (watched, submit) => {
      const earlier = unanswered.size === 0 ? undefined : unanswered.get(submit.fingerprint)
      if (earlier?.submit !== undefined && isAfter(submit, earlier.submit)) {
        earlier.again = submit.id
        unanswered.delete(submit.fingerprint)
      }
      if (!submit.unanswered) return
      // The client may have been faster to submit again than we were to see that it had gone.
      const later = repeatOf(submit)
      if (later === undefined) unanswered.set(submit.fingerprint, watched)
      else watched.again = later.id
    },
    [Symbol.iterator]: () => inOrder[Symbol.iterator](),
    close: () => {
      for (const { task } of inOrder) task.watched = undefined
      unanswered.clear()
      inOrder.clear()
      share?.give(share.bytes)
    },
  }
}
