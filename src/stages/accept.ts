import type { Account } from '../accounts/account.js'
import { debit } from '../accounts/credits.js'
import { undecodableText } from '../contracts/input-rules.js'
import type { Bill, Model } from '../contracts/model.js'
import type { GenerationRequest } from '../contracts/generation-request.js'
import type { Sizing } from '../contracts/sizes/size-rule.js'
import type { InternalTaskOverride, TaskOverride } from '../contracts/status.js'
import type { HeldPicture } from '../images/picture-store.js'
import type { InputPicture } from '../images/picture-spec.js'
import type { RequestRecord } from '../journal/request-record.js'
import type { Fired, Subject } from '../rules/rule.js'
import { expiryOf, plainExtras, type Extras, type Task } from '../tasks/task.js'
import { createTaskId } from '../tasks/task-id.js'
import type { RequestRules } from './request-rules.js'
import { scheduleEnd } from './task-end.js'
import { explainUnfetched, failedFields, type Unfetched } from './fetch-inputs.js'
import { explainDamaged } from './inputs.js'
import { explainMissingPicture, partsOf, type TaskParts } from './own-picture.js'
import { pollingUrl, pollingUrlHash, type Origin } from './origin.js'
import type { Services } from './services.js'
import { explainUnfired, recordFiredRule } from './rule-reply.js'
import type { Contract } from '../contracts/contract.js'
import type { Reply } from '../contracts/reply.js'
import { overloaded } from './check-limits.js'

/** What the rules say about a submit. */
export interface SubmitRules {
  subject: Subject
  fired: Fired<'submit'> | undefined
  /** The rules that came with the request. */
  requestRules: RequestRules
}

/** A submit that has passed the checks of its fields. */
export interface Submitted {
  contract: Contract
  model: Model
  origin: Origin
  account: Account
  generation: GenerationRequest
  inputs: readonly InputPicture[]
  /** The bytes of those that came with the request or were fetched. */
  held: readonly HeldPicture[]
  unfetched: readonly Unfetched[]
  /** Undefined for what is no picture. */
  size: Sizing | undefined
  bill: Bill
  rules: SubmitRules
  record: RequestRecord
}

/** Creates the task. If its account has been reset meanwhile, the task goes with it. */
export function accept(services: Services, submitted: Submitted, damaged: readonly string[]): Reply {
  const { contract, model, generation, origin, account, held, unfetched, size, bill, rules, record } = submitted
  const { random, timelines } = services
  const fired = account.rules.fire('task', rules.subject)
  record.fired = recordFiredRule('task', fired, record.fired)
  const parts = partsOf(account.pictures, fired?.then)
  const override = overrideOf(
    parts.override,
    unfetched.length === 0 ? damaged : [...failedFields(unfetched), ...damaged],
  )
  const id = createTaskId(account.tag, random)
  const url = pollingUrl(origin.home, id)
  const task: Task = {
    id,
    model,
    timeline: timelines.of(model.lifecycle, override?.latency ?? durationOf(submitted), override),
    acceptedAt: account.clock.now(),
    prompt: generation.prompt,
    seed: generation.seed ?? random.uint32(),
    width: size?.width,
    height: size?.height,
    format: size && generation.format,
    extras: extrasOf(submitted, override, parts),
    polls: 0,
    downloads: 0,
    tracked: undefined,
  }
  if (held.length > 0 && !services.inputs.hold(task, held, neededFor(task, account))) {
    return overloaded(contract, 'no memory is left for input pictures, and all of them are needed (--max-input-memory)')
  }
  if (parts.ownPicture !== undefined) {
    services.ownPictures.hold(task, parts.ownPicture, neededFor(task, account))
  }
  const isStored = account.tasks.add(task)
  if (!isStored || account.closed.isClosed) {
    services.inputs.release(task)
    services.ownPictures.release(task)
  }
  if (!isStored) {
    return overloaded(contract, 'no memory is left for tasks and all of them are unfinished (--max-task-memory)')
  }
  debit(account.credits, bill.credits)
  account.usage.submitted(model.slug, bill.credits)
  record.task = id
  record.trackable = task
  record.urlHash = pollingUrlHash(origin, id)
  scheduleEnd(services, account, task)

  const { requestRules } = rules
  const unfired = requestRules.rules.filter(({ stage }) =>
    stage === 'submit' ? rules.fired === undefined : stage === 'task' && fired === undefined,
  )
  const { webhookUrl, webhookSecret } = generation
  const webhookWarning = webhookUrl === undefined ? undefined : services.webhooks.warningFor(webhookUrl, webhookSecret)
  const notes = [
    model.note,
    requestRules.hint,
    explainUnfired(unfired),
    explainMissingPicture(parts.missing),
    webhookWarning,
    explainUnfetched(unfetched),
    explainDamaged(damaged),
  ]
  return { status: 200, body: contract.accepted({ id, pollingUrl: url, bill, webhookUrl }), ...explained(notes) }
}

/**
 * Whether a picture may still be downloaded for a task, now or later. Made apart: a closure within `accept` would keep the
 * request's body for as long as it is kept itself.
 */
const neededFor =
  (task: Task, { clock, settings }: Account) =>
  (): boolean => {
    const expiresAt = expiryOf(task, settings.urlTtl)
    return expiresAt === undefined || clock.now() < expiresAt
  }

/** A rule has the last word about how a task ends; else it fails when a picture cannot be fetched or decoded. */
function overrideOf(byRule: TaskOverride | undefined, damaged: readonly string[]): InternalTaskOverride | undefined {
  if (damaged.length === 0 || byRule?.end !== undefined) return byRule
  return { ...byRule, end: 'Error', error: undecodableText }
}

function extrasOf(
  { generation, rules, origin, inputs, size }: Submitted,
  override: TaskOverride | undefined,
  { ownPicture, fit }: TaskParts,
): Extras | undefined {
  const { fields, webhookUrl, webhookSecret } = generation
  const { billed, canvas } = size ?? {}
  const requestRules = rules.requestRules.rules
  const isPlain = fields === undefined && inputs.length === 0 && requestRules.length === 0 && webhookUrl === undefined
  if (
    isPlain &&
    origin.home.region === undefined &&
    billed === undefined &&
    override?.after === undefined &&
    ownPicture === undefined
  )
    return undefined
  const laterRules = requestRules.filter(({ stage }) => stage !== 'submit' && stage !== 'task')
  const webhook =
    webhookUrl === undefined ? undefined : { url: webhookUrl, secret: webhookSecret, delivery: origin.delivery }
  return {
    ...plainExtras,
    fields: { ...fields, ...canvas },
    inputs,
    rules: laterRules,
    webhook,
    billed,
    ownPicture,
    fit: size && fit,
    region: origin.home.region,
  }
}

/** The explanation of an accepted request: its notes, joined. */
function explained(notes: readonly (string | undefined)[]): { explain?: string } {
  const present = notes.filter((each) => each !== undefined)
  return present.length === 0 ? {} : { explain: present.join('; ') }
}

/** With `fast`, a tenth of the model's time and less than two seconds. */
const fastShare = 0.1
const longestFast = 1900

/** Milliseconds from acceptance to the end of a task. */
function durationOf({ model, account, inputs, generation: { fields } }: Submitted): number {
  const { latency } = account.settings
  if (typeof latency === 'number') return latency
  const seconds = model.secondsFor({ inputs, fields })
  switch (latency) {
    case 'instant':
      return 0
    case 'fast':
      return Math.min(seconds * 1000 * fastShare, longestFast)
    case 'realistic':
      return seconds * 1000
  }
}
