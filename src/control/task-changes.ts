import type { AccountEvent } from '../journal/events.js'
import type { Task } from '../tasks/task.js'

export type TaskChange = Extract<AccountEvent, { kind: 'task' }>

/** What a task becomes as time passes, in order: all but how it begins. */
export function changesOf({ id, model, acceptedAt, timeline: { unit, states } }: Task): TaskChange[] {
  if (unit !== 'ms') return []
  return states
    .filter(({ status }, index) => index > 0 && status !== states[index - 1]?.status)
    .map(({ at, status }) => ({ kind: 'task', at: acceptedAt + at, task: id, model: model.slug, status }))
}
