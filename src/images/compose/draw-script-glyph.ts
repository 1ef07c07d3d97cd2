import { blendPixel, opaque, type Canvas, type Colour } from './canvas.js'
import type { ScriptGlyph } from './script-glyphs.js'
import type { Typeface } from './typeface.js'

const rows = 16

/**
 * Draws a bitmap as high as two letters are wide, in the middle of the line. Each pixel is covered as far as the bitmap's
 * pixels lie in it: both are laid on a grid that is fine enough for each, so whole numbers are exact.
 */
export function drawScriptGlyph(
  canvas: Canvas,
  { width, bits }: ScriptGlyph,
  left: number,
  top: number,
  { advance, height }: Typeface,
  colour: Colour,
): void {
  const side = advance * 2
  const across = (width * side) / rows
  const first = top + ((height - side) >> 1)
  for (let row = 0; row < side; row++) {
    const y = first + row
    if (y < 0 || y >= canvas.height) continue
    for (let column = 0; column < across; column++) {
      const covered = coverage(bits, width, side, column, row)
      if (covered > 0) blendPixel(canvas, left + column, y, colour, opaque, covered)
    }
  }
}

/** How much of a pixel is covered, of 256. A pixel has 16 steps of the grid to a side, one of the bitmap `side` steps. */
function coverage(bits: Uint8Array, width: number, side: number, column: number, row: number): number {
  let sum = 0
  const right = (column + 1) * rows
  const bottom = (row + 1) * rows
  for (let y = Math.trunc((row * rows) / side); y * side < bottom; y++) {
    const high = Math.min(bottom, (y + 1) * side) - Math.max(row * rows, y * side)
    for (let x = Math.trunc((column * rows) / side); x * side < right; x++) {
      const at = y * width + x
      if (((bits[at >> 3] ?? 0) & (128 >> (at & 7))) === 0) continue
      sum += high * (Math.min(right, (x + 1) * side) - Math.max(column * rows, x * side))
    }
  }
  return sum
}
