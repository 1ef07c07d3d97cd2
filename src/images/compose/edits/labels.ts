import { columnsOf, drawLine } from '../letters.js'
import { charactersOf } from '../characters.js'
import { fillPanel } from '../panel.js'
import { chooseTypeface, type Typeface } from '../typeface.js'
import { wrap } from '../wrap.js'
import type { Area } from '../bitmap.js'
import { opaque, type Canvas, type Colour } from '../canvas.js'
import type { GlyphAtlas } from '../glyph-atlas.js'

const paper = 0xf6f4ef

/** Writes a short text into the lower left corner of an area, on a panel of its own; cut off where it is too long. */
export function drawLabel(canvas: Canvas, atlas: GlyphAtlas, text: string, area: Area, colour: Colour): void {
  const typeface = chooseTypeface(
    atlas,
    Math.min(area.width * 3, canvas.width),
    Math.min(area.height * 3, canvas.height),
  )
  writeOn(canvas, typeface, text, area, colour)
}

/** The same in letters as large as fill the area's width. */
export function drawTitle(canvas: Canvas, atlas: GlyphAtlas, text: string, area: Area, colour: Colour): void {
  const side = Math.trunc((area.width * 30) / (text.length + 2))
  writeOn(canvas, chooseTypeface(atlas, side, side * 2), text, area, colour)
}

function writeOn(canvas: Canvas, typeface: Typeface, text: string, area: Area, colour: Colour): void {
  const { advance, height } = typeface
  const columns = Math.trunc((area.width - advance) / advance)
  if (columns < 2 || height > area.height) return
  const widthOf = columnsOf(typeface)
  const [line = []] = wrap(charactersOf(text, { has: typeface.face.has, other: typeface.other }), {
    columns,
    maxLines: 1,
    widthOf,
  })
  const width = line.reduce((sum, codePoint) => sum + widthOf(codePoint), 1) * advance
  const top = area.top + area.height - height
  fillPanel(canvas, { left: area.left, top, width, height, radius: 0, colour, alpha: 224 })
  drawLine(canvas, line, area.left + (advance >> 1), top, typeface, paper)
}

/** The border of an area, inside of it. */
export function drawFrame(canvas: Canvas, { left, top, width, height }: Area, line: number, colour: Colour): void {
  const bar = (x: number, y: number, across: number, down: number): void => {
    const from = Math.max(x, 0)
    const above = Math.max(y, 0)
    const wide = Math.min(x + across, canvas.width) - from
    const high = Math.min(y + down, canvas.height) - above
    if (wide <= 0 || high <= 0) return
    fillPanel(canvas, { left: from, top: above, width: wide, height: high, radius: 0, colour, alpha: opaque })
  }
  bar(left, top, width, line)
  bar(left, top + height - line, width, line)
  bar(left, top, line, height)
  bar(left + width - line, top, line, height)
}
