import type { PictureSpec } from '../../src/images/picture-spec.js'

/** The render worker as the build made it. */
export const worker = new URL('../../dist/render-worker.js', import.meta.url)

/** A small picture, but for what a test says about it. */
export const picture = (given: Partial<PictureSpec> = {}): PictureSpec => ({
  painter: 'text',
  model: 'flux-dev',
  prompt: 'A red fox in fresh snow',
  seed: '42',
  width: 256,
  height: 192,
  format: 'png',
  fields: {},
  inputs: [],
  ...given,
})
