import type { Account } from '../accounts/account.js'
import { isEnd } from '../contracts/status.js'
import { needsEnd, type Task } from '../tasks/task.js'
import { JobHeap } from '../time/job-heap.js'
import type { AccountEvent } from '../journal/events.js'

/** Tells what the tasks of an account become as time passes. */
export interface TaskFollower {
  /** From now on tells of this task as well: of what it becomes at `from` and later. */
  follow(task: Task, from: number): void
  /** How many were followed by now. */
  readonly followed: number
  stop(): void
}

/** A task that goes on to change, and which of those that are followed it is. */
interface Followed {
  task: Task
  order: number
}

/**
 * Nothing happens by itself when a task changes: each change is a look at the clock. However many tasks there are, the clock
 * has one job for the next of them.
 */
export function createTaskFollower(
  { clock }: Pick<Account, 'clock'>,
  tell: (change: TaskChange, order: number) => void,
): TaskFollower {
  const changing = new JobHeap<Followed>()
  let followed = 0
  let set: { due: number; cancel: () => void } | undefined

  const wait = (each: Followed, from: number): void => {
    const next = toldOf(each.task).find(({ at }) => at >= from)
    if (next !== undefined) changing.add(next.at, each)
  }

  const arm = (): void => {
    const due = changing.first()?.due
    if (due === set?.due) return
    set?.cancel()
    set = due === undefined ? undefined : { due, cancel: clock.observeAt(due, look) }
  }

  /** One task at a time, so that the clock can let others have their turn. */
  const look = (): void => {
    set = undefined
    const entry = changing.first()
    if (entry === undefined) return
    const { due, job } = entry
    changing.remove(entry)
    wait(job, due + 1)
    arm()
    for (const change of toldOf(job.task)) if (change.at === due) tell(change, job.order)
  }

  return {
    follow: (task, from) => {
      wait({ task, order: followed++ }, from)
      arm()
    },
    get followed() {
      return followed
    },
    stop: () => {
      changing.clear()
      arm()
    },
  }
}

/** What sees to a task's end tells of it. */
const toldOf = (task: Task): readonly TaskChange[] =>
  changesOf(task).filter(({ status }) => !isEnd(status) || !needsEnd(task))

export type TaskChange = Extract<AccountEvent, { kind: 'task' }>

/** What a task becomes as time passes, in order: all but how it begins. */
export function changesOf({ id, model, acceptedAt, timeline: { unit, states } }: Task): TaskChange[] {
  if (unit !== 'ms') return []
  return states
    .filter(({ status }, index) => index > 0 && status !== states[index - 1]?.status)
    .map(({ at, status }) => ({ kind: 'task', at: acceptedAt + at, task: id, model: model.slug, status }))
}
