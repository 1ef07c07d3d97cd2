import { contain, type Area, type Bitmap } from '../bitmap.js'
import { makeOpaque } from '../cut-out.js'
import { copyPixels, lineWidth, type EditInput, type EditScene } from './editor.js'
import { drawFrame, drawLabel } from './labels.js'

/** References as small pictures in a row along the upper edge, and further rows below it: in their order, each with its field's name. */
export function drawInsets({ canvas, palette, atlas }: EditScene, references: readonly EditInput[]): void {
  if (references.length === 0) return
  const perRow = Math.min(Math.max(references.length, 4), 5)
  const gap = Math.max(Math.trunc(canvas.width / 80), 2)
  const side = Math.trunc((canvas.width - gap * (perRow + 1)) / perRow)
  const high = Math.min(side, Math.trunc(canvas.height / 4))
  if (side < 8 || high < 8) return
  const line = lineWidth(canvas.width, canvas.height)
  references.forEach(({ field, bitmap }, place) => {
    const column = place % perRow
    const row = Math.trunc(place / perRow)
    const frame = { left: gap + column * (side + gap), top: gap + row * (high + gap), width: side, height: high }
    if (frame.top + high > canvas.height) return
    const inner = layInto(canvas, bitmap, frame, line)
    drawFrame(canvas, grown(inner, line), line, palette.accent)
    makeOpaque(canvas, grown(inner, line))
    drawLabel(canvas, atlas, field, inner, palette.panel)
  })
}

/** Draws a picture into the upper left of an area, as large as fits beside a line around it; returns where it lies. */
export function layInto(canvas: EditScene['canvas'], bitmap: Bitmap, area: Area, line: number): Area {
  const fitted = contain(bitmap, area.width - 2 * line, area.height - 2 * line)
  const inner = { left: area.left + line, top: area.top + line, width: fitted.width, height: fitted.height }
  for (let row = 0; row < inner.height; row++) {
    copyPixels(canvas, (inner.top + row) * canvas.width + inner.left, fitted, row * inner.width, inner.width)
  }
  return inner
}

export const grown = ({ left, top, width, height }: Area, by: number): Area => ({
  left: left - by,
  top: top - by,
  width: width + 2 * by,
  height: height + 2 * by,
})
