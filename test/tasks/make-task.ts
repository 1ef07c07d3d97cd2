import { documented } from '../../src/contracts/documented/contract.js'
import type { TaskOverride } from '../../src/contracts/status.js'
import { createRandom } from '../../src/random.js'
import { createTaskId } from '../../src/tasks/task-id.js'
import type { Task } from '../../src/tasks/task.js'
import { createTimelines } from '../../src/tasks/timeline.js'

const random = createRandom(1)
const timelines = createTimelines()
const [model] = documented.models.values()

/** A task that was accepted at `at` and takes `ms`. */
export const makeTask = ({ at, ms = 1000, override = {}, tag = 1, ...rest }: Partial<Task> & TaskWay): Task => {
  if (model === undefined) throw new Error('The documented contract has no model')
  return {
    id: createTaskId(tag, random),
    model,
    timeline: timelines.of(model.lifecycle, ms, override),
    acceptedAt: at,
    prompt: 'a cat',
    seed: 42,
    width: 1024,
    height: 768,
    format: 'jpeg',
    extras: undefined,
    polls: 0,
    downloads: 0,
    tracked: undefined,
    ...rest,
  }
}

interface TaskWay {
  at: number
  ms?: number
  override?: TaskOverride
  tag?: number
}
