import type { Contract } from '../contracts/contract.js'
import { exampleModel, examplePrompt, exampleSize, exampleTaskIds } from '../contracts/examples.js'
import type { Model } from '../contracts/model.js'
import { endStatuses, type EndStatus } from '../contracts/status.js'
import type { Task } from '../tasks/task.js'
import type { Timelines } from '../tasks/timeline.js'

/**
 * The task with one of the ids in the OpenAPI documents, for clients that know nothing else: it exists in every account and
 * has always just ended. Undefined for other ids.
 */
export function findExampleTask({ models }: Contract, id: string, now: number, timelines: Timelines): Task | undefined {
  const end = endStatuses.find((status) => exampleTaskIds[status] === id)
  const model = models.get(exampleModel)
  return end === undefined || model === undefined ? undefined : exampleTask(model, end, now, timelines)
}

/** A task of this model that ends at `now`. */
export function exampleTask(model: Model, end: EndStatus, now: number, timelines: Timelines): Task {
  const duration = model.seconds * 1000
  return {
    id: exampleTaskIds[end],
    model,
    timeline: timelines.of(model.lifecycle, duration, { end }),
    acceptedAt: now - duration,
    prompt: examplePrompt,
    seed: 42,
    ...exampleSize,
    format: 'jpeg',
    extras: undefined,
    polls: 0,
    downloads: 0,
    tracked: undefined,
  }
}
