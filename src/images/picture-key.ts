import { createHash } from 'node:crypto'
import type { PictureSpec } from './picture-spec.js'

/** The same text for equal specs, whatever the order in which their fields were written down. */
export function pictureText({
  painter,
  model,
  prompt,
  seed,
  width,
  height,
  format,
  fields,
  inputs,
}: PictureSpec): string {
  const sorted = Object.entries(fields).sort(([a], [b]) => (a < b ? -1 : 1))
  const pictures = inputs.map((input) => [input.field, input.sha256, input.width, input.height])
  return JSON.stringify([painter, model, prompt, seed, width, height, format, sorted, pictures])
}

/** A spec's name in the cache: a digest, because prompts may have megabytes. */
export const pictureKey = (spec: PictureSpec): string =>
  createHash('sha256').update(pictureText(spec)).digest('base64url')
