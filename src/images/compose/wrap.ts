export type Line = readonly number[]

export interface WrapOptions {
  columns: number
  maxLines: number
  /** How many columns a character takes. */
  widthOf: (codePoint: number) => number
}

const space = 0x20
const ellipsis = 0x2026

/** Breaks characters into lines at spaces, and words that are longer than a line where the line ends. What does not fit is cut off with an ellipsis. */
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
    const lastSpace = codePoint === space ? line.length : line.lastIndexOf(space)
    const rest = lastSpace < 0 ? [] : line.splice(lastSpace).slice(1)
    lines.push(line)
    line = codePoint === space ? [] : [...rest, codePoint]
    used = widthOfAll(line)
  }
  while (line.at(-1) === space) line.pop()
  return line.length === 0 ? lines : [...lines, line]
}

function cutOff(line: Line, columns: number, widthOfAll: (line: Line) => number): Line {
  const kept = [...line]
  while (kept.length > 0 && (widthOfAll(kept) >= columns || kept.at(-1) === space)) kept.pop()
  return [...kept, ellipsis]
}
