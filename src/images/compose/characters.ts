import type { GlyphAtlas } from './glyph-atlas.js'

const space = 0x20

/**
 * The characters of a text that are drawn: white space becomes single spaces, characters without width are left out, and
 * combining marks are merged with their letter if the atlas has the merged one. Lazy, because prompts may have megabytes and a
 * caption shows a few hundred characters.
 */
export function* charactersOf(text: string, { has }: Pick<GlyphAtlas, 'has'>): Generator<number> {
  let waiting: number | undefined // it may still get a mark
  for (const character of text) {
    const codePoint = character.codePointAt(0) ?? 0
    if (isMark(codePoint)) {
      const joined = waiting === undefined ? undefined : joinedWith(waiting, codePoint)
      if (joined !== undefined && has(joined)) waiting = joined
      continue
    }
    if (isWidthless(codePoint)) continue
    const next = isSpace(codePoint) ? space : codePoint
    if (next === space && waiting === space) continue
    if (waiting !== undefined) yield waiting
    waiting = next
  }
  if (waiting !== undefined) yield waiting
}

/** The precomposed character of a letter and a mark. Only used if the atlas has it: for those, all Unicode versions agree. */
function joinedWith(letter: number, mark: number): number | undefined {
  const joined = String.fromCodePoint(letter, mark).normalize('NFC')
  return joined.length === 1 ? joined.codePointAt(0) : undefined
}

const isSpace = (codePoint: number): boolean =>
  (codePoint >= 0x09 && codePoint <= 0x0d) ||
  codePoint === space ||
  codePoint === 0x85 ||
  codePoint === 0xa0 ||
  (codePoint >= 0x2000 && codePoint <= 0x200a) ||
  within(codePoint, [0x1680, 0x2028, 0x2029, 0x202f, 0x205f, 0x3000])

/** Ranges by number, not `\p{...}`, whose content changes between versions of Node: pictures must not change. */
const isMark = (codePoint: number): boolean => inRanges(codePoint, marks)
const isWidthless = (codePoint: number): boolean => inRanges(codePoint, widthless)

const marks = [
  [0x0300, 0x036f],
  [0x0483, 0x0489],
  [0x0591, 0x05bd],
  [0x064b, 0x065f],
  [0x1ab0, 0x1aff],
  [0x1dc0, 0x1dff],
  [0x20d0, 0x20ff],
  [0xfe20, 0xfe2f],
] as const

/** Soft hyphens, joiners, direction marks, variation selectors, tags. */
const widthless = [
  [0x00ad, 0x00ad],
  [0x034f, 0x034f],
  [0x061c, 0x061c],
  [0x180b, 0x180f],
  [0x200b, 0x200f],
  [0x202a, 0x202e],
  [0x2060, 0x206f],
  [0xfe00, 0xfe0f],
  [0xfeff, 0xfeff],
  [0x1f3fb, 0x1f3ff],
  [0xe0000, 0xe0fff],
] as const

const inRanges = (codePoint: number, ranges: readonly (readonly [number, number])[]): boolean =>
  codePoint >= 0xad && ranges.some(([first, last]) => codePoint >= first && codePoint <= last)

const within = (codePoint: number, list: readonly number[]): boolean => list.includes(codePoint)
