import { channelsOf, cover, type Bitmap } from '../bitmap.js'
import type { Canvas, Colour } from '../canvas.js'
import { mix, type Palette } from '../palette.js'
import { cutOut } from '../cut-out.js'
import { treat } from '../treatment.js'
import { drawBoxes } from './boxes.js'
import { inputNamed, wholeOf, type Editor } from './editor.js'
import { drawInsets } from './insets.js'

/** The first input in the palette of the prompt, with its art shining through; further ones as insets. */
export const edit: Editor = (scene) => {
  const first = inputNamed(scene)
  if (first === undefined) {
    scene.paintArt()
    return
  }
  const { canvas, palette, inputs } = scene
  tint(canvas, scene.halfArt(), cover(first, canvas.width, canvas.height), gradientOf(palette))
  treat(canvas, scene.spec)
  if (scene.spec.fields.transparent_bg === true) cutOut(canvas, scene.spare)
  drawBoxes(scene)
  drawInsets(scene, inputs.slice(1))
  scene.caption(wholeOf(scene))
}

/** How much of the art is left, and how much of the input's own colours, in 256ths. */
const art = 56
const own = 80

/** Each channel goes through a curve of its own: half of it from the palette, as if the input were developed in its colours. */
function tint({ width, height, pixels: out }: Canvas, half: Canvas, bitmap: Bitmap, gradient: readonly Colour[]): void {
  const { pixels } = bitmap
  const channels = channelsOf(bitmap)
  const reds = curveOf(gradient, 16)
  const greens = curveOf(gradient, 8)
  const blues = curveOf(gradient, 0)
  const below = half.pixels
  const even = width - (width & 1)
  for (let y = 0, from = 0, to = 0; y < height; y++) {
    let at = (y >> 1) * half.width * 3
    const end = to + even * 3
    // Two pixels have one of the art. Written out, because a loop of two takes a third longer.
    for (; to < end; at += 3, to += 6, from += 2 * channels) {
      const red = (below[at] ?? 0) * art
      const green = (below[at + 1] ?? 0) * art
      const blue = (below[at + 2] ?? 0) * art
      const next = from + channels
      out[to] = (red + (reds[pixels[from] ?? 0] ?? 0)) >> 8
      out[to + 1] = (green + (greens[pixels[from + 1] ?? 0] ?? 0)) >> 8
      out[to + 2] = (blue + (blues[pixels[from + 2] ?? 0] ?? 0)) >> 8
      out[to + 3] = (red + (reds[pixels[next] ?? 0] ?? 0)) >> 8
      out[to + 4] = (green + (greens[pixels[next + 1] ?? 0] ?? 0)) >> 8
      out[to + 5] = (blue + (blues[pixels[next + 2] ?? 0] ?? 0)) >> 8
    }
    if (even === width) continue
    out[to] = ((below[at] ?? 0) * art + (reds[pixels[from] ?? 0] ?? 0)) >> 8
    out[to + 1] = ((below[at + 1] ?? 0) * art + (greens[pixels[from + 1] ?? 0] ?? 0)) >> 8
    out[to + 2] = ((below[at + 2] ?? 0) * art + (blues[pixels[from + 2] ?? 0] ?? 0)) >> 8
    from += channels
    to += 3
  }
}

/** What is added for each value of a channel, in 256ths, to the share of the art. */
const curveOf = (gradient: readonly Colour[], shift: number): Uint16Array =>
  Uint16Array.from(gradient, (colour, value) => {
    const tone = (colour >> shift) & 255
    return ((value * own + tone * (256 - own) + 128) >> 8) * (256 - art) + 128
  })

/** A colour of the palette for each lightness, from its darkest to its lightest. */
export function gradientOf({ panel, shapes, light, accent }: Palette): readonly Colour[] {
  const stops = [panel, shapes[1] ?? accent, accent, light, 0xffffff]
  return Array.from({ length: 256 }, (_, lightness) => {
    const place = lightness * (stops.length - 1)
    const first = Math.trunc(place / 256)
    return mix(stops[first] ?? 0, stops[first + 1] ?? 0, place - first * 256)
  })
}
