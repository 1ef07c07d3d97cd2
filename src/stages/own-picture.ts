import type { OwnPicture } from '../images/own-pictures.js'
import type { Format, PictureFit, Size } from '../images/picture-spec.js'
import { didYouMean, shown } from '../reading/read-error.js'
import type { LifecycleOnly, TaskEffect } from '../rules/effects/task.js'
import type { TaskOverride } from '../contracts/status.js'
import type { Task } from '../tasks/task.js'
import type { Services } from './services.js'

/** The parts of an effect on a task. */
export interface TaskParts {
  /** What changes its lifecycle. */
  override: TaskOverride | undefined
  ownPicture: OwnPicture | undefined
  fit: PictureFit | undefined
  /** The name of a picture that there is not: the usual one is drawn. */
  missing: string | undefined
}

const plain: TaskParts = { override: undefined, ownPicture: undefined, fit: undefined, missing: undefined }

/** Takes the picture that has the name now: what becomes of the name later does not matter to the task. */
export function partsOf({ ownPictures }: Pick<Services, 'ownPictures'>, effect: TaskEffect | undefined): TaskParts {
  if (effect === undefined) return plain
  const { picture, fit, ...override } = effect
  // A new effect on a task does not compile until it is acted on.
  override satisfies LifecycleOnly<typeof override>
  if (picture === undefined) return { ...plain, override }
  const ownPicture = ownPictures.find(picture)
  return ownPicture === undefined
    ? { ...plain, override, missing: picture }
    : { override, ownPicture, fit, missing: undefined }
}

/** Says that a rule names a picture that there is not; undefined where it names none. */
export const explainMissingPicture = (
  missing: string | undefined,
  names: () => Iterable<string>,
): string | undefined =>
  missing === undefined
    ? undefined
    : `no picture of yours is called ${shown(missing)}, and the usual one is drawn${didYouMean(missing, names())}`

/** The file that a task serves as it is; undefined where its picture is drawn. */
export const fileOf = ({ extras }: Task): OwnPicture | undefined =>
  extras?.fit === undefined ? extras?.ownPicture : undefined

/** Format and size of the picture that a task serves. */
export function formOf(task: Task): Size & { format: Format } {
  const { width, height, format } = fileOf(task) ?? task
  return { width, height, format }
}
