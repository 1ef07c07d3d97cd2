import { squareRoot } from './integers.js'
import type { Face, GlyphAtlas } from './glyph-atlas.js'
import type { ScriptGlyphs } from './script-glyphs.js'

/** A face of the atlas, each of its pixels drawn as a square of `scale` pixels. */
export interface Typeface {
  face: Face
  /** The characters that the face lacks: two letters high, and one or two wide. */
  other: ScriptGlyphs
  scale: number
  advance: number
  height: number
}

/** The letters that suit a picture: about 72 to the side of a square of its area, and never fewer than 30 to a line. */
export function chooseTypeface({ faces, other }: GlyphAtlas, width: number, height: number): Typeface {
  const comfortable = Math.max(Math.trunc(squareRoot(width * height) / 60), 6)
  const wanted = Math.min(comfortable, Math.trunc(width / 30))
  const largest = faces.at(-1)
  const smallest = faces[0]
  if (largest === undefined || smallest === undefined) throw new Error('the glyph atlas is empty')
  const face = faces.findLast(({ advance }) => advance <= wanted) ?? smallest
  const scale = Math.max(Math.trunc(wanted / largest.advance), 1)
  return { face, other, scale, advance: face.advance * scale, height: face.height * scale }
}
