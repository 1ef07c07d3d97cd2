export type Line = readonly number[]

export interface WrapOptions {
  columns: number
  maxLines: number
  /** How many columns a character takes. */
  widthOf: (codePoint: number) => number
}

const space = 0x20
const ellipsis = 0x2026

/** Breaks characters into lines at spaces, beside characters that need none, and words that are longer than a line where the line ends. What does not fit is cut off with an ellipsis. */
export function wrap(characters: Iterable<number>, { columns, maxLines, widthOf }: WrapOptions): Line[] {
  const lines: number[][] = []
  let line: number[] = []
  let used = 0
  const widthOfAll = (all: Line) => all.reduce((sum, codePoint) => sum + widthOf(codePoint), 0)

  for (const codePoint of characters) {
    if (codePoint === space && line.length === 0) continue
    const width = Math.min(widthOf(codePoint), columns)
    if (used + width <= columns) {
      line.push(codePoint)
      used += width
      continue
    }
    if (lines.length + 1 >= maxLines) return [...lines, cutOff(line, columns, widthOfAll)]
    const breakAt = lastBreak(line, codePoint)
    const rest = breakAt < 0 ? [] : line.splice(breakAt)
    if (rest[0] === space) rest.shift()
    lines.push(line)
    line = codePoint === space ? [] : [...rest, codePoint]
    used = widthOfAll(line)
  }
  while (line.at(-1) === space) line.pop()
  return line.length === 0 ? lines : [...lines, line]
}

/** The last place where a line may end before its next character: at a space, or beside a character that stands alone; -1 when there is none. */
function lastBreak(line: Line, next: number): number {
  if (next === space) return line.length
  for (let at = line.length; at > 0; at--) {
    const after = line[at] ?? next
    if (after === space) return at
    if (!staysBefore.includes(after) && (standsAlone(after) || standsAlone(line[at - 1] ?? 0))) return at
  }
  return line[0] === space ? 0 : -1
}

/** Chinese and Japanese have no spaces: a line may end between any two characters. So may it beside emoji. */
const standsAlone = (codePoint: number): boolean =>
  (codePoint >= 0x2e80 && codePoint <= 0x9fff) ||
  (codePoint >= 0xf900 && codePoint <= 0xfaff) ||
  (codePoint >= 0xff00 && codePoint <= 0xff60) ||
  codePoint >= 0x1f300

/** No line begins with these: closing punctuation, small kana, the mark of a long vowel. */
const staysBefore = Array.from(
  '、。，．：；！？」』）】〉》〕］｝ぁぃぅぇぉっゃゅょァィゥェォッャュョー々',
  (character) => character.charCodeAt(0),
)

function cutOff(line: Line, columns: number, widthOfAll: (line: Line) => number): Line {
  const kept = [...line]
  while (kept.length > 0 && (widthOfAll(kept) >= columns || kept.at(-1) === space)) kept.pop()
  return [...kept, ellipsis]
}
