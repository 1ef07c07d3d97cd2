import type { Contract, Reply } from '../contracts/contract.js'
import type { Model } from '../contracts/model.js'
import type { Order } from '../contracts/order.js'
import type { InputPicture } from '../images/picture-spec.js'
import { planIn } from '../rules/directives.js'
import type { Extras, Task } from '../tasks/task.js'
import { createTaskId } from '../tasks/task-id.js'
import { explainStandIns, refuseIssues, takeInputs } from './inputs.js'
import { durationOf } from './latency.js'
import { pollingUrl, type Origin } from './origin.js'
import type { Parts } from './parts.js'

export interface SubmitRequest {
  contract: Contract
  model: Model
  order: Order
  key: string
  origin: Origin
}

/** Accepts an order as a task of the key's account, which comes into being with its first task. */
export function submit(parts: Parts, { contract, model, order, key, origin }: SubmitRequest): Reply {
  const inputs = takeInputs(contract, model, order)
  if ('status' in inputs) return inputs
  const size = model.size(order, inputs)
  if ('msg' in size) return refuseIssues(contract, [size])

  const { accounts, random, timelines, directives } = parts
  const account = accounts.open(key)
  if (account === undefined) {
    return overloaded(contract, 'every account has unfinished tasks and there may be no more accounts (--max-accounts)')
  }
  const { width, height } = size
  const task: Task = {
    id: createTaskId(account.tag, random),
    model,
    timeline: timelines.along(
      model.course,
      durationOf(model, account.settings.latency),
      directives ? planIn(order.prompt) : undefined,
    ),
    acceptedAt: account.clock.now(),
    prompt: order.prompt,
    seed: order.seed ?? random.uint32(),
    width,
    height,
    format: order.format,
    extras: extrasOf(order, inputs),
  }
  if (!account.tasks.add(task)) {
    return overloaded(contract, 'no memory is left for tasks and all of them are unfinished (--max-task-memory)')
  }
  const accepted = {
    id: task.id,
    pollingUrl: pollingUrl(origin, task.id),
    bill: model.bill(size, inputs, order.fields),
    webhookUrl: order.webhookUrl,
  }
  return { status: 200, body: contract.accepted(accepted), ...explained(model, order, inputs) }
}

function extrasOf({ fields }: Order, inputs: readonly InputPicture[]): Extras | undefined {
  return fields === undefined && inputs.length === 0 ? undefined : { fields: fields ?? {}, inputs }
}

/** What is worth knowing about an accepted order. */
function explained({ note }: Model, { webhookUrl }: Order, inputs: readonly InputPicture[]): { explain?: string } {
  if (note === undefined && webhookUrl === undefined && inputs.length === 0) return {}
  const webhook = webhookUrl === undefined ? undefined : 'this version of the emulator calls no webhooks; poll the task'
  const notes = [note, webhook, explainStandIns(inputs)].filter((each) => each !== undefined)
  return notes.length === 0 ? {} : { explain: notes.join('; ') }
}

const overloaded = (contract: Contract, explain: string): Reply => ({
  ...contract.refuse.overloaded(undefined),
  explain,
})
