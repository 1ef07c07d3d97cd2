import { drawTitle } from './labels.js'
import type { Bitmap } from '../bitmap.js'
import { newCanvas, type Canvas } from '../canvas.js'
import type { GlyphAtlas } from '../glyph-atlas.js'
import { mix } from '../palette.js'
import type { InputPicture } from '../../picture-spec.js'

/** Of a stand-in in pixels: a larger picture has a smaller one. */
const longestSide = 1024

const dark = 0x3b4250
const light = 0x525b6d
const ink = 0x14171f

/** What stands in for a picture that was not fetched: stripes, and the host that it was to come from. */
export function drawStandIn(input: InputPicture, atlas: GlyphAtlas): Bitmap {
  const { sha256, host = '' } = input
  const longest = Math.max(input.width, input.height, longestSide)
  const [width, height] = [input.width, input.height].map((side) =>
    Math.max(Math.trunc((side * longestSide) / longest), 1),
  ) as [number, number]
  const canvas = newCanvas(width, height)
  const stripe = Math.max(Math.trunc(Math.min(width, height) / 16), 2)
  // The same URL gives the same shade.
  const shade = (sha256.charCodeAt(0) * 7 + sha256.charCodeAt(1)) & 63
  const colours = [mix(dark, 0x2f6f7f, shade), mix(light, 0x7f4f5f, shade)]
  paintStripes(canvas, stripe, colours)
  const area = { left: Math.trunc(width / 10), top: 0, width: Math.trunc((width * 4) / 5), height: height >> 1 }
  drawTitle(canvas, atlas, 'not fetched', area, ink)
  drawTitle(canvas, atlas, host, { ...area, height: Math.trunc((height * 5) / 8) }, ink)
  return { width, height, pixels: canvas.pixels }
}

function paintStripes({ width, height, pixels }: Canvas, stripe: number, colours: readonly number[]): void {
  const along = Uint32Array.from({ length: width + height }, (_, at) => colours[Math.trunc(at / stripe) & 1] ?? 0)
  for (let y = 0, at = 0; y < height; y++) {
    for (let x = 0; x < width; x++, at += 3) {
      const colour = along[x + y] ?? 0
      pixels[at] = colour >> 16
      pixels[at + 1] = (colour >> 8) & 255
      pixels[at + 2] = colour & 255
    }
  }
}
