import type { Account } from '../accounts/account.js'
import type { Contract, Reply } from '../contracts/contract.js'
import type { Trail } from '../journal/entry.js'
import { withoutRepeated } from '../rules/bound.js'
import type { Fired, Rule } from '../rules/rule.js'
import type { Task } from '../tasks/task.js'
import type { Issue } from '../validation/issue.js'
import { bind } from './bound.js'
import { accountOf, type Asker } from './key-account.js'
import type { Origin } from './origin.js'
import type { Parts } from './parts.js'
import { countPoll, withAllowance } from './poll-allowance.js'
import { answerOf, keyRefusalOf, note } from './ruled.js'
import { urlHash } from './url-hash.js'
import { wireOf } from './wire.js'

/** A poll on its way. What is undefined at first is filled in when it is judged: polls are hot, and one object is enough. */
export interface PollRequest extends Asker {
  contract: Contract
  /** Empty where there is none, which is refused once the fields are checked. */
  id: string
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
}

/**
 * Finds the task and fires the rules, before the first check: answers what a rule has in place of all checks. A poll counts
 * where it may see the task, and where a rule answers it.
 */
export function judgePoll(parts: Parts, request: PollRequest): Reply | undefined {
  const { contract, id, key, header, trail } = request
  const byTask = parts.accounts.ofTask(id)
  const task = byTask?.tasks.get(id)
  // Of a task that is not there, the key tells whose poll it is.
  const account = task !== undefined || key === undefined ? byTask : accountOf(parts, request)
  request.account = account
  request.task = task
  trail.key = key
  const sees = account !== undefined && (!contract.keyToPoll || key === account.key)
  const counts = sees && task?.model.contract === contract.name
  if (task !== undefined && sees) noteTask(request, account, task)
  if (task !== undefined && counts) task.polls++
  // A poll without a key finds the account by the task. Another key's has nothing to do with its rules.
  const isJudged = account !== undefined && (sees || task === undefined || key === undefined)
  const book = isJudged ? account.rules : parts.noRules
  const own = isJudged ? (task?.extras?.rules ?? none) : none
  if (header === undefined && own.length === 0 && book.isIdle('poll')) return undefined

  const bound = bind(header, '', { memory: book.words, stages: ['poll'], task: id }, parts.known)
  request.issues = bound.issues
  const polls = task?.polls ?? 0
  const fired = book.fire('poll', {
    model: task?.model.slug ?? '',
    prompt: task?.prompt ?? '',
    fields: undefined,
    task: id,
    nth: counts ? polls : polls + 1,
    bound: [...withoutRepeated(bound.rules, own), ...own],
  })
  if (fired === undefined) return undefined
  note(trail, 'poll', fired)
  request.fired = fired
  trail.wire = wireOf(fired.then, account, parts.time)
  const answer = answerOf(contract, fired, id)
  if (answer === undefined) return undefined
  if (task !== undefined && isJudged && !counts) {
    noteTask(request, account, task)
    task.polls++
  }
  return withAllowance(contract, countPoll(parts, contract, account), answer)
}

/** A refusal of the key that a rule has named; it stands where the key is checked. */
export function keyRefusalByRule(parts: Parts, { contract, account, fired }: PollRequest): Reply | undefined {
  const refusal = fired && keyRefusalOf(contract, fired)
  return refusal && withAllowance(contract, countPoll(parts, contract, account), refusal)
}

const none: readonly Rule[] = []

function noteTask({ origin, path, trail }: PollRequest, account: Account, task: Task): void {
  trail.key = account.key
  trail.closed = account.closed
  trail.task = task.id
  trail.model = task.model.slug
  trail.watchable = task
  trail.urlHash = urlHash(origin.delivery, path)
}
