import { joinArabic } from './arabic.js'
import type { GlyphAtlas } from './glyph-atlas.js'

const space = 0x20

/** More on one character are left out: a caption is bounded by its characters, and marks take no room. */
const mostMarks = 4

/**
 * The characters of a text that are drawn: white space becomes single spaces, characters without width are left out, Arabic
 * letters have the form that their neighbours give them, and combining marks are merged with their letter if there is a glyph
 * for both. Of the other marks those that stand over a letter of the script glyphs follow it. Lazy, because prompts may have
 * megabytes and a caption shows a few hundred characters.
 */
export function* charactersOf(text: string, { has, other }: Pick<GlyphAtlas, 'has' | 'other'>): Generator<number> {
  let waiting: number | undefined // it may still get marks
  let marksOn: number[] = []
  const isOwnMark = (codePoint: number) => !has(codePoint) && other(codePoint)?.columns === 0
  for (const codePoint of joinArabic(text)) {
    const isSimple = isMark(codePoint)
    if (isSimple || isJamo(codePoint) || (codePoint >= firstMark && !isWidthless(codePoint) && isOwnMark(codePoint))) {
      const joined = waiting === undefined || marksOn.length > 0 ? undefined : joinedWith(waiting, codePoint)
      const isDrawn = (letter: number) => has(letter) || (waiting !== undefined && !has(waiting) && other(letter))
      if (joined !== undefined && isDrawn(joined)) {
        waiting = joined
        continue
      }
      if (!isJamo(codePoint)) {
        const isBorne = waiting !== undefined && waiting !== space && !(isSimple && has(waiting))
        if (isBorne && marksOn.length < mostMarks && isOwnMark(codePoint)) marksOn.push(codePoint)
        continue
      }
    }
    if (isWidthless(codePoint)) continue
    const next = isSpace(codePoint) ? space : codePoint
    if (next === space && waiting === space) continue
    if (waiting !== undefined) yield* [waiting, ...marksOn]
    waiting = next
    marksOn = []
  }
  if (waiting !== undefined) yield* [waiting, ...marksOn]
}

/** The vowels and final consonants of Korean syllables that are written in their parts. */
const isJamo = (codePoint: number): boolean =>
  (codePoint >= 0x1161 && codePoint <= 0x1175) || (codePoint >= 0x11a8 && codePoint <= 0x11c2)

/** Below it, no script glyph is a mark that is not in `marks`. */
const firstMark = 0x0590

/** The precomposed character of a letter and a mark. Only used if there is a glyph for it: for those, all Unicode versions agree. */
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
  [0x3099, 0x309a],
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
