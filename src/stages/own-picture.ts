import type { ResultFile } from '../contracts/model.js'
import type { OwnPicture, PictureBook } from '../images/own-pictures.js'
import type { Format, PictureFit, Size } from '../images/picture-spec.js'
import { didYouMean, shown } from '../reading/read-error.js'
import type { LifecycleOnly, TaskEffect } from '../rules/effects/task.js'
import type { NewRule } from '../rules/rule.js'
import type { TaskOverride } from '../contracts/status.js'
import type { Task } from '../tasks/task.js'

/** The parts of an effect on a task. */
export interface TaskParts {
  /** What changes its lifecycle. */
  override: TaskOverride | undefined
  ownPicture: OwnPicture | undefined
  fit: PictureFit | undefined
  /** The name of a picture that there is not any more: the usual one is drawn. */
  missing: string | undefined
}

const plain: TaskParts = { override: undefined, ownPicture: undefined, fit: undefined, missing: undefined }

/** Takes the picture that has the name now: what becomes of the name later does not matter to the task. */
export function partsOf(book: PictureBook, effect: TaskEffect | undefined): TaskParts {
  if (effect === undefined) return plain
  const { picture, fit, ...override } = effect
  // A new effect on a task does not compile until it is acted on.
  override satisfies LifecycleOnly<typeof override>
  if (picture === undefined) return { ...plain, override }
  const ownPicture = book.find(picture)
  return ownPicture === undefined
    ? { ...plain, override, missing: picture }
    : { override, ownPicture, fit, missing: undefined }
}

const mostListed = 20

/** Why a rule cannot be made: it names a picture that there is not. Undefined for any other. */
export function pictureProblem({ then }: Pick<NewRule, 'then'>, book: PictureBook): string | undefined {
  const name = 'picture' in then ? then.picture : undefined
  if (name === undefined || book.find(name) !== undefined) return undefined
  const names = book.list().map((picture) => picture.name)
  return `no picture is called ${shown(name)}; ${listed(names)}${didYouMean(name, names)}`
}

function listed(names: readonly string[]): string {
  if (names.length === 0) return 'there are no pictures yet: PUT /_emulator/pictures/NAME takes one'
  const more = names.length > mostListed ? ` and ${names.length - mostListed} more (GET /_emulator/pictures)` : ''
  return `there ${names.length === 1 ? 'is' : 'are'} ${names.slice(0, mostListed).join(', ')}${more}`
}

/** Says that a rule names a picture that has been removed; undefined where it has not. */
export const explainMissingPicture = (missing: string | undefined): string | undefined =>
  missing === undefined
    ? undefined
    : `the rule's picture ${shown(missing)} has been removed, and the usual one is drawn`

/** The file that a task serves as it is; undefined where its picture is drawn. */
export const fileOf = ({ extras }: Task): OwnPicture | undefined =>
  extras?.fit === undefined ? extras?.ownPicture : undefined

/** Format and size of the picture that a task serves; undefined where it serves none. */
export function formOf(task: Task): (Size & { format: Format }) | undefined {
  const { width, height, format } = fileOf(task) ?? task
  return width === undefined || height === undefined || format === undefined ? undefined : { width, height, format }
}

/** What a task serves that is no picture; undefined where it serves one. */
export function resultFileOf(task: Task): ResultFile | undefined {
  const { painter } = task.model
  return typeof painter === 'string' || fileOf(task) !== undefined ? undefined : painter
}

/** The kind of file that a task serves. */
export function kindOf(task: Task): Pick<ResultFile, 'contentType' | 'extension'> {
  const format = formOf(task)?.format ?? 'jpeg'
  return resultFileOf(task) ?? { contentType: `image/${format}`, extension: format }
}

/** The bytes of what a task serves that is no picture. */
export const bytesFor = ({ bytesFor }: ResultFile, { prompt, seed, extras }: Task): Buffer =>
  Buffer.from(bytesFor({ prompt, seed, fields: extras?.fields ?? {} }))
