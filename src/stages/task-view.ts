import type { Settings } from '../config/setting-table.js'
import type { TaskView } from '../contracts/contract.js'
import type { Bill } from '../contracts/model.js'
import { levelsOf } from '../contracts/levels.js'
import type { LinkSigner, Link } from '../storage/signed-links.js'
import { endedAt, expiryOf, stateOf, type Task } from '../tasks/task.js'
import type { PictureSpec } from '../images/picture-spec.js'
import { isoText } from '../time/text.js'
import { kindOf } from './own-picture.js'
import type { Services } from './services.js'

/** A task as the contract shows it at the moment `now`, to a client that downloads from `delivery`. */
export function viewOf(
  task: Task,
  { urlTtl }: Pick<Settings, 'urlTtl'>,
  links: LinkSigner,
  delivery: string,
  now: number,
): TaskView {
  const state = stateOf(task, now)
  const sample =
    state.status === 'Ready' ? delivery + links.sign(linkOf(task, expiryOf(task, urlTtl) ?? now)) : undefined
  return {
    id: task.id,
    form: task.model.resultForm,
    state,
    prompt: task.prompt,
    seed: task.seed,
    startedAt: task.acceptedAt,
    endedAt: endedAt(task) ?? now,
    sample,
    cost: sample === undefined ? 0 : billOf(task).credits,
  }
}

/** What a task costs. Not stored: it is computed from the task. */
export const billOf = ({ model, width, height, extras }: Task): Bill =>
  model.bill(
    width === undefined || height === undefined
      ? undefined
      : { width, height, ...(extras?.billed && { billed: extras.billed }) },
    extras?.inputs ?? [],
    extras?.fields,
  )

/** What a task's picture is drawn from, where it is drawn. Not stored: it is computed from the task. */
export function pictureOf({ model, prompt, seed, width, height, format, extras }: Task): PictureSpec {
  const { fields = {}, inputs = [], ownPicture, fit } = extras ?? {}
  const { painter } = model
  if (typeof painter !== 'string' || width === undefined || height === undefined || format === undefined) {
    throw new Error(`a task of ${model.slug} has no picture`)
  }
  const levels = levelsOf(fields, model.body)
  return {
    // A text-to-picture model edits the pictures that come with the request.
    painter: painter === 'text' && inputs.length > 0 ? 'edit' : painter,
    model: model.slug,
    prompt,
    seed: seed.toString(),
    width,
    height,
    format,
    fields,
    ...(levels !== undefined && { levels }),
    inputs,
    ...(ownPicture && fit && { fitted: { sha256: ownPicture.sha256, format: ownPicture.format, fit } }),
  }
}

export function linkOf(task: Task, expiresAt: number): Link {
  const { extension, contentType } = kindOf(task)
  return { task: task.id, extension, contentType, expiresAt }
}

/** For something unknown: it may have existed in an earlier process. */
export function orBeforeStart({ startedAt }: Pick<Services, 'startedAt'>): string {
  const second = Math.floor(startedAt / 1000) * 1000
  return `or it is from before this process started at ${isoText(second)}: state is kept in memory and lost on exit`
}
