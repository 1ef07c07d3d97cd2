import type { Model } from '../contracts/model.js'
import type { TaskState } from '../contracts/status.js'
import type { Fields, Format, InputPicture, Size } from '../images/picture-spec.js'
import type { Rule } from '../rules/rule.js'
import { bytesOfRule } from '../rules/rule-book.js'
import { textBytes } from '../weigh.js'
import { endOf, stateAt, type Timeline } from './timeline.js'

/**
 * One accepted request: only what nothing else tells. Status, URLs and cost are computed; the picture is drawn when it
 * is fetched. A million of them wait at once, at these sizes (bytes, V8 on 64 bits): the object 128, its id 56, its
 * places in the store 45, acceptedAt 16, a seed of more than 31 bits 16 (a bigint 24), the prompt 16 and one per
 * character (two when one of them is beyond Latin-1).
 */
export interface Task {
  readonly id: string
  readonly model: Model
  readonly timeline: Timeline
  /** On the account's clock. */
  readonly acceptedAt: number
  readonly prompt: string
  readonly seed: number | bigint
  readonly width: number
  readonly height: number
  readonly format: Format
  /** Undefined for a plain request. */
  readonly extras: Extras | undefined
  /** How often it was polled and downloaded: what is n-th for a rule, and where a task stands that goes by polls. */
  polls: number
  downloads: number
  /** What the account's client monitor remembers of it. It lets go of the task when that is dropped. */
  tracked: { task: unknown } | undefined
}

/** What only some requests bring. */
export interface Extras {
  /** Fields that shape the picture besides those of every task. */
  readonly fields: Fields
  /** Pictures that came with the request. */
  readonly inputs: readonly InputPicture[]
  /** Rules that came with the submit, in its header or prompt, for what follows. */
  readonly rules: readonly Rule[]
  readonly webhook: Webhook | undefined
  /** The size that was asked for, where the bill counts that one. */
  readonly billed: Size | undefined
  /** How far it was moved by hand. */
  moved: number
  /** When it ended, if it goes by polls or steps. */
  endedAt: number | undefined
  /** Called when the task is dropped: what still holds it has it alone. */
  onDrop: (() => void) | undefined
}

/** Whom to call when the task ends. */
export interface Webhook {
  url: string
  secret: string | undefined
  /** How the submit reached us: the URLs in the call are made for the same client. */
  origin: { api: string; delivery: string }
}

/** What most extras begin with. */
export const plainExtras = {
  fields: {},
  inputs: [],
  rules: [],
  webhook: undefined,
  billed: undefined,
  moved: 0,
  endedAt: undefined,
  onDrop: undefined,
}

/** What `task` is at the moment `now` of its account's clock. */
export const stateOf = (task: Task, now: number): Readonly<TaskState> => stateAt(task.timeline, positionOf(task, now))

const positionOf = (task: Task, now: number): number => {
  switch (task.timeline.unit) {
    case 'ms':
      return now - task.acceptedAt
    case 'polls':
      return task.polls
    case 'steps':
      return task.extras?.moved ?? 0
  }
}

/** When `task` ends, on its account's clock; undefined when it is stuck, or goes by polls or steps and has not ended. */
export const endedAt = (task: Task): number | undefined => {
  if (task.timeline.unit !== 'ms') return task.extras?.endedAt
  const end = endOf(task.timeline)
  return end === undefined ? undefined : task.acceptedAt + end
}

/** Until when the URL of its picture is good, on its account's clock; undefined for a task that is stuck. */
export const expiryOf = (task: Task, urlTtl: number | undefined): number | undefined => {
  const end = endedAt(task)
  return end === undefined ? undefined : end + (urlTtl ?? task.model.urlTtlMs)
}

/**
 * About the memory that keeping `task` takes, its timeline aside, which it may share with others. Always the same for the same
 * task.
 */
export const bytesOf = (task: Task): number =>
  plainTaskBytes +
  bigBytes(task.seed) +
  textBytes(task.prompt) +
  (task.extras === undefined ? 0 : bytesOfExtras(task.extras)) +
  (needsEnd(task) ? jobBytes : 0)

/**
 * What is listed above comes to 261; a million tasks with prompts of 105 characters were measured at 359 bytes each, prompt
 * included. It must not be less than the truth: the budget is there so that the heap does not run out.
 */
const plainTaskBytes = 269

/** What the account's clock keeps to be called at the end of a task. */
const jobBytes = 256

/** Whether something is done when a task ends by time, so that its end is told. */
export const needsEnd = ({ timeline, extras }: Pick<Task, 'timeline' | 'extras'>): boolean =>
  extras?.webhook !== undefined || (endOf(timeline) !== undefined && timeline.states.at(-1)?.status !== 'Ready')

const bytesOfExtras = ({ fields, inputs, rules, webhook }: Extras): number =>
  plainExtrasBytes +
  bytesOfFields(fields) +
  inputs.length * inputBytes +
  rules.reduce((sum, rule) => sum + bytesOfRule(rule), 0) +
  (webhook === undefined ? 0 : webhookBytes(webhook))

const plainExtrasBytes = 96

const webhookBytes = ({ url, secret, origin }: Webhook): number =>
  128 + textBytes(url) + textBytes(secret ?? '') + textBytes(origin.api) + textBytes(origin.delivery)

/** An input picture's object, its digest and its field's name. */
const inputBytes = 256

/** A seed may have thousands of digits. */
const bigBytes = (seed: Task['seed']): number => (typeof seed === 'bigint' ? seed.toString(16).length >> 1 : 0)

const bytesOfFields = (fields: Fields): number =>
  Object.values(fields).reduce<number>(
    (sum, value) => sum + 24 + (typeof value === 'string' ? textBytes(value) : 0),
    72,
  )
