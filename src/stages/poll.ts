import type { Contract, Reply } from '../contracts/contract.js'
import { expiryOf } from '../tasks/task.js'
import { settle } from './end.js'
import { refuseIssues } from './inputs.js'
import type { PollRequest } from './judge-poll.js'
import type { Parts } from './parts.js'
import { countPoll, withAllowance } from './poll-allowance.js'
import { refusalOf } from './ruled.js'
import { orFromBefore } from './since-start.js'
import { viewOf } from './view.js'

/** Says where a task stands, with the headers that the contract puts on every poll. */
export function poll(parts: Parts, request: PollRequest): Reply {
  const { contract, account, trail } = request
  const allowance = countPoll(parts, contract, account)
  if (allowance?.exceeded !== true || account?.settings.enforceRateLimit !== true) {
    return withAllowance(contract, allowance, answerTo(parts, request))
  }
  trail.path = 'rate-limited'
  const explain = `more than ${allowance.limit} polls in a second (--enforce-rate-limit)`
  return withAllowance(contract, allowance, { ...contract.refuse['rate-limited'](undefined), explain })
}

/** A refusal that a rule has named stands where the task is looked up. */
function answerTo(parts: Parts, request: PollRequest): Reply {
  const { contract, id, issues, fired } = request
  if (issues !== undefined && issues.length > 0) return refuseIssues(contract, issues)
  return (fired && refusalOf(contract, fired, id)) ?? lookUp(parts, request)
}

/** Nothing moves a task but its account's time, its polls, or a hand: its status is computed. */
function lookUp(parts: Parts, { contract, id, key, origin, trail, account, task }: PollRequest): Reply {
  if (account === undefined || task === undefined) {
    const why = 'no task has this id: never made here, or forgotten (--task-ttl, --max-task-memory)'
    return unknown(contract, id, `${why}, ${orFromBefore(parts)}`)
  }
  if (contract.keyToPoll && account.key !== key) {
    return unknown(contract, id, 'another key made this task; poll it with the key that submitted it')
  }
  if (task.model.contract !== contract.name) {
    const home = `${origin.delivery}/${task.model.contract}/v1/get_result?id=${id}`
    return unknown(contract, id, `the task belongs to the ${task.model.contract} contract; poll it at ${home}`)
  }
  settle(parts, account, task)
  const now = account.clock.now()
  const view = viewOf(task, account, parts.links, origin.delivery, now)
  trail.shown = view.mark.status
  trail.expiresAt = expiryOf(task, account.settings.urlTtlMs)
  return contract.result(view)
}

const unknown = (contract: Contract, id: string, explain: string): Reply => ({
  ...contract.refuse['unknown-task']({ id }),
  explain,
})
