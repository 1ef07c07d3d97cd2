import { blendPixel, blendSpan, opaque, type Canvas, type Colour } from './canvas.js'
import { boxColumns, fillCodeBox } from './code-box.js'
import type { Typeface } from './typeface.js'
import type { Line } from './wrap.js'

/** How many columns a character takes: one, or what the box with its number needs. */
export const columnsOf =
  (typeface: Typeface) =>
  (codePoint: number): number =>
    typeface.face.has(codePoint) ? 1 : boxColumns(codePoint, typeface)

/** Draws one line of text; `left` and `top` are those of the first letter's cell. */
export function drawLine(canvas: Canvas, line: Line, left: number, top: number, typeface: Typeface, colour: Colour) {
  let x = left
  for (const codePoint of line) {
    const glyph = typeface.face.glyph(codePoint)
    if (glyph === undefined) {
      fillCodeBox(canvas, codePoint, x, top, typeface, colour)
      x += boxColumns(codePoint, typeface) * typeface.advance
    } else {
      drawGlyph(canvas, glyph, x, top, typeface, colour)
      x += typeface.advance
    }
  }
}

function drawGlyph(canvas: Canvas, glyph: Uint8Array, left: number, top: number, typeface: Typeface, colour: Colour) {
  const { face, scale } = typeface
  for (let row = 0; row < face.height * scale; row++) {
    const y = top + row
    if (y < 0 || y >= canvas.height) continue
    const start = Math.trunc(row / scale) * face.advance
    for (let column = 0; column < face.advance; column++) {
      const coverage = glyph[start + column] ?? 0
      if (coverage === 0) continue
      const alpha = Math.trunc((coverage * opaque) / 15)
      if (scale === 1) blendPixel(canvas, left + column, y, colour, opaque, alpha)
      else blendSpan(canvas, y, left + column * scale, left + (column + 1) * scale, colour, alpha)
    }
  }
}
