import type { Account } from '../accounts/account.js'
import type { InputPicture } from '../images/picture-spec.js'
import { formOf } from '../stages/own-picture.js'
import { billOf } from '../stages/task-view.js'
import { endedAt, stateOf, type Task } from '../tasks/task.js'
import { understoodOf } from './understood.js'
import { ControlError, type TaskDetail, type TaskInput, type TaskSummary } from './control.js'

/** A task in a list: prompts are cut. */
const summaryOf = (task: Task, now: number): TaskSummary => ({
  id: task.id,
  model: task.model.slug,
  status: stateOf(task, now).status,
  acceptedAt: task.acceptedAt,
  endsAt: endedAt(task),
  polls: task.polls,
  downloads: task.downloads,
  prompt: task.prompt.length > longestPrompt ? `${task.prompt.slice(0, longestPrompt)}...` : task.prompt,
  inputs: (task.extras?.inputs ?? []).map(inputView),
})

function inputView({ field, source, host, standIn, ...known }: InputPicture): TaskInput {
  const { format, width, height, bytes, sha256 } = standIn === true ? nothing : known
  const fetched = source === 'url' ? standIn !== true : undefined
  return { field, source, fetched, format, width, height, bytes, sha256, host }
}

/** What is known of a picture that was not fetched. */
const nothing = { format: undefined, width: undefined, height: undefined, bytes: undefined, sha256: undefined }

const longestPrompt = 200

/** A task with its timeline and everything that touched it. */
export function detailOf(account: Account, id: string): TaskDetail {
  const task = taskOf(account, id)
  const requests = account.journal.entries({ task: id, limit: 1000 })
  return {
    ...summaryOf(task, account.clock.now()),
    prompt: task.prompt,
    seed: task.seed.toString(),
    ...formOf(task),
    timeline: task.timeline,
    credits: billOf(task).credits,
    understood: understoodOf(task.model, requests),
    requests,
    webhooks: [...account.deliveries].filter((delivery) => delivery.task === id),
  }
}

/** A task of an account. Throws 404 when there is none. */
export function taskOf({ tasks }: Account, id: string): Task {
  const task = tasks.get(id)
  if (task === undefined) {
    const why = 'it was never created here, or has been dropped (--task-ttl, --max-task-memory, a reset)'
    throw new ControlError(404, `no task of this account has the id ${id}: ${why}`)
  }
  return task
}

/** The newest tasks, oldest first. */
export function listTasks(
  { tasks, clock }: Account,
  { status, model, limit = 100 }: { status?: string; model?: string; limit?: number },
): TaskSummary[] {
  const now = clock.now()
  return [...tasks.all()]
    .filter((task) => model === undefined || task.model.slug === model)
    .filter((task) => status === undefined || stateOf(task, now).status === status)
    .sort((one, other) => one.acceptedAt - other.acceptedAt)
    .slice(-limit)
    .map((task) => summaryOf(task, now))
}
