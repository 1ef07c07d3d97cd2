import { blendPixel, blendSpan, fadeAt, type Canvas, type Colour, type Fade } from './canvas.js'
import { sine, turn } from './integers.js'

export interface Hill {
  /** The row around which the ridge swings, and how far. */
  y: number
  swing: number
  /** The length of the long wave in pixels, and where it begins, in 4096ths of a turn. */
  wavelength: number
  phase: number
  colour: Colour
  fade: Fade
}

/** Draws everything below a wavy ridge. */
export function fillHill(canvas: Canvas, { y, swing, wavelength, phase, colour, fade }: Hill): void {
  const { width, height } = canvas
  const ridge = Int32Array.from({ length: width }, (_, x) => {
    const angle = phase + Math.trunc((x * turn) / wavelength)
    return y * 256 + Math.trunc((swing * (3 * sine(angle) + sine(angle * 2 + phase))) / 64)
  })
  const steepest = ridge.reduce((max, here, x) => Math.max(max, Math.abs(here - (ridge[x + 1] ?? here))), 1)
  const solid = Math.min(y + swing + 1, height)

  for (let row = Math.max(y - swing, 0); row < solid; row++) {
    const alpha = fadeAt(fade, row, y - swing, height - 1)
    const bottom = (row + 1) * 256
    for (let x = 0; x < width;) {
      const covered = bottom - (ridge[x] ?? 0)
      if (covered > 0 && covered < 256) {
        blendPixel(canvas, x++, row, colour, alpha, covered)
        continue
      }
      // Far above or below the ridge, it cannot reach this row within that many pixels.
      const away = covered <= 0 ? -covered : covered - 256
      const next = Math.min(x + Math.max(Math.trunc(away / steepest), 1), width)
      if (covered > 0) blendSpan(canvas, row, x, next, colour, alpha)
      x = next
    }
  }
  for (let row = Math.max(solid, 0); row < height; row++) {
    blendSpan(canvas, row, 0, width, colour, fadeAt(fade, row, y - swing, height - 1))
  }
}
