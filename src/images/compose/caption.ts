import { charactersOf } from './characters.js'
import type { Area } from './bitmap.js'
import { opaque, type Canvas } from './canvas.js'
import type { GlyphAtlas } from './glyph-atlas.js'
import { clamp } from './integers.js'
import { directed } from './direction.js'
import { columnsOf, drawLine, isMarkOf } from './letters.js'
import type { Palette } from './palette.js'
import { makeOpaque } from './cut-out.js'
import { fillPanel } from './panel.js'
import type { PictureSpec } from '../picture-spec.js'
import { chooseTypeface, type Typeface } from './typeface.js'
import { wrap, type Line, type WrapOptions } from './wrap.js'

/** The layout of a caption: its text, and the position of its panel. */
export interface Caption {
  typeface: Typeface
  /** Its lines from left to right, as they are drawn. */
  prompt: readonly Line[]
  /** The lines of the prompt end at the right. */
  isRightToLeft: boolean
  facts: readonly Line[]
  left: number
  top: number
  width: number
  height: number
  padding: number
  bar: number
}

const maxColumns = 96

/** Fits prompt and facts into the lower part of the picture, or of an area of it. The facts go first, then as much of the prompt as there is room for. */
export function layOutCaption(
  spec: PictureSpec,
  atlas: GlyphAtlas,
  { left, top, width, height }: Area = { left: 0, top: 0, width: spec.width, height: spec.height },
): Caption {
  const typeface = chooseTypeface(atlas, width, height)
  const { advance, height: lineHeight } = typeface
  const tiny = width < 160 || height < 160
  const margin = tiny ? 0 : advance + (advance >> 1)
  const bar = tiny ? 0 : Math.max(advance >> 2, 2)
  const padding = tiny ? 2 : advance + (advance >> 2)
  const columns = clamp(Math.trunc((width - 2 * (margin + padding) - bar) / advance), 1, maxColumns)
  const maxHeight = Math.trunc((height * (tiny ? 3 : 2)) / 5) - 2 * (margin + (padding >> 1))
  const lines = Math.max(Math.trunc(maxHeight / lineHeight), 2)
  const widthOf = columnsOf(typeface)

  const facts = factLines(spec, atlas, tiny ? ' ' : ' · ', { columns, maxLines: lines - 1, widthOf })
  const comfortable = Math.max(4, Math.trunc(320 / columns))
  const maxLines = clamp(lines - facts.length, 1, comfortable)
  const wrapped = wrap(charactersOf(spec.prompt, atlas), { columns, maxLines, widthOf })
  const { lines: prompt, isRightToLeft } = directed(wrapped, isMarkOf(typeface))

  const longest = Math.max(...[...prompt, ...facts].map((line) => columnsIn(line, typeface)))
  const panelWidth = tiny ? width : bar + 2 * padding + longest * advance
  const panelHeight = (prompt.length + facts.length) * lineHeight + 2 * (padding >> 1)
  return {
    typeface,
    prompt,
    isRightToLeft,
    facts,
    left: left + margin,
    top: top + height - margin - panelHeight,
    width: Math.min(panelWidth, width - 2 * margin),
    height: panelHeight,
    padding,
    bar,
  }
}

const columnsIn = (line: Line, typeface: Typeface): number => {
  const widthOf = columnsOf(typeface)
  return line.reduce((sum, codePoint) => sum + widthOf(codePoint), 0)
}

/** The fields that differ from their defaults: `guidance 4.5`, and `raw` for one that is true. Not those that say where something is. */
const fieldFacts = ({ fields }: PictureSpec): string[] =>
  Object.entries(fields)
    .filter(([name]) => !places.has(name))
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([name, value]) => (value === true ? name : `${name} ${String(value).slice(0, longestValue)}`))

/** They are seen in an edit, or decide on the size. */
const places = new Set([
  ...['left', 'top', 'right', 'bottom', 'reference_offset_x', 'reference_offset_y', 'auto_crop', 'dilate_pixels'],
  ...['canny_low_threshold', 'canny_high_threshold', 'image_prompt_strength', 'resolution'],
])

/** A line is shorter. */
const longestValue = 100

/** Model, size, seed and fields in one line if they fit, otherwise in several. */
function factLines(spec: PictureSpec, atlas: GlyphAtlas, between: string, options: WrapOptions): Line[] {
  const size = `${spec.width}×${spec.height}`
  const painter = spec.painter === 'text' ? [] : [spec.painter]
  const facts = [spec.model, ...painter, size, `seed ${spec.seed}`, ...fieldFacts(spec)]
  const together = facts.join(between)
  if (together.length <= options.columns) return wrap(charactersOf(together, atlas), { ...options, maxLines: 1 })
  return facts
    .reduce<string[]>((lines, fact) => {
      const longer = `${lines.at(-1) ?? ''}${between}${fact}`
      return lines.length > 0 && longer.length <= options.columns ? [...lines.slice(0, -1), longer] : [...lines, fact]
    }, [])
    .slice(0, options.maxLines)
    .flatMap((line) => wrap(charactersOf(line, atlas), { ...options, maxLines: 1 }))
}

export function drawCaption(canvas: Canvas, caption: Caption, { panel, accent }: Palette): void {
  const { typeface, prompt, isRightToLeft, facts, left, top, width, height, padding, bar } = caption
  const radius = bar === 0 ? 0 : padding >> 1
  makeOpaque(canvas, { left, top, width, height })
  fillPanel(canvas, { left, top, width, height, radius, colour: panel, alpha: 208 })
  const inset = padding >> 1
  fillPanel(canvas, {
    left: left + inset,
    top: top + inset,
    width: bar,
    height: height - 2 * inset,
    radius: 0,
    colour: accent,
    alpha: opaque,
  })
  const x = left + padding + bar
  let y = top + (padding >> 1)
  for (const line of prompt) {
    const free = isRightToLeft ? width - bar - 2 * padding - columnsIn(line, typeface) * typeface.advance : 0
    drawLine(canvas, line, x + free, y, typeface, 0xf6f4ef)
    y += typeface.height
  }
  for (const line of facts) {
    drawLine(canvas, line, x, y, typeface, accent)
    y += typeface.height
  }
}
