import type { Account, Latency } from '../accounts/account.js'
import { atTaskLimit } from '../accounts/limits.js'
import { affords, debit } from '../accounts/credits.js'
import type { Contract } from '../contracts/contract.js'
import { undecodableText } from '../contracts/input-rules.js'
import type { Bill, Model } from '../contracts/model.js'
import type { GenerationRequest } from '../contracts/generation-request.js'
import type { Sizing } from '../contracts/sizes/size-rule.js'
import type { InternalTaskOverride, TaskOverride } from '../contracts/status.js'
import { PictureUnchecked } from '../images/input-checker.js'
import type { InputPicture } from '../images/picture-spec.js'
import type { WhenGone } from '../images/work-queue.js'
import { startRecord, type RequestRecord } from '../journal/request-record.js'
import type { Fired, Subject } from '../rules/rule.js'
import { plainExtras, type Extras, type Task } from '../tasks/task.js'
import { createTaskId } from '../tasks/task-id.js'
import { readRequestRules, type RequestRules } from './request-rules.js'
import { takeBody, type BodyReading } from './check-body.js'
import { addHint, describeIgnored, refuseFields } from './check-fields.js'
import { checkKey, refuseKey, accountOf } from './check-key.js'
import { scheduleEnd } from './task-end.js'
import { digestsOf, explainDamaged, explainStandIns, takeInputs, undecodable } from './inputs.js'
import { pollingUrl, type Origin, urlHash } from './origin.js'
import type { Outcome } from './outcome.js'
import { noRoomForAccount, overloaded } from './overloaded.js'
import type { Services } from './services.js'
import { ruleReply, explainUnfired, ruleKeyRefusal, recordFiredRule, ruleRefusal } from './rule-reply.js'
import { faultOf } from './transport-fault.js'
import type { Reply } from '../contracts/reply.js'

export interface SubmitRequest {
  contract: Contract
  model: Model
  key: string | undefined
  body: BodyReading
  /** X-Emulator-Rule. */
  header: string | undefined
  origin: Origin
  /** Calls what it is handed when the client goes away. */
  whenGone: WhenGone
}

/**
 * The checks of a submit, in the order in which the service makes them; then its task. It answers at once, unless there are
 * pictures that have to be decoded before it is known how the task will end.
 */
export function submit(services: Services, request: SubmitRequest): Outcome | Promise<Outcome> {
  const { contract, model, key } = request
  const record = startRecord('submit', { key, model: model.slug })
  const taken = takeBody(contract, request.body)
  record.body = taken.value
  const keyProblem = checkKey(key, services.apiKeys)
  const account = accountOf(services, { key, keyRefused: keyProblem !== undefined })
  record.closed = account?.closed
  const rules = matchRules(services, request, account, taken.value)
  const { fired, requestRules } = rules
  record.fired = recordFiredRule('submit', fired)
  const fault = fired && faultOf(fired.then, account, services.time)
  const answer = (reply: Reply): Outcome => ({ reply, fault, record })

  const ruleAnswer = fired && ruleReply(contract, fired, undefined)
  if (ruleAnswer !== undefined) return answer(ruleAnswer)
  if (taken.refusal !== undefined) return answer(taken.refusal)

  const keyRefusal = refuseKey(contract, keyProblem)
  if (keyRefusal !== undefined) {
    record.key = undefined
    return answer(keyRefusal)
  }
  const keyRuled = fired && ruleKeyRefusal(contract, fired)
  if (keyRuled !== undefined) return answer(keyRuled)

  const validated = model.validate(taken.value ?? null)
  const ignored = describeIgnored(validated.ignored, model.body)
  if ('issues' in validated) {
    return answer(refuseFields(contract, validated.issues, [taken.problem, ignored]))
  }
  if (validated.ignored.length > 0) record.ignored = validated.ignored
  const answerHinted = (reply: Reply): Outcome => answer(addHint(reply, ignored))
  if (requestRules.issues.length > 0) return answerHinted(refuseFields(contract, requestRules.issues))

  const generation = model.read(validated.value, taken.value)
  const inputs = takeInputs(contract, model, generation)
  if ('status' in inputs) return answerHinted(inputs)
  record.pictures = digestsOf(generation, inputs)
  const size = model.size(generation, inputs)
  if ('msg' in size) return answerHinted(refuseFields(contract, [size]))
  const refusedByRule = fired && ruleRefusal(contract, fired)
  if (refusedByRule !== undefined) return answerHinted(refusedByRule)

  if (account === undefined) return answerHinted(noRoomForAccount(contract))
  const submitted: Submitted = {
    contract,
    model,
    origin: request.origin,
    account,
    generation,
    inputs,
    size,
    bill: model.bill(size, inputs, generation.fields),
    rules,
    record,
  }
  // Pictures are not decoded for a submit that is refused anyhow.
  const unpaid = refuseForMoney(services, submitted)
  if (unpaid !== undefined) return answerHinted(unpaid)
  const damaged = undecodable(services, generation, inputs, { owner: account, whenGone: request.whenGone })
  if (!(damaged instanceof Promise)) return answerHinted(accept(services, submitted, damaged))
  account.decoding++
  return damaged
    .then((fields) => refuseForMoney(services, submitted) ?? accept(services, submitted, fields))
    .catch((error: unknown) => {
      if (error instanceof PictureUnchecked) return overloaded(contract, error.message)
      throw error
    })
    .finally(() => account.decoding--)
    .then(answerHinted)
}

/** What the rules say of a submit. */
interface SubmitRules {
  subject: Subject
  fired: Fired<'submit'> | undefined
  /** The rules that came with the request. */
  requestRules: RequestRules
}

/** The rules fire once, before the first check, because an answer of their own comes before all. */
function matchRules(
  services: Services,
  { model, header }: SubmitRequest,
  account: Account | undefined,
  body: unknown,
): SubmitRules {
  const fields = typeof body === 'object' && body !== null ? (body as Record<string, unknown>) : undefined
  const prompt = typeof fields?.prompt === 'string' ? fields.prompt : ''
  const book = account?.rules ?? services.noRules
  const counted = { memory: book.words, stages: ['submit', 'task'] } as const
  const requestRules = readRequestRules(header, services.directives ? prompt : '', counted, services.coverable)
  const nth = account === undefined ? 1 : ++account.submits
  const subject: Subject = { model: model.slug, prompt, fields, task: undefined, nth, requestRules: requestRules.rules }
  return { subject, fired: book.fire('submit', subject), requestRules }
}

/** A submit that has passed the checks of its fields. */
interface Submitted extends Pick<SubmitRequest, 'contract' | 'model' | 'origin'> {
  account: Account
  generation: GenerationRequest
  inputs: readonly InputPicture[]
  size: Sizing
  bill: Bill
  rules: SubmitRules
  record: RequestRecord
}

/** Makes the task. When its account has been reset meanwhile, the task is gone with it. */
function accept(services: Services, submitted: Submitted, damaged: readonly string[]): Reply {
  const { contract, model, generation, origin, account, inputs, size, bill, rules, record } = submitted
  const { random, timelines } = services
  const fired = account.rules.fire('task', rules.subject)
  record.fired = recordFiredRule('task', fired, record.fired)
  const override = overrideOf(fired?.then, damaged)
  const { width, height } = size
  const id = createTaskId(account.tag, random)
  const url = pollingUrl(origin, id)
  const task: Task = {
    id,
    model,
    timeline: timelines.along(
      model.lifecycle,
      override?.latency ?? durationOf(model, account.settings.latency),
      override,
    ),
    acceptedAt: account.clock.now(),
    prompt: generation.prompt,
    seed: generation.seed ?? random.uint32(),
    width,
    height,
    format: generation.format,
    extras: extrasOf(submitted, override),
    polls: 0,
    downloads: 0,
    tracked: undefined,
  }
  if (!account.tasks.add(task)) {
    return overloaded(contract, 'no memory is left for tasks and all of them are unfinished (--max-task-memory)')
  }
  debit(account.credits, bill.credits)
  account.usage.submitted(model.slug, bill.credits)
  record.task = id
  record.trackable = task
  record.urlHash = urlHash(origin.delivery, url.slice(origin.delivery.length))
  scheduleEnd(services, account, task)

  const { requestRules } = rules
  const quiet = requestRules.rules.filter(({ stage }) =>
    stage === 'submit' ? rules.fired === undefined : stage === 'task' && fired === undefined,
  )
  const { webhookUrl, webhookSecret } = generation
  const ahead = webhookUrl === undefined ? undefined : services.webhooks.foresee(webhookUrl, webhookSecret)
  const notes = [
    model.note,
    requestRules.hint,
    explainUnfired(quiet),
    ahead,
    explainStandIns(inputs),
    explainDamaged(damaged),
  ]
  return { status: 200, body: contract.accepted({ id, pollingUrl: url, bill, webhookUrl }), ...explained(notes) }
}

/** A rule has the last word about how a task ends; else it fails when a picture cannot be decoded. */
function overrideOf(byRule: TaskOverride | undefined, damaged: readonly string[]): InternalTaskOverride | undefined {
  if (damaged.length === 0 || byRule?.end !== undefined) return byRule
  return { ...byRule, end: 'Error', error: undecodableText }
}

/** 402 and 429, in this order: where the service checks them is not known. */
function refuseForMoney(services: Services, submitted: Submitted): Reply | undefined {
  const { account, model, bill } = submitted
  const { balance } = account.credits
  if (!affords(account.credits, bill.credits)) {
    const why = `the task costs ${bill.credits} credits and ${String(balance)} are left`
    return refuseFor('insufficient-credits', why, services, submitted)
  }
  const why = atTaskLimit(account, model)
  return why === undefined ? undefined : refuseFor('too-many-tasks', why, services, submitted)
}

const settingOf = { 'insufficient-credits': 'credits', 'too-many-tasks': 'maxActiveTasks' } as const
const optionOf = { 'insufficient-credits': '--credits', 'too-many-tasks': '--max-active-tasks' } as const

/** A magic key explains a refusal as long as its account has what the key gave it; later the setting that was changed does. */
function refuseFor(
  name: keyof typeof optionOf,
  why: string,
  { accounts }: Services,
  { contract, account, record }: Submitted,
): Reply {
  record.failure = name
  const { key, credits, settings } = account
  const magicKey = accounts.magicKeyOf(key)
  const now = { credits: credits.balance, maxActiveTasks: settings.maxActiveTasks }[settingOf[name]]
  const isMagic = magicKey?.refuse === name && magicKey.initialState?.[settingOf[name]] === now
  const cause = isMagic ? magicKey.explain : `${optionOf[name]}, or the account's settings`
  return { ...contract.refuse[name](undefined), explain: `${why} (${cause})` }
}

function extrasOf(
  { generation, rules, origin, inputs, size }: Submitted,
  override: TaskOverride | undefined,
): Extras | undefined {
  const { fields, webhookUrl, webhookSecret } = generation
  const { billed } = size
  const ofRequest = rules.requestRules.rules
  const isPlain = fields === undefined && inputs.length === 0 && ofRequest.length === 0 && webhookUrl === undefined
  if (isPlain && billed === undefined && override?.after === undefined) return undefined
  const ofLater = ofRequest.filter(({ stage }) => stage !== 'submit' && stage !== 'task')
  const webhook = webhookUrl === undefined ? undefined : { url: webhookUrl, secret: webhookSecret, origin }
  return { ...plainExtras, fields: fields ?? {}, inputs, rules: ofLater, webhook, billed }
}

/** What is worth knowing about an accepted request. */
function explained(notes: readonly (string | undefined)[]): { explain?: string } {
  const known = notes.filter((each) => each !== undefined)
  return known.length === 0 ? {} : { explain: known.join('; ') }
}

/** `fast` keeps the models' order and stays under two seconds for every one of them. */
const fastShare = 0.1

/** Milliseconds from acceptance to the end of a model's task. */
export function durationOf({ seconds }: Model, latency: Latency): number {
  if (typeof latency === 'number') return latency
  switch (latency) {
    case 'instant':
      return 0
    case 'fast':
      return seconds * 1000 * fastShare
    case 'realistic':
      return seconds * 1000
  }
}
