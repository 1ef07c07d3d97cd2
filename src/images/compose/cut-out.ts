import type { Area } from './bitmap.js'
import type { Canvas } from './canvas.js'

/** Makes all outside of an oval transparent, with a soft edge: what a transparent background looks like here. */
export function cutOut(canvas: Canvas): void {
  const { width, height } = canvas
  const alpha = new Uint8Array(width * height)
  // In half pixels from the middle. Divisions are the same on every machine.
  for (let y = 0; y < height; y++) {
    const v = 2 * y + 1 - height
    const rest = 1 - (v * v) / (height * height)
    for (let x = 0; x < width; x++) {
      const u = 2 * x + 1 - width
      const inside = (rest - (u * u) / (width * width)) * softness
      alpha[y * width + x] = inside <= 0 ? 0 : inside >= 255 ? 255 : Math.trunc(inside)
    }
  }
  canvas.alpha = alpha
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
