import type { Account } from '../accounts/account.js'
import { atTaskLimit } from '../accounts/limits.js'
import { affords, debit } from '../accounts/purse.js'
import type { Contract, Reply } from '../contracts/contract.js'
import { undecodableText } from '../contracts/input-rules.js'
import type { Bill, Model } from '../contracts/model.js'
import type { Order } from '../contracts/order.js'
import type { Sizing } from '../contracts/sizes/size-rule.js'
import type { FullPlan, Plan } from '../contracts/status.js'
import { PictureUnchecked } from '../images/input-checker.js'
import type { InputPicture, Size } from '../images/picture-spec.js'
import type { WhenGone } from '../images/work-queue.js'
import type { Trail } from '../journal/entry.js'
import { plainExtras, type Extras, type Task } from '../tasks/task.js'
import { createTaskId } from '../tasks/task-id.js'
import { watchEnd } from './end.js'
import { digestsOf, explainDamaged, explainStandIns, refuseIssues, takeInputs, undecodable } from './inputs.js'
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
  /** Calls what it is handed when the client goes away. */
  whenGone: WhenGone
}

/** What a task is made of besides its request. */
interface Prepared {
  account: Account
  inputs: readonly InputPicture[]
  size: Sizing
  bill: Bill
}

/**
 * Accepts an order as a task of the key's account. It answers at once, unless there are pictures that have to be decoded
 * before it is known how the task will end.
 */
export function submit(parts: Parts, request: SubmitRequest): Reply | Promise<Reply> {
  const { contract, model, order, judged, trail } = request
  const { account } = judged
  const { issues } = judged.bound
  if (issues.length > 0) return refuseIssues(contract, issues)
  const inputs = takeInputs(contract, model, order)
  if ('status' in inputs) return inputs
  trail.pictures = digestsOf(order, inputs)
  const size = model.size(order, inputs)
  if ('msg' in size) return refuseIssues(contract, [size])
  const named = judged.fired && refusalOf(contract, judged.fired)
  if (named !== undefined) return named

  if (account === undefined) return noRoomForAccount(contract)
  const prepared = { account, inputs, size, bill: model.bill(size, inputs, order.fields) }
  return inputs.length === 0 ? accept(parts, request, prepared, sound) : decodeAndAccept(parts, request, prepared)
}

/** No picture is damaged. */
const sound: readonly string[] = []

/** Pictures are not decoded for a submit that is refused anyhow; one that has waited is checked again. */
function decodeAndAccept(parts: Parts, request: SubmitRequest, prepared: Prepared): Reply | Promise<Reply> {
  const { contract, order, whenGone } = request
  const { account, inputs, bill } = prepared
  const refused = refuseForMoney(parts, account, request, bill.credits)
  if (refused !== undefined) return refused
  const damaged = undecodable(parts, order, inputs, { owner: account, whenGone })
  if (!(damaged instanceof Promise)) return accept(parts, request, prepared, damaged)
  account.waiting++
  return damaged
    .then((damaged) => accept(parts, request, prepared, damaged))
    .catch((error: unknown) => {
      if (error instanceof PictureUnchecked) return overloaded(contract, error.message)
      throw error
    })
    .finally(() => account.waiting--)
}

/** When its account has been reset meanwhile, the task is gone with it. */
function accept(
  parts: Parts,
  request: SubmitRequest,
  { account, inputs, size, bill }: Prepared,
  damaged: readonly string[],
): Reply {
  const { contract, model, order, origin, judged, trail } = request
  const refused = refuseForMoney(parts, account, request, bill.credits)
  if (refused !== undefined) return refused

  const { random, timelines } = parts
  const fired = account.rules.fire('task', judged.subject)
  note(trail, 'task', fired)
  const plan = planOf(fired?.then, damaged)
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
  const { webhookUrl, webhookSecret } = order
  const ahead = webhookUrl === undefined ? undefined : parts.webhooks.foresee(webhookUrl, webhookSecret)
  const { hint } = judged.bound
  const notes = [model.note, hint, unfired, ahead, explainStandIns(inputs), explainDamaged(damaged)]
  return { status: 200, body: contract.accepted(accepted), ...explained(notes) }
}

/** A rule has the last word about how a task ends; else it fails when a picture cannot be decoded. */
function planOf(ruled: Plan | undefined, damaged: readonly string[]): FullPlan | undefined {
  if (damaged.length === 0 || ruled?.end !== undefined) return ruled
  return { ...ruled, end: 'Error', error: undecodableText }
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
function explained(notes: readonly (string | undefined)[]): { explain?: string } {
  const known = notes.filter((each) => each !== undefined)
  return known.length === 0 ? {} : { explain: known.join('; ') }
}
