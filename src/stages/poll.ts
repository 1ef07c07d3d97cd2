import type { Account } from '../accounts/account.js'
import type { Contract, PollAllowance } from '../contracts/contract.js'
import { startRecord } from '../journal/request-record.js'
import { withoutRepeated } from '../rules/request-rules.js'
import type { Fired, Rule } from '../rules/rule.js'
import { expiryOf, type Task } from '../tasks/task.js'
import type { Issue } from '../validation/issue.js'
import { readRequestRules } from './request-rules.js'
import { refuseFields } from './check-fields.js'
import { checkKey, refuseKey, accountOf } from './check-key.js'
import { settle } from './task-end.js'
import { type Origin, urlHash } from './origin.js'
import type { Outcome } from './outcome.js'
import type { Services } from './services.js'
import { ruleReply, ruleKeyRefusal, recordFiredRule, ruleRefusal } from './rule-reply.js'
import { faultOf } from './transport-fault.js'
import { findExampleTask } from './example-task.js'
import { viewOf, orBeforeStart } from './task-view.js'
import type { Reply } from '../contracts/reply.js'

export interface PollRequest {
  contract: Contract
  query: unknown
  key: string | undefined
  origin: Origin
  /** Path and query as the client sent them. */
  path: string
  /** X-Emulator-Rule. */
  header: string | undefined
}

/** The checks of a poll, in the order in which the service makes them; then the task's status. */
export function poll(services: Services, request: PollRequest): Outcome {
  const { contract, key } = request
  const record = startRecord('poll', { key })
  const id = contract.poll.readId((request.query as { id?: string }).id ?? '')
  const keyProblem = checkKey(key, services.apiKeys)
  const target = findTarget(services, request, id, keyProblem !== undefined)
  const { account, task } = target
  const rules = matchRules(services, request, id, target)
  const fired = rules?.fired
  const fault = fired && faultOf(fired.then, account, services.time)
  record.fired = recordFiredRule('poll', fired)
  const answer = (reply: Reply): Outcome => ({ reply, fault, record })
  /** Counts the poll and answers with the headers that the contract puts on every poll. */
  const countAndAnswer = (reply: Reply) =>
    answer(withAllowance(contract, countPoll(services, contract, account), reply))

  const ruleAnswer = fired && ruleReply(contract, fired, id)
  const isCounted = target.isCounted || (ruleAnswer !== undefined && target.rulesApply)
  const asked = task ?? target.elsewhere
  if (asked !== undefined && account !== undefined && (target.isVisible || isCounted)) {
    record.key = account.key
    record.closed = account.closed
    record.task = asked.id
    record.model = asked.model.slug
    record.trackable = asked
    record.urlHash = urlHash(request.origin, request.path)
    if (isCounted && task !== undefined) record.nth = ++task.polls
  }
  if (ruleAnswer !== undefined) return countAndAnswer(ruleAnswer)

  const keyRefusal = contract.keyToPoll ? refuseKey(contract, keyProblem) : undefined
  if (keyRefusal !== undefined) {
    record.key = undefined
    return answer(keyRefusal)
  }
  const ruleKeyReply = fired && ruleKeyRefusal(contract, fired)
  if (ruleKeyReply !== undefined) return countAndAnswer(ruleKeyReply)

  const validated = contract.poll.validate(request.query)
  if ('issues' in validated) return answer(refuseFields(contract, validated.issues))

  const allowance = countPoll(services, contract, account)
  const answerWith = (reply: Reply) => answer(withAllowance(contract, allowance, reply))
  if (allowance?.exceeded === true && account?.settings.enforceRateLimit === true) {
    record.failure = 'rate-limited'
    const explain = `more than ${allowance.limit} polls in a second (--enforce-rate-limit)`
    return answerWith({ ...contract.refuse['rate-limited'](undefined), explain })
  }
  if (rules !== undefined && rules.issues.length > 0) return answerWith(refuseFields(contract, rules.issues))

  const refused = fired && ruleRefusal(contract, fired, id)
  if (refused !== undefined) return answerWith(refused)

  const example = findExampleTask(contract, id, services.time.now(), services.timelines)
  if (example !== undefined) return answerWith(exampleReply(services, request, example))

  const refuseUnknown = (explain: string) => answerWith({ ...contract.refuse['unknown-task']({ id }), explain })
  if (account === undefined || task === undefined) {
    if (target.elsewhere !== undefined) {
      return refuseUnknown('the task is in another region; poll it at its polling_url (--regions)')
    }
    const why = 'no task has this id: it was never created here, or has been dropped (--task-ttl, --max-task-memory)'
    return refuseUnknown(`${why}, ${orBeforeStart(services)}`)
  }
  if (contract.keyToPoll && account.key !== key) {
    return refuseUnknown('another key submitted this task; poll it with that key')
  }
  if (task.model.contract !== contract.name) {
    const home = `${request.origin.base}/${task.model.contract}/v1/get_result?id=${id}`
    return refuseUnknown(`the task belongs to the ${task.model.contract} contract; poll it at ${home}`)
  }

  // A task's status is computed from its account's clock, its polls, or its steps.
  settle(services, account, task)
  const view = viewOf(task, account.settings, services.links, request.origin.delivery, account.clock.now())
  record.shownStatus = view.state.status
  record.expiresAt = expiryOf(task, account.settings.urlTtl)
  return answerWith(contract.result(view))
}

/** Of a task in the OpenAPI document, which belongs to no account. */
function exampleReply(
  { accounts: { template }, links, time }: Services,
  { contract, origin }: PollRequest,
  example: Task,
): Reply {
  const view = viewOf(example, template.settings, links, origin.delivery, time.now())
  return { ...contract.result(view), explain: 'this task is an example of the OpenAPI document and always exists' }
}

/** The account and the task that a poll is about. */
interface PollTarget {
  account: Account | undefined
  task: Task | undefined
  /** The task, if another region has it. */
  elsewhere: Task | undefined
  /** Whether the client may see the account's tasks. */
  isVisible: boolean
  /** Whether the poll counts as one of the task. */
  isCounted: boolean
  /** Whether the rules of the account and of the task apply to it. */
  rulesApply: boolean
}

/**
 * An unknown task's poll belongs to the account of its key. A poll without a key belongs to the account of its task. To a poll
 * with another account's key, the rules of the task and its account do not apply.
 */
function findTarget(
  services: Services,
  { contract, key, origin }: PollRequest,
  id: string,
  keyRefused: boolean,
): PollTarget {
  const byTask = services.accounts.ofTask(id)
  const found = byTask?.tasks.get(id)
  const isHere = found?.extras?.region === origin.region
  const [task, elsewhere] = isHere ? [found, undefined] : [undefined, found]
  const account = found !== undefined || key === undefined ? byTask : accountOf(services, { key, keyRefused })
  const isVisible = account !== undefined && (!contract.keyToPoll || key === account.key)
  return {
    account,
    task,
    elsewhere,
    isVisible,
    isCounted: isVisible && task?.model.contract === contract.name,
    rulesApply: account !== undefined && (isVisible || found === undefined || key === undefined),
  }
}

/** The rule that fires, and the errors in the header's rules; undefined when there are no rules. */
function matchRules(
  services: Services,
  { header }: PollRequest,
  id: string,
  { account, task, rulesApply }: PollTarget,
): { fired: Fired<'poll'> | undefined; issues: readonly Issue[] } | undefined {
  const book = rulesApply && account !== undefined ? account.rules : services.noRules
  const own = rulesApply ? (task?.extras?.rules ?? none) : none
  if (header === undefined && own.length === 0 && book.isIdle('poll')) return undefined

  const requestRules = readRequestRules(
    header,
    '',
    { memory: book.words, stages: ['poll'], task: id },
    services.coverable,
  )
  const fired = book.fire('poll', {
    model: task?.model.slug ?? '',
    prompt: task?.prompt ?? '',
    fields: undefined,
    task: id,
    nth: (task?.polls ?? 0) + 1,
    requestRules: [...withoutRepeated(requestRules.rules, own), ...own],
  })
  return { fired, issues: requestRules.issues }
}

const none: readonly Rule[] = []

/** Counts a poll, of an account or of an id without one, if the count is used: by the contract's headers or the rate limit. */
export function countPoll(
  { unattributedPolls, time }: Services,
  { pollHeaders }: Contract,
  account: Account | undefined,
): PollAllowance | undefined {
  if (pollHeaders === undefined && account?.settings.enforceRateLimit !== true) return undefined
  return (account?.polls ?? unattributedPolls).count((account?.clock ?? time).now())
}

/** The reply with the headers that the contract puts on every poll. */
export const withAllowance = ({ pollHeaders }: Contract, allowance: PollAllowance | undefined, reply: Reply): Reply =>
  pollHeaders === undefined || allowance === undefined
    ? reply
    : { ...reply, headers: { ...pollHeaders(allowance), ...reply.headers } }
