import type { Area } from '../bitmap.js'
import { lineWidth, type EditScene } from './editor.js'
import { drawFrame, drawLabel } from './labels.js'

/** `"src_bbox": [y0, x0, y1, x1]` on a grid of 1000, as flux-3-image takes boxes in the JSON that ends a prompt. */
const boxForm =
  /"(src_bbox|tgt_bbox|bbox)"\s{0,4}:\s{0,4}\[\s{0,4}(\d{1,4})\s{0,4},\s{0,4}(\d{1,4})\s{0,4},\s{0,4}(\d{1,4})\s{0,4},\s{0,4}(\d{1,4})\s{0,4}\]/g

const mostBoxes = 100
/** Where a prompt is searched. */
const searched = 100_000

/** Outlines the boxes that the prompt names, each with its name. */
export function drawBoxes({ canvas, palette, atlas, spec: { prompt } }: EditScene): void {
  const line = lineWidth(canvas.width, canvas.height) * 2
  let drawn = 0
  for (const [, name = '', ...sides] of prompt.slice(0, searched).matchAll(boxForm)) {
    if (++drawn > mostBoxes) return
    const [top = 0, left = 0, bottom = 0, right = 0] = sides.map((side) => Math.min(Number(side), 1000))
    const x = Math.trunc((left * canvas.width) / 1000)
    const y = Math.trunc((top * canvas.height) / 1000)
    const area: Area = {
      left: x,
      top: y,
      width: Math.trunc((right * canvas.width) / 1000) - x,
      height: Math.trunc((bottom * canvas.height) / 1000) - y,
    }
    if (area.width <= 2 * line || area.height <= 2 * line) continue
    drawFrame(canvas, area, line, name === 'src_bbox' ? palette.line : palette.accent)
    drawLabel(canvas, atlas, name, { ...area, left: area.left + line, height: area.height - line }, palette.panel)
  }
}
