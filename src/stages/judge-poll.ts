import type { Account } from '../accounts/account.js'
import type { Contract, Reply, Wire } from '../contracts/contract.js'
import type { Trail } from '../journal/entry.js'
import type { Fired } from '../rules/rule.js'
import type { Task } from '../tasks/task.js'
import type { Issue } from '../validation/issue.js'
import { bind } from './bound.js'
import type { Origin } from './origin.js'
import type { Parts } from './parts.js'
import { countPoll, withAllowance } from './poll-allowance.js'
import { answerOf, note } from './ruled.js'
import { urlHash } from './url-hash.js'
import { wireOf } from './wire.js'

/** A poll on its way. What is undefined at first is filled in when it is judged: polls are hot, and one object is enough. */
export interface PollRequest {
  contract: Contract
  /** Empty where there is none, which is refused once the fields are checked. */
  id: string
  key: string | undefined
  origin: Origin
  /** Path and query as the client asked them. */
  path: string
  /** X-Emulator-Rule. */
  header: string | undefined
  trail: Trail
  account: Account | undefined
  task: Task | undefined
  fired: Fired<'poll'> | undefined
  /** What cannot be read of the header. */
  issues: readonly Issue[] | undefined
  wire: Wire | undefined
}

/** Finds the task and fires the rules, before the first check: answers what a rule has in place of all checks. */
export function judgePoll(parts: Parts, request: PollRequest): Reply | undefined {
  const { contract, id, key, origin, path, header, trail } = request
  const account = parts.accounts.ofTask(id)
  const task = account?.tasks.get(id)
  request.account = account
  request.task = task
  trail.key = key
  if (account !== undefined && task !== undefined) {
    trail.key = account.key
    trail.task = task.id
    trail.model = task.model.slug
    task.polls++
    trail.watchable = task
    trail.urlHash = urlHash(origin.delivery, path)
  }
  const book = account?.rules ?? parts.noRules
  if (header === undefined && (task === undefined || (book.isIdle('poll') && !hasRules(task)))) return undefined

  const bound = bind(header, '')
  request.issues = bound.issues
  const fired = book.fire('poll', {
    model: task?.model.slug ?? '',
    prompt: task?.prompt ?? '',
    fields: undefined,
    task: id,
    nth: task?.polls ?? 1,
    bound: [...bound.rules, ...(task?.extras?.rules ?? [])],
  })
  if (fired === undefined) return undefined
  note(trail, 'poll', fired)
  request.fired = fired
  request.wire = wireOf(fired.then, account, parts.time)
  const answer = answerOf(contract, fired, id)
  return answer && withAllowance(contract, countPoll(parts, contract, account), answer)
}

const hasRules = ({ extras }: Task) => extras !== undefined && extras.rules.length > 0
