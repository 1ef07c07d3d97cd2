import { channelsOf, cover, wordsOf, type Bitmap } from '../bitmap.js'
import { mixWords, type Canvas } from '../canvas.js'
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
  blendPicture(canvas, cover(input, canvas.width, canvas.height), amount)
  treat(canvas, spec)
  scene.caption(wholeOf(scene))
}

/** Mixes `amount` 256ths of a picture into the canvas: four pixels are three words, where there is no alpha. */
function blendPicture(canvas: Canvas, bitmap: Bitmap, amount: number): void {
  const { width, height, pixels } = bitmap
  const channels = channelsOf(bitmap)
  const words = channels === 3 ? wordsOf(pixels) : undefined
  const quads = words === undefined ? 0 : (width * height) >> 2
  if (words !== undefined) mixWords(canvas, words, quads * 3, amount)
  for (let at = quads * 4, from = at * channels; from < pixels.length; at++, from += channels) {
    mixPixel(canvas, at, pixels[from] ?? 0, pixels[from + 1] ?? 0, pixels[from + 2] ?? 0, amount)
  }
}

/** Ultra has the field, whose default of 0.1 is not among the fields of a spec. */
const hasStrength = (model: string): boolean => model.includes('ultra')
