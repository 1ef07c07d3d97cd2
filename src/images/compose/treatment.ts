import type { Canvas } from './canvas.js'
import type { PictureSpec } from '../picture-spec.js'

/** Makes the request's settings visible in what has been generated so far: `steps` in its detail, `guidance` in its colours. */
export function treat(canvas: Canvas, { levels: { guidance = 0, steps = 0 } = {} }: Pick<PictureSpec, 'levels'>): void {
  if (steps < 0) coarsen(canvas, -steps)
  if (guidance !== 0) saturate(canvas, 256 + Math.trunc((guidance * 3) / 4))
}

/** Squares of one colour, the larger the fewer steps there are: up to a 48th of the picture's shorter side. */
function coarsen({ width, height, pixels }: Canvas, amount: number): void {
  const side = 1 + Math.ceil((Math.min(width, height) * amount) / (256 * 48))
  for (let top = 0; top < height; top += side) {
    for (let left = 0; left < width; left += side) {
      flatten(pixels, width, { left, top, right: Math.min(left + side, width), bottom: Math.min(top + side, height) })
    }
  }
}

interface Square {
  left: number
  top: number
  right: number
  bottom: number
}

/** The mean of a square's pixels takes their place. */
function flatten(pixels: Uint8Array, width: number, { left, top, right, bottom }: Square): void {
  const count = (right - left) * (bottom - top)
  for (let channel = 0; channel < 3; channel++) {
    let sum = count >> 1
    for (let y = top; y < bottom; y++) {
      const end = (y * width + right) * 3
      for (let at = (y * width + left) * 3 + channel; at < end; at += 3) sum += pixels[at] ?? 0
    }
    const mean = Math.trunc(sum / count)
    for (let y = top; y < bottom; y++) {
      const end = (y * width + right) * 3
      for (let at = (y * width + left) * 3 + channel; at < end; at += 3) pixels[at] = mean
    }
  }
}

/** Moves colours away from grey, or towards it: by 256ths of their distance. */
function saturate({ width, height, pixels }: Canvas, factor: number): void {
  const end = width * height * 3
  for (let at = 0; at < end; at += 3) {
    const red = pixels[at] ?? 0
    const green = pixels[at + 1] ?? 0
    const blue = pixels[at + 2] ?? 0
    const grey = (red * 77 + green * 151 + blue * 28) >> 8
    pixels[at] = moved(red, grey, factor)
    pixels[at + 1] = moved(green, grey, factor)
    pixels[at + 2] = moved(blue, grey, factor)
  }
}

/** A Uint8Array would wrap around. */
function moved(value: number, grey: number, factor: number): number {
  const result = grey + (((value - grey) * factor) >> 8)
  return result < 0 ? 0 : result > 255 ? 255 : result
}
