import type { Account } from '../accounts/account.js'
import type { Contract, Reply } from '../contracts/contract.js'
import type { Trail } from '../journal/entry.js'
import { expiryOf, type Task } from '../tasks/task.js'
import { bind } from './bound.js'
import { settle } from './end.js'
import { refuseIssues } from './inputs.js'
import type { Origin } from './origin.js'
import type { Parts } from './parts.js'
import { answerOf, note, refusalOf } from './ruled.js'
import { urlHash } from './url-hash.js'
import { viewOf } from './view.js'
import { wireOf } from './wire.js'

export interface PollRequest {
  contract: Contract
  id: string
  key: string
  origin: Origin
  /** Path and query as the client asked them. */
  path: string
  /** X-Emulator-Rule. */
  header: string | undefined
  trail: Trail
}

/** Says where a task stands, with the headers that the contract puts on every poll. */
export function poll(parts: Parts, request: PollRequest): Reply {
  const { contract, trail } = request
  const account = parts.accounts.ofTask(request.id)
  const task = account?.tasks.get(request.id)
  if (account !== undefined && task !== undefined) {
    trail.key = account.key
    trail.task = task.id
    trail.model = task.model.slug
    task.polls++
    trail.watchable = task
    trail.urlHash = urlHash(request.origin.delivery, request.path)
  }
  const { pollHeaders } = contract
  const enforced = account?.settings.enforceRateLimit === true
  if (pollHeaders === undefined && !enforced) return ruledPoll(parts, request, account, task)
  const now = (account?.clock ?? parts.time).now()
  const allowance = (account?.polls ?? parts.ownerlessPolls).count(now)
  const limited = enforced && allowance.exceeded
  if (limited) trail.path = 'rate-limited'
  const reply = limited
    ? {
        ...contract.refuse['rate-limited'](undefined),
        explain: `more than ${allowance.limit} polls in a second (--enforce-rate-limit)`,
      }
    : ruledPoll(parts, request, account, task)
  return pollHeaders === undefined ? reply : { ...reply, headers: { ...pollHeaders(allowance), ...reply.headers } }
}

/** What a rule answers, or the contract; a refusal by name stands where the task is looked up. */
function ruledPoll(parts: Parts, request: PollRequest, account: Account | undefined, task: Task | undefined): Reply {
  const { contract, id, header, trail } = request
  const book = account?.rules ?? parts.noRules
  if (header === undefined && (task === undefined || (book.isIdle('poll') && !hasRules(task)))) {
    return lookUp(parts, request, account, task)
  }
  const bound = bind(header, '')
  if (bound.issues.length > 0) return refuseIssues(contract, bound.issues)
  const fired = book.fire('poll', {
    model: task?.model.slug ?? '',
    prompt: task?.prompt ?? '',
    fields: undefined,
    task: id,
    nth: task?.polls ?? 1,
    bound: [...bound.rules, ...(task?.extras?.rules ?? [])],
  })
  if (fired === undefined) return lookUp(parts, request, account, task)
  note(trail, 'poll', fired)
  const instead = answerOf(contract, fired, id) ?? refusalOf(contract, fired, id)
  const reply = instead ?? lookUp(parts, request, account, task)
  return { ...reply, wire: wireOf(fired.then, account, parts.time) }
}

const hasRules = ({ extras }: Task) => extras !== undefined && extras.rules.length > 0

/** Nothing moves a task but its account's time, its polls, or a hand: its status is computed. */
function lookUp(
  parts: Parts,
  { contract, id, key, origin, trail }: PollRequest,
  account: Account | undefined,
  task: Task | undefined,
): Reply {
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
