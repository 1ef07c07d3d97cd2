import { blendPixel, blendSpan, fadeAt, type Canvas, type Colour, type Fade } from './canvas.js'
import { clamp } from './integers.js'

export interface Band {
  /** Where the left edge meets the first row, and how wide the band is in a row, both in pixels. */
  x: number
  width: number
  /** How far the band moves to the right from one row to the next, in 256ths of a pixel. */
  slope: number
  colour: Colour
  fade: Fade
}

/** Draws a slanted stripe from the top of the canvas to its bottom. */
export function fillBand(canvas: Canvas, { x, width, slope, colour, fade }: Band): void {
  const softness = Math.max(Math.abs(slope), 256)
  for (let row = 0; row < canvas.height; row++) {
    const alpha = fadeAt(fade, row, 0, canvas.height - 1)
    const left = x * 256 + slope * row
    const right = left + width * 256
    const begin = pixelAfter(left + (softness >> 1))
    const end = Math.max(pixelAfter(right - (softness >> 1)), begin)
    for (let pixel = pixelAfter(left - (softness >> 1)); pixel < begin; pixel++) edge(pixel, row, left, right, alpha)
    blendSpan(canvas, row, begin, end, colour, alpha)
    const last = pixelAfter(right + (softness >> 1))
    for (let pixel = end; pixel < last; pixel++) edge(pixel, row, left, right, alpha)
  }

  function edge(pixel: number, row: number, left: number, right: number, alpha: number): void {
    const middle = pixel * 256 + 128
    const inside = Math.min(middle - left, right - middle)
    blendPixel(canvas, pixel, row, colour, alpha, clamp(128 + Math.trunc((inside * 256) / softness), 0, 256))
  }
}

/** The first pixel whose middle lies to the right of a place in 256ths. */
const pixelAfter = (place: number): number => ((place - 128) >> 8) + 1
