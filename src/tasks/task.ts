import type { Model } from '../contracts/model.js'
import type { Mark } from '../contracts/status.js'
import type { Fields, Format, InputPicture } from '../images/picture-spec.js'
import { endOf, markAt, type Timeline } from './timeline.js'

/**
 * One accepted request: only what nothing else tells. Status, URLs and cost are computed; the picture is drawn when it
 * is fetched. A million of them wait at once, at these sizes (bytes, V8 on 64 bits): the object 104, its id 56, its
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
}

/** What only some requests bring. */
export interface Extras {
  /** Fields that shape the picture besides those of every task. */
  readonly fields: Fields
  /** Pictures that came with the request. */
  readonly inputs: readonly InputPicture[]
}

/** What `task` is at the moment `now` of its account's clock. */
export const markOf = (task: Task, now: number): Readonly<Mark> => markAt(task.timeline, now - task.acceptedAt)

/** When `task` ends, on its account's clock; undefined when it is stuck. */
export const endedAt = (task: Task): number | undefined => {
  const end = endOf(task.timeline)
  return end === undefined ? undefined : task.acceptedAt + end
}

/** Until when the URL of its picture is good, on its account's clock; undefined for a task that is stuck. */
export const expiryOf = (task: Task, urlTtlMs: number | undefined): number | undefined => {
  const end = endedAt(task)
  return end === undefined ? undefined : end + (urlTtlMs ?? task.model.urlTtlMs)
}

/** About the memory that keeping `task` takes. Always the same for the same task. */
export const bytesOf = ({ prompt, seed, extras }: Task): number =>
  plainTaskBytes +
  bigBytes(seed) +
  textBytes(prompt) +
  (extras === undefined ? 0 : bytesOfFields(extras.fields) + extras.inputs.length * inputBytes)

/**
 * What is listed above comes to 237; a million tasks with prompts of 105 characters were measured at 359 bytes each, prompt
 * included. It must not be less than the truth: the budget is there so that the heap does not run out.
 */
const plainTaskBytes = 245

/** An input picture's object, its digest and its field's name. */
const inputBytes = 256

/** A seed may have thousands of digits. */
const bigBytes = (seed: Task['seed']): number => (typeof seed === 'bigint' ? seed.toString(16).length >> 1 : 0)

const bytesOfFields = (fields: Fields): number =>
  Object.values(fields).reduce<number>(
    (sum, value) => sum + 24 + (typeof value === 'string' ? textBytes(value) : 0),
    72,
  )

const textBytes = (text: string): number => 16 + text.length * (beyondLatin1.test(text) ? 2 : 1)

const beyondLatin1 = /[\u0100-\uffff]/
