import type { Model } from '../contracts/model.js'
import type { TaskState } from '../contracts/status.js'
import type { OwnPicture } from '../images/own-pictures.js'
import type { Fields, Format, InputPicture, PictureFit, Size } from '../images/picture-spec.js'
import type { Rule } from '../rules/rule.js'
import { bytesOfRule } from '../rules/rule-book.js'
import { textBytes } from '../weigh.js'
import { endOf, stateAt, type Timeline } from './timeline.js'

/**
 * One accepted request: only what cannot be computed. Status, URLs and cost are computed; the picture is drawn when it
 * is downloaded. A million tasks may be stored, at these sizes (bytes, V8 on 64 bits): the object 128, its id 56, its
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
  /** Of its picture; undefined where its result is no picture. */
  readonly width: number | undefined
  readonly height: number | undefined
  readonly format: Format | undefined
  /** Undefined for a plain request. */
  readonly extras: Extras | undefined
  /** How often it was polled and downloaded: for `nth` in rules, and for tasks that go by polls. */
  polls: number
  downloads: number
  /** The client monitor's record of it. Its `task` is cleared when the task is dropped. */
  tracked: { task: unknown } | undefined
}

/** What only some requests have. */
export interface Extras {
  /** Fields that shape the picture besides those of every task. */
  readonly fields: Fields
  /** Pictures that came with the request. */
  readonly inputs: readonly InputPicture[]
  /** Rules from the submit's header or prompt for the later stages. */
  readonly rules: readonly Rule[]
  readonly webhook: Webhook | undefined
  /** The requested size, if it is billed instead of the picture's. */
  readonly billed: Size | undefined
  /** The picture of the tester's own that is its result, and how it is brought to the task's size; else it is as it is. */
  readonly ownPicture: OwnPicture | undefined
  readonly fit: PictureFit | undefined
  /** The region of the service that has it. */
  readonly region: string | undefined
  /** How many steps it was moved with the control API. */
  steps: number
  /** When it ended, if it goes by polls or steps. */
  endedAt: number | undefined
  /** Called when the store drops the task, for a holder that then counts its memory. */
  onDrop: (() => void) | undefined
}

/** The webhook to call when the task ends. */
export interface Webhook {
  url: string
  secret: string | undefined
  /** The base URL of pictures, as the submit's client reaches them. */
  delivery: string
}

/** The defaults of extras. */
export const plainExtras = {
  fields: {},
  inputs: [],
  rules: [],
  webhook: undefined,
  billed: undefined,
  ownPicture: undefined,
  fit: undefined,
  region: undefined,
  steps: 0,
  endedAt: undefined,
  onDrop: undefined,
}

/** The state of `task` at `now` on its account's clock. */
export const stateOf = (task: Task, now: number): Readonly<TaskState> => stateAt(task.timeline, positionOf(task, now))

const positionOf = (task: Task, now: number): number => {
  switch (task.timeline.unit) {
    case 'ms':
      return now - task.acceptedAt
    case 'polls':
      return task.polls
    case 'steps':
      return task.extras?.steps ?? 0
  }
}

/** When `task` ends, on its account's clock; undefined when it is stuck, or goes by polls or steps and has not ended. */
export const endedAt = (task: Task): number | undefined => {
  if (task.timeline.unit !== 'ms') return task.extras?.endedAt
  const end = endOf(task.timeline)
  return end === undefined ? undefined : task.acceptedAt + end
}

/** When the URL of its picture expires, on its account's clock; undefined for a task without an end. */
export const expiryOf = (task: Task, urlTtl: number | undefined): number | undefined => {
  const end = endedAt(task)
  return end === undefined ? undefined : end + (urlTtl ?? task.model.urlTtlMs)
}

/**
 * The approximate memory of a stored task, without its timeline, which it may share with others. Always the same for the
 * same task.
 */
export const bytesOf = (task: Task): number =>
  plainTaskBytes +
  bigBytes(task.seed) +
  textBytes(task.prompt) +
  (task.extras === undefined ? 0 : bytesOfExtras(task.extras)) +
  (needsEnd(task) ? jobBytes : 0)

/**
 * The sizes listed above add up to 261; a million tasks with prompts of 105 characters were measured at 359 bytes each, prompt
 * included. It must not be too low: the budget keeps the heap from running out.
 */
const plainTaskBytes = 269

/** The clock's job for the end of a task. */
const jobBytes = 256

/** Whether the end of the task needs a job: for its webhook, or for a refund. */
export const needsEnd = ({ timeline, extras }: Pick<Task, 'timeline' | 'extras'>): boolean =>
  extras?.webhook !== undefined || (endOf(timeline) !== undefined && timeline.states.at(-1)?.status !== 'Ready')

const bytesOfExtras = ({ fields, inputs, rules, webhook, ownPicture }: Extras): number =>
  plainExtrasBytes +
  bytesOfFields(fields) +
  (inputs.length === 0
    ? 0
    : holdingBytes + inputs.reduce((sum, { host }) => sum + inputBytes + textBytes(host ?? ''), 0)) +
  (ownPicture === undefined ? 0 : holdingBytes) +
  rules.reduce((sum, rule) => sum + bytesOfRule(rule), 0) +
  (webhook === undefined ? 0 : webhookBytes(webhook))

const plainExtrasBytes = 112

const webhookBytes = ({ url, secret, delivery }: Webhook): number =>
  128 + textBytes(url) + textBytes(secret ?? '') + textBytes(delivery)

/** An input picture's object, its digest and its field's name. Its bytes are in the input store's own budget. */
const inputBytes = 320

/** A task's entry in a store of pictures: a map entry, the list of digests, and the function that says whether it is needed. */
const holdingBytes = 300

/** A seed may have thousands of digits. */
const bigBytes = (seed: Task['seed']): number => (typeof seed === 'bigint' ? seed.toString(16).length >> 1 : 0)

const bytesOfFields = (fields: Fields): number =>
  Object.values(fields).reduce<number>(
    (sum, value) => sum + 24 + (typeof value === 'string' ? textBytes(value) : 0),
    72,
  )
