import { channelsOf, cover } from '../bitmap.js'
import { treat } from '../treatment.js'
import { inputNamed, mixPixel, wholeOf, type Editor } from './editor.js'

/** `image_prompt` without a strength of its own. */
const defaultStrength = 0.5

/** The art of the prompt, mixed with the picture to vary by `image_prompt_strength`. */
export const blend: Editor = (scene) => {
  const { canvas, spec } = scene
  scene.paintArt()
  const input = inputNamed(scene, 'image_prompt')
  if (input === undefined) return
  const { image_prompt_strength: given } = spec.fields
  const strength = typeof given === 'number' ? given : hasStrength(spec.model) ? 0.1 : defaultStrength
  const amount = Math.round(Math.min(Math.max(strength, 0), 1) * 256)
  const fitted = cover(input, canvas.width, canvas.height)
  const { pixels } = fitted
  const channels = channelsOf(fitted)
  for (let at = 0, from = 0; from < pixels.length; at++, from += channels) {
    mixPixel(canvas, at, pixels[from] ?? 0, pixels[from + 1] ?? 0, pixels[from + 2] ?? 0, amount)
  }
  treat(canvas, spec)
  scene.caption(wholeOf(scene))
}

/** Ultra has the field, whose default of 0.1 is not among the fields of a spec. */
const hasStrength = (model: string): boolean => model.includes('ultra')
