import { blendPixel, blendSpan, opaque, type Canvas, type Colour } from './canvas.js'
import { boxColumns, fillCodeBox } from './code-box.js'
import { drawScriptGlyph } from './draw-script-glyph.js'
import type { ScriptGlyph } from './script-glyphs.js'
import type { Typeface } from './typeface.js'
import type { Line } from './wrap.js'

/** How many columns a character takes: one or two, none for a mark, or what the box with its number needs. */
export const columnsOf =
  (typeface: Typeface) =>
  (codePoint: number): number =>
    typeface.face.has(codePoint) ? 1 : (typeface.other(codePoint)?.columns ?? boxColumns(codePoint, typeface))

/** Whether a character is a mark, drawn over the one before it. */
export const isMarkOf =
  ({ face, other }: Typeface) =>
  (codePoint: number): boolean =>
    !face.has(codePoint) && other(codePoint)?.columns === 0

/** Draws one line of text; `left` and `top` are those of the first letter's cell. */
export function drawLine(canvas: Canvas, line: Line, left: number, top: number, typeface: Typeface, colour: Colour) {
  const { face, other, advance } = typeface
  let x = left
  let base = 0 // the width of the last character that is not a mark
  for (const codePoint of line) {
    const glyph = face.glyph(codePoint)
    const script = glyph === undefined ? other(codePoint) : undefined
    if (script?.columns === 0) {
      drawScriptGlyph(canvas, script, markPlace(script, x, base, typeface), top, typeface, colour)
      continue
    }
    if (glyph !== undefined) drawGlyph(canvas, glyph, x, top, typeface, colour)
    else if (script !== undefined) drawScriptGlyph(canvas, script, x, top, typeface, colour)
    else fillCodeBox(canvas, codePoint, x, top, typeface, colour)
    base = (glyph === undefined ? (script?.columns ?? boxColumns(codePoint, typeface)) : 1) * advance
    x += base
  }
}

/** Where a mark begins: as far left of the pen as the font says, or over the middle of what it belongs to. */
const markPlace = ({ back, width }: ScriptGlyph, pen: number, base: number, { advance }: Typeface): number =>
  back > 0 ? pen - Math.trunc((back * advance) / 8) : pen - ((base + Math.trunc((width * advance) / 8)) >> 1)

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
