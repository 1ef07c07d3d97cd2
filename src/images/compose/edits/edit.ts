import { cover, type Bitmap } from '../bitmap.js'
import type { Colour } from '../canvas.js'
import { mix, type Palette } from '../palette.js'
import { treat } from '../treatment.js'
import { drawBoxes } from './boxes.js'
import { inputNamed, wholeOf, type Editor, type EditScene } from './editor.js'
import { drawInsets } from './insets.js'

/** The first input in the palette of the prompt, with its art shining through; further ones as insets. */
export const edit: Editor = (scene) => {
  const first = inputNamed(scene)
  if (first === undefined) return
  const { canvas, palette, inputs } = scene
  tint(scene, cover(first, canvas.width, canvas.height), gradientOf(palette))
  treat(canvas, scene.spec)
  drawBoxes(scene)
  drawInsets(scene, inputs.slice(1))
  scene.caption(wholeOf(scene))
}

/** How much of the art is left, and how much of the input's own colours, in 256ths. */
const art = 56
const own = 112

function tint({ canvas }: EditScene, { pixels }: Bitmap, gradient: readonly Colour[]): void {
  const [reds, greens, blues] = [16, 8, 0].map((shift) => Uint8Array.from(gradient, (colour) => colour >> shift))
  if (reds === undefined || greens === undefined || blues === undefined) return
  const out = canvas.pixels
  for (let from = 0, to = 0; from < pixels.length; from += 4, to += 3) {
    const red = pixels[from] ?? 0
    const green = pixels[from + 1] ?? 0
    const blue = pixels[from + 2] ?? 0
    const light = (red * 77 + green * 151 + blue * 28) >> 8
    out[to] = tinted(out[to] ?? 0, red, reds[light] ?? 0)
    out[to + 1] = tinted(out[to + 1] ?? 0, green, greens[light] ?? 0)
    out[to + 2] = tinted(out[to + 2] ?? 0, blue, blues[light] ?? 0)
  }
}

const tinted = (below: number, value: number, tone: number): number =>
  (below * art + ((value * own + tone * (256 - own) + 128) >> 8) * (256 - art) + 128) >> 8

/** A colour of the palette for each lightness, from its darkest to its lightest. */
export function gradientOf({ panel, shapes, light, accent }: Palette): readonly Colour[] {
  const stops = [panel, shapes[1] ?? accent, accent, light, 0xffffff]
  return Array.from({ length: 256 }, (_, lightness) => {
    const place = lightness * (stops.length - 1)
    const first = Math.trunc(place / 256)
    return mix(stops[first] ?? 0, stops[first + 1] ?? 0, place - first * 256)
  })
}
