import type { Area } from './bitmap.js'
import { newMemory, type Canvas } from './canvas.js'

/** Makes all outside of an oval transparent, with a soft edge: what a transparent background looks like here. */
export function cutOut(canvas: Canvas, spare = newMemory): void {
  const { width, height } = canvas
  const alpha = spare(width * height)
  const middle = (width + 1) >> 1
  for (let y = 0; y < height; y++) {
    const row = y * width
    const v = 2 * y + 1 - height
    const rest = 1 - (v * v) / (height * height)
    const opaqueFrom = firstWith(255, rest, width)
    for (let x = firstWith(1, rest, width); x < opaqueFrom && x < middle; x++) {
      const value = Math.trunc(insideOf(rest, x, width))
      alpha[row + x] = value
      alpha[row + width - 1 - x] = value
    }
    if (opaqueFrom < middle) alpha.fill(255, row + opaqueFrom, row + width - opaqueFrom)
  }
  canvas.alpha = alpha
}

/** How far a pixel lies inside: 0 on the edge, 255 and more where all is seen. Divisions are the same on every machine. */
function insideOf(rest: number, x: number, width: number): number {
  // In half pixels from the middle.
  const u = 2 * x + 1 - width
  return (rest - (u * u) / (width * width)) * softness
}

/** The first pixel of a row that lies at least so far inside; the middle if none does. */
function firstWith(least: number, rest: number, width: number): number {
  let [from, to] = [0, (width + 1) >> 1]
  while (from < to) {
    const between = (from + to) >> 1
    if (insideOf(rest, between, width) >= least) to = between
    else from = between + 1
  }
  return from
}

/** The edge is about a fiftieth of the picture wide. */
const softness = 255 * 20

/** What is drawn there is seen, whether or not the background is transparent. */
export function makeOpaque({ width, height, alpha }: Canvas, area: Area): void {
  if (alpha === undefined) return
  const [left, right] = [Math.max(area.left, 0), Math.min(area.left + area.width, width)]
  for (let y = Math.max(area.top, 0); y < Math.min(area.top + area.height, height); y++) {
    alpha.fill(255, y * width + left, y * width + right)
  }
}

/** Four bytes a pixel: the three of `pixels`, and one of `alpha`. */
export function withAlpha(pixels: Uint8Array, alpha: Uint8Array): Uint8Array {
  const all = new Uint8Array(alpha.length * 4)
  for (let pixel = 0, from = 0, to = 0; pixel < alpha.length; pixel++, from += 3, to += 4) {
    all[to] = pixels[from] ?? 0
    all[to + 1] = pixels[from + 1] ?? 0
    all[to + 2] = pixels[from + 2] ?? 0
    all[to + 3] = alpha[pixel] ?? 0
  }
  return all
}
