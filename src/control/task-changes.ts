import type { Happening } from '../journal/happening.js'
import type { Task } from '../tasks/task.js'

export type TaskChange = Extract<Happening, { kind: 'task' }>

/** What a task becomes as time passes, in order: all but how it begins. */
export function changesOf({ id, model, acceptedAt, timeline: { unit, marks } }: Task): TaskChange[] {
  if (unit !== 'ms') return []
  return marks
    .filter(({ status }, index) => index > 0 && status !== marks[index - 1]?.status)
    .map(({ at, status }) => ({ kind: 'task', at: acceptedAt + at, task: id, model: model.slug, status }))
}
