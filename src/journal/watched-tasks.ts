import type { JournalBudget } from './budget.js'
import { Fifo } from './fifo.js'
import { isAfter, watchedTask, watchedTaskBytes, type WatchedTask } from './watched-task.js'

export interface WatchedTasks extends Iterable<WatchedTask> {
  /** The task, remembered from now on. */
  of(id: string): WatchedTask
  /** Sees a task's submit beside earlier ones of the same fingerprint: which of them did the client give up? */
  compare(task: WatchedTask): void
  close(): void
}

export interface WatchedTasksOptions {
  budget: JournalBudget | undefined
  /** The oldest are forgotten. */
  maxTasks: number
  onForget: (task: WatchedTask) => void
}

/** A submit may be seen after the one that repeats it, but not long after. */
const mostLooked = 100

/** The tasks of an account that the watch remembers, bounded. */
export function createWatchedTasks({ budget, maxTasks, onForget }: WatchedTasksOptions): WatchedTasks {
  const byId = new Map<string, WatchedTask>()
  const inOrder = new Fifo<WatchedTask>()
  /** Tasks whose submit got no answer in time, by what was sent. */
  const unanswered = new Map<number, WatchedTask>()

  const forgetOldest = (): void => {
    const oldest = inOrder.take()
    if (oldest === undefined) return
    byId.delete(oldest.id)
    if (unanswered.get(oldest.fingerprint) === oldest) unanswered.delete(oldest.fingerprint)
    onForget(oldest)
    share?.give(watchedTaskBytes)
  }
  const share = budget?.join(forgetOldest)

  const repeatOf = (task: WatchedTask): WatchedTask | undefined => {
    let looked = 0
    for (const other of inOrder.backwards()) {
      if (other !== task && other.fingerprint === task.fingerprint && isAfter(other, task)) return other
      if (++looked >= mostLooked) return undefined
    }
    return undefined
  }

  return {
    of: (id) => {
      const known = byId.get(id)
      if (known !== undefined) return known
      const task = watchedTask(id)
      byId.set(id, task)
      inOrder.add(task)
      share?.take(watchedTaskBytes)
      while (inOrder.size > maxTasks) forgetOldest()
      return task
    },
    compare: (task) => {
      const earlier = unanswered.get(task.fingerprint)
      if (earlier !== undefined && isAfter(task, earlier)) {
        earlier.again = task.submit
        unanswered.delete(task.fingerprint)
      }
      if (!task.unanswered) return
      // The client may have been faster to submit again than we were to see that it had gone.
      const later = repeatOf(task)
      if (later === undefined) unanswered.set(task.fingerprint, task)
      else task.again = later.submit
    },
    [Symbol.iterator]: () => inOrder[Symbol.iterator](),
    close: () => {
      byId.clear()
      unanswered.clear()
      inOrder.clear()
      share?.give(share.bytes)
    },
  }
}
