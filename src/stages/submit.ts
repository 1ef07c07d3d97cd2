import type { Contract, Reply } from '../contracts/contract.js'
import type { Model, Order } from '../contracts/model.js'
import { planIn } from '../rules/directives.js'
import type { Task } from '../tasks/task.js'
import { createTaskId } from '../tasks/task-id.js'
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
  const { accounts, random, timelines, directives } = parts
  const account = accounts.open(key)
  if (account === undefined) {
    return overloaded(contract, 'every account has unfinished tasks and there may be no more accounts (--max-accounts)')
  }
  const { width, height } = model.size(order)
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
    extras: order.fields && { fields: order.fields },
  }
  if (!account.tasks.add(task)) {
    return overloaded(contract, 'no memory is left for tasks and all of them are unfinished (--max-task-memory)')
  }
  return { status: 200, body: contract.accepted({ id: task.id, pollingUrl: pollingUrl(origin, task.id) }) }
}

const overloaded = (contract: Contract, explain: string): Reply => ({
  ...contract.refuse.overloaded(undefined),
  explain,
})
