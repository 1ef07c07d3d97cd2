import type { Account } from '../accounts/account.js'
import { atTaskLimit } from '../accounts/limits.js'
import { affords, debit } from '../accounts/purse.js'
import type { Contract, Reply } from '../contracts/contract.js'
import type { Model } from '../contracts/model.js'
import type { Order } from '../contracts/order.js'
import type { Plan } from '../contracts/status.js'
import type { InputPicture, Size } from '../images/picture-spec.js'
import type { Trail } from '../journal/entry.js'
import { plainExtras, type Extras, type Task } from '../tasks/task.js'
import { createTaskId } from '../tasks/task-id.js'
import { watchEnd } from './end.js'
import { digestsOf, explainStandIns, refuseIssues, takeInputs } from './inputs.js'
import type { SubmitJudged } from './judge-submit.js'
import { durationOf } from './latency.js'
import { pollingUrl, type Origin } from './origin.js'
import { noRoomForAccount, overloaded } from './overloaded.js'
import type { Parts } from './parts.js'
import { explainUnfired, note, refusalOf } from './ruled.js'
import { urlHash } from './url-hash.js'

export interface SubmitRequest {
  contract: Contract
  model: Model
  order: Order
  origin: Origin
  judged: SubmitJudged
  trail: Trail
}

/** Accepts an order as a task of the key's account. */
export function submit(parts: Parts, request: SubmitRequest): Reply {
  const { contract, model, order, origin, judged, trail } = request
  const { account } = judged
  const { issues, hint } = judged.bound
  if (issues.length > 0) return refuseIssues(contract, issues)
  const inputs = takeInputs(contract, model, order)
  if ('status' in inputs) return inputs
  trail.pictures = digestsOf(order, inputs)
  const size = model.size(order, inputs)
  if ('msg' in size) return refuseIssues(contract, [size])
  const named = judged.fired && refusalOf(contract, judged.fired)
  if (named !== undefined) return named

  if (account === undefined) return noRoomForAccount(contract)
  const bill = model.bill(size, inputs, order.fields)
  const refused = refuseForMoney(parts, account, request, bill.credits)
  if (refused !== undefined) return refused

  const { random, timelines } = parts
  const fired = account.rules.fire('task', judged.subject)
  note(trail, 'task', fired)
  const plan = fired?.then
  const { width, height } = size
  const id = createTaskId(account.tag, random)
  const url = pollingUrl(origin, id)
  const task: Task = {
    id,
    model,
    timeline: timelines.along(model.course, plan?.latency ?? durationOf(model, account.settings.latency), plan),
    acceptedAt: account.clock.now(),
    prompt: order.prompt,
    seed: order.seed ?? random.uint32(),
    width,
    height,
    format: order.format,
    extras: extrasOf(request, inputs, size.billed, plan),
    polls: 0,
    downloads: 0,
    watched: undefined,
  }
  if (!account.tasks.add(task)) {
    return overloaded(contract, 'no memory is left for tasks and all of them are unfinished (--max-task-memory)')
  }
  debit(account.purse, bill.credits)
  account.tallies.submitted(model.slug, bill.credits)
  trail.task = id
  trail.watchable = task
  trail.urlHash = urlHash(origin.delivery, url.slice(origin.delivery.length))
  watchEnd(parts, account, task)
  const quiet = judged.bound.rules.filter(({ stage }) =>
    stage === 'submit' ? judged.fired === undefined : stage === 'task' && fired === undefined,
  )
  const unfired = explainUnfired(quiet)
  const accepted = { id, pollingUrl: url, bill, webhookUrl: order.webhookUrl }
  return { status: 200, body: contract.accepted(accepted), ...explained(model, inputs, [hint, unfired]) }
}

/** 402 and 429, in this order: where the service judges them is not known. */
function refuseForMoney(parts: Parts, account: Account, request: SubmitRequest, credits: number): Reply | undefined {
  const { balance } = account.purse
  if (!affords(account.purse, credits)) {
    const why = `the task costs ${credits} credits and ${String(balance)} are left`
    return refuseFor('insufficient-credits', why, parts, account, request)
  }
  const why = atTaskLimit(account, request.model)
  return why === undefined ? undefined : refuseFor('too-many-tasks', why, parts, account, request)
}

const settingOf = { 'insufficient-credits': 'credits', 'too-many-tasks': 'maxActiveTasks' } as const
const optionOf = { 'insufficient-credits': '--credits', 'too-many-tasks': '--max-active-tasks' } as const

/** A special key explains a refusal as long as its account has what the key gave it; then whoever set the limit does. */
function refuseFor(
  name: keyof typeof optionOf,
  why: string,
  { accounts }: Parts,
  { key, purse, settings }: Account,
  { contract, trail }: SubmitRequest,
): Reply {
  trail.path = name
  const special = accounts.special(key)
  const now = { credits: purse.balance, maxActiveTasks: settings.maxActiveTasks }[settingOf[name]]
  const isSpecial = special?.refuse === name && special.begins?.[settingOf[name]] === now
  const cause = isSpecial ? special.explain : `${optionOf[name]}, or the account's settings`
  return { ...contract.refuse[name](undefined), explain: `${why} (${cause})` }
}

function extrasOf(
  { order, judged, origin }: SubmitRequest,
  inputs: readonly InputPicture[],
  billed: Size | undefined,
  plan: Plan | undefined,
): Extras | undefined {
  const { fields, webhookUrl, webhookSecret } = order
  const { rules: bound } = judged.bound
  const isPlain = fields === undefined && inputs.length === 0 && bound.length === 0 && webhookUrl === undefined
  if (isPlain && billed === undefined && plan?.after === undefined) return undefined
  const rules = bound.filter(({ stage }) => stage !== 'submit' && stage !== 'task')
  const webhook = webhookUrl === undefined ? undefined : { url: webhookUrl, secret: webhookSecret, origin }
  return { ...plainExtras, fields: fields ?? {}, inputs, rules, webhook, billed }
}

/** What is worth knowing about an accepted order. */
function explained(
  { note }: Model,
  inputs: readonly InputPicture[],
  hints: readonly (string | undefined)[],
): { explain?: string } {
  const notes = [note, ...hints, explainStandIns(inputs)].filter((each) => each !== undefined)
  return notes.length === 0 ? {} : { explain: notes.join('; ') }
}
