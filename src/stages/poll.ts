import type { Account } from '../accounts/account.js'
import { createPollWindow } from '../accounts/poll-window.js'
import type { Contract, Reply } from '../contracts/contract.js'
import { endedAt, expiryOf, markOf, type Task } from '../tasks/task.js'
import type { Origin } from './origin.js'
import type { Parts } from './parts.js'
import { linkOf } from './picture.js'

export interface PollRequest {
  contract: Contract
  id: string
  key: string
  origin: Origin
}

/** Says where a task stands, with the headers that the contract puts on every poll. */
export function poll(parts: Parts, request: PollRequest): Reply {
  const account = parts.accounts.ofTask(request.id)
  const reply = lookUp(parts, request, account)
  const { pollHeaders } = request.contract
  if (pollHeaders === undefined) return reply
  const now = (account?.clock ?? parts.time).now()
  return { ...reply, headers: pollHeaders((account?.polls ?? createPollWindow()).count(now)) }
}

/** Nothing moves a task: its status is computed from its timeline and the account's time. */
function lookUp({ links }: Parts, { contract, id, key, origin }: PollRequest, account: Account | undefined): Reply {
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
  const now = account.clock.now()
  const mark = markOf(task, now)
  return contract.result({
    id,
    form: task.model.resultForm,
    mark,
    prompt: task.prompt,
    seed: task.seed,
    startedAt: task.acceptedAt,
    endedAt: endedAt(task) ?? now,
    sample: mark.status === 'Ready' ? sampleOf(task, account, origin, links) : undefined,
  })
}

const unknown = (contract: Contract, id: string, explain: string): Reply => ({
  ...contract.refuse['unknown-task']({ id }),
  explain,
})

function sampleOf(task: Task, { settings, clock }: Account, { delivery }: Origin, links: Parts['links']): string {
  return delivery + links.sign(linkOf(task, expiryOf(task, settings.urlTtlMs) ?? clock.now()))
}
