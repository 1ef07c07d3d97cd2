import type { Account } from '../accounts/account.js'
import type { Contract, Reply } from '../contracts/contract.js'
import { endedAt, markOf, type Task } from '../tasks/task.js'
import type { Origin } from './origin.js'
import type { Parts } from './parts.js'
import { linkOf } from './picture.js'

export interface PollRequest {
  contract: Contract
  id: string
  key: string
  origin: Origin
}

/** Says where a task stands. Nothing moves a task: its status is computed from its timeline and the account's time. */
export function poll({ accounts, links }: Parts, { contract, id, key, origin }: PollRequest): Reply {
  const account = accounts.ofTask(id)
  const task = account?.tasks.get(id)
  if (account === undefined || task === undefined) {
    return unknown(contract, id, 'no task has this id: never made here, or forgotten (--task-ttl, --max-task-memory)')
  }
  if (contract.keyToPoll && account.key !== key) {
    return unknown(contract, id, 'another key made this task; poll it with the key that submitted it')
  }
  if (task.model.contract !== contract.name) {
    const home = `${origin.delivery}/${task.model.contract}/v1/get_result?id=${id}`
    return unknown(contract, id, `the task belongs to the ${task.model.contract} contract; poll it at ${home}`)
  }
  const mark = markOf(task, account.clock.now())
  const sample = mark.status === 'Ready' ? sampleOf(task, account, origin, links) : undefined
  return contract.result({ id, mark, prompt: task.prompt, seed: task.seed, sample })
}

const unknown = (contract: Contract, id: string, explain: string): Reply => ({
  ...contract.refuse['unknown-task']({ id }),
  explain,
})

function sampleOf(task: Task, { settings, clock }: Account, { delivery }: Origin, links: Parts['links']): string {
  const readyAt = endedAt(task) ?? clock.now()
  return delivery + links.sign(linkOf(task, readyAt + settings.urlTtlMs))
}
