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
import { viewOf, orFromBefore } from './task-view.js'
import type { Reply } from '../contracts/reply.js'

export interface PollRequest {
  contract: Contract
  query: unknown
  key: string | undefined
  origin: Origin
  /** Path and query as the client asked them. */
  path: string
  /** X-Emulator-Rule. */
  header: string | undefined
}

/** The checks of a poll, in the order in which the service makes them; then where its task stands. */
export function poll(services: Services, request: PollRequest): Outcome {
  const { contract, key } = request
  const record = startRecord('poll', { key })
  const id = contract.poll.readId((request.query as { id?: string }).id ?? '')
  const keyProblem = checkKey(key, services.apiKeys)
  const asked = findPolled(services, request, id, keyProblem !== undefined)
  const { account, task } = asked
  const rules = matchRules(services, request, id, asked)
  const fired = rules?.fired
  const fault = fired && faultOf(fired.then, account, services.time)
  record.fired = recordFiredRule('poll', fired)
  const answer = (reply: Reply): Outcome => ({ reply, fault, record })
  /** An answer with the headers that the contract puts on every poll. */
  const answerCounted = (reply: Reply) => answer(withAllowance(contract, countPoll(services, contract, account), reply))

  const ruleAnswer = fired && ruleReply(contract, fired, id)
  const counts = asked.counts || (ruleAnswer !== undefined && asked.isMatched)
  if (task !== undefined && account !== undefined && (asked.sees || counts)) {
    record.key = account.key
    record.closed = account.closed
    record.task = task.id
    record.model = task.model.slug
    record.trackable = task
    record.urlHash = urlHash(request.origin.delivery, request.path)
    if (counts) task.polls++
  }
  if (ruleAnswer !== undefined) return answerCounted(ruleAnswer)

  const keyRefusal = contract.keyToPoll ? refuseKey(contract, keyProblem) : undefined
  if (keyRefusal !== undefined) {
    record.key = undefined
    return answer(keyRefusal)
  }
  const keyRuled = fired && ruleKeyRefusal(contract, fired)
  if (keyRuled !== undefined) return answerCounted(keyRuled)

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

  const refuseUnknown = (explain: string) => answerWith({ ...contract.refuse['unknown-task']({ id }), explain })
  if (account === undefined || task === undefined) {
    const why = 'no task has this id: never made here, or forgotten (--task-ttl, --max-task-memory)'
    return refuseUnknown(`${why}, ${orFromBefore(services)}`)
  }
  if (contract.keyToPoll && account.key !== key) {
    return refuseUnknown('another key made this task; poll it with the key that submitted it')
  }
  if (task.model.contract !== contract.name) {
    const home = `${request.origin.delivery}/${task.model.contract}/v1/get_result?id=${id}`
    return refuseUnknown(`the task belongs to the ${task.model.contract} contract; poll it at ${home}`)
  }

  // Nothing moves a task but its account's time, its polls, or a hand: its status is computed.
  settle(services, account, task)
  const view = viewOf(task, account, services.links, request.origin.delivery, account.clock.now())
  record.shown = view.state.status
  record.expiresAt = expiryOf(task, account.settings.urlTtl)
  return answerWith(contract.result(view))
}

/** Whose poll it is, and of what. */
interface Polled {
  account: Account | undefined
  task: Task | undefined
  /** Whether the account is the client's. */
  sees: boolean
  /** Whether the poll is one of the task's. */
  counts: boolean
  /** Whether the rules of the account and of the task are for it. */
  isMatched: boolean
}

/**
 * Of a task that is not there, the key tells whose poll it is. A poll without a key finds the account by the task; another
 * key's has nothing to do with its rules.
 */
function findPolled(services: Services, { contract, key }: PollRequest, id: string, keyRefused: boolean): Polled {
  const byTask = services.accounts.ofTask(id)
  const task = byTask?.tasks.get(id)
  const account = task !== undefined || key === undefined ? byTask : accountOf(services, { key, keyRefused })
  const sees = account !== undefined && (!contract.keyToPoll || key === account.key)
  return {
    account,
    task,
    sees,
    counts: sees && task?.model.contract === contract.name,
    isMatched: account !== undefined && (sees || task === undefined || key === undefined),
  }
}

/** The rule that fires, and what cannot be read of the rules in the header; undefined where there are no rules. */
function matchRules(
  services: Services,
  { header }: PollRequest,
  id: string,
  { account, task, isMatched }: Polled,
): { fired: Fired<'poll'> | undefined; issues: readonly Issue[] } | undefined {
  const book = isMatched && account !== undefined ? account.rules : services.noRules
  const own = isMatched ? (task?.extras?.rules ?? none) : none
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

/** Counts a poll of an account, or of nobody's task, where anybody wants to know: the contract's headers, or the limit. */
export function countPoll(
  { ownerlessPolls, time }: Services,
  { pollHeaders }: Contract,
  account: Account | undefined,
): PollAllowance | undefined {
  if (pollHeaders === undefined && account?.settings.enforceRateLimit !== true) return undefined
  return (account?.polls ?? ownerlessPolls).count((account?.clock ?? time).now())
}

/** The reply with the headers that the contract puts on every poll. */
export const withAllowance = ({ pollHeaders }: Contract, allowance: PollAllowance | undefined, reply: Reply): Reply =>
  pollHeaders === undefined || allowance === undefined
    ? reply
    : { ...reply, headers: { ...pollHeaders(allowance), ...reply.headers } }
