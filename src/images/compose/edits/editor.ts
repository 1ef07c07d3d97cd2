import { channelsOf, type Area, type Bitmap } from '../bitmap.js'
import type { Canvas, Colour, Spare } from '../canvas.js'
import type { GlyphAtlas } from '../glyph-atlas.js'
import type { Palette } from '../palette.js'
import type { PictureSpec } from '../../picture-spec.js'

/** What an edit starts from. */
export interface EditScene {
  spec: PictureSpec
  /** Whatever it holds at first, an editor paints all of it. */
  canvas: Canvas
  /** Paints the art that the prompt and the seed give over all of the canvas, without a caption, so that what is generated shows. */
  paintArt: () => void
  /** The same art on a canvas of half the size, rounded up: a quarter of the work, for where it only shines through. */
  halfArt: () => Canvas
  /** Memory for masks and the like, which the next picture is drawn in. */
  spare: Spare
  palette: Palette
  atlas: GlyphAtlas
  /** The inputs of the request, in its order. */
  inputs: readonly EditInput[]
  /** Writes the caption into the lower part of an area, if it is large enough. */
  caption: (area: Area) => void
}

export interface EditInput {
  /** Where it stood in the request: `input_image_2`. */
  field: string
  bitmap: Bitmap
}

/** Paints one family of edits. */
export type Editor = (scene: EditScene) => void

export const wholeOf = ({ canvas: { width, height } }: EditScene): Area => ({ left: 0, top: 0, width, height })

/** The first input of a field; the first of all where no field is named. */
export const inputNamed = ({ inputs }: EditScene, ...fields: readonly string[]): Bitmap | undefined =>
  (fields.length === 0 ? inputs[0] : inputs.find(({ field }) => fields.includes(field)))?.bitmap

/** Copies so many pixels of an input, which follow each other, from `from` on; `at` and `from` count pixels. */
export function copyPixels({ pixels }: Canvas, at: number, bitmap: Bitmap, from: number, count: number): void {
  if (channelsOf(bitmap) === 3) {
    pixels.set(bitmap.pixels.subarray(from * 3, (from + count) * 3), at * 3)
    return
  }
  const end = (from + count) * 4
  for (let source = from * 4, to = at * 3; source < end; source += 4, to += 3) {
    pixels[to] = bitmap.pixels[source] ?? 0
    pixels[to + 1] = bitmap.pixels[source + 1] ?? 0
    pixels[to + 2] = bitmap.pixels[source + 2] ?? 0
  }
}

/** Mixes a colour into one pixel: `amount` 256ths of it. */
export function mixPixel({ pixels }: Canvas, at: number, red: number, green: number, blue: number, amount: number) {
  const keep = 256 - amount
  pixels[at * 3] = ((pixels[at * 3] ?? 0) * keep + red * amount + 128) >> 8
  pixels[at * 3 + 1] = ((pixels[at * 3 + 1] ?? 0) * keep + green * amount + 128) >> 8
  pixels[at * 3 + 2] = ((pixels[at * 3 + 2] ?? 0) * keep + blue * amount + 128) >> 8
}

export function setPixel({ pixels }: Canvas, at: number, colour: Colour): void {
  pixels[at * 3] = colour >> 16
  pixels[at * 3 + 1] = (colour >> 8) & 255
  pixels[at * 3 + 2] = colour & 255
}

/** The width of lines, which must be seen at any size. */
export const lineWidth = (width: number, height: number): number =>
  Math.max(Math.trunc(Math.min(width, height) / 300), 1)
