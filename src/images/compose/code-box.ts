import { blendSpan, type Canvas, type Colour } from './canvas.js'
import type { Typeface } from './typeface.js'

/** The digits 0 to F, three pixels wide and five high, a row in three bits, the first row in the highest. */
const digits = [
  0o75557, 0o26227, 0o71747, 0o71717, 0o55711, 0o74717, 0o74757, 0o71122, 0o75757, 0o75717, 0o75755, 0o65656, 0o74447,
  0o65556, 0o74747, 0o74744,
] as const

/** Pixels of a digit with the gap after it, and of the frame with the gap inside it. */
const step = 4
const frame = 2
/** Two rows of digits, the gap between them, and the frame. */
const boxHeight = 11 + 2 * frame

const dotsOf = ({ height }: Typeface): number => Math.max(Math.trunc(height / (boxHeight + 5)), 1)
const perRow = (codePoint: number): number => (codePoint > 0xffff ? 3 : 2)
const boxWidth = (codePoint: number): number => perRow(codePoint) * step - 1 + 2 * frame

/** How many letters wide the box of a character is. */
export const boxColumns = (codePoint: number, typeface: Typeface): number =>
  Math.ceil(((boxWidth(codePoint) + 1) * dotsOf(typeface)) / typeface.advance)

/** Draws a character that the atlas lacks: a frame with the code point in two rows of hexadecimal digits. */
export function fillCodeBox(
  canvas: Canvas,
  codePoint: number,
  left: number,
  top: number,
  typeface: Typeface,
  colour: Colour,
): void {
  const dot = dotsOf(typeface)
  const width = boxWidth(codePoint)
  const room = boxColumns(codePoint, typeface) * typeface.advance
  const x0 = left + Math.trunc((room - width * dot) / 2)
  const y0 = top + Math.trunc((typeface.height - boxHeight * dot) / 2)
  const fill = (x: number, y: number, wide: number, high: number, alpha: number) => {
    for (let row = Math.max(y0 + y * dot, 0); row < Math.min(y0 + (y + high) * dot, canvas.height); row++) {
      blendSpan(canvas, row, x0 + x * dot, x0 + (x + wide) * dot, colour, alpha)
    }
  }
  fill(0, 0, width, 1, 110)
  fill(0, boxHeight - 1, width, 1, 110)
  fill(0, 1, 1, boxHeight - 2, 110)
  fill(width - 1, 1, 1, boxHeight - 2, 110)
  const across = perRow(codePoint)
  for (let i = 0; i < across * 2; i++) {
    const digit = digits[(codePoint >> ((across * 2 - 1 - i) * 4)) & 15] ?? 0
    const x = frame + (i % across) * step
    const y = frame + Math.trunc(i / across) * 6
    for (let bit = 0; bit < 15; bit++) {
      if ((digit >> (14 - bit)) & 1) fill(x + (bit % 3), y + Math.trunc(bit / 3), 1, 1, 230)
    }
  }
}
