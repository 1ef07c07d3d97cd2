import type { Link } from '../storage/signed-links.js'
import type { PictureSpec } from '../images/picture-spec.js'
import type { Task } from '../tasks/task.js'

/** What a task's picture is drawn from. Not stored: it follows from the task. */
export function pictureOf({ model, prompt, seed, width, height, format, extras }: Task): PictureSpec {
  const { fields = {}, inputs = [] } = extras ?? {}
  return {
    // A model that makes pictures from a text edits those that it is given.
    painter: model.painter === 'text' && inputs.length > 0 ? 'edit' : model.painter,
    model: model.slug,
    prompt,
    seed: seed.toString(),
    width,
    height,
    format,
    fields,
    inputs,
  }
}

export const linkOf = ({ id, format }: Task, expiresAt: number): Link => ({
  task: id,
  extension: format,
  contentType: `image/${format}`,
  expiresAt,
})
