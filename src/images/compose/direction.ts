import bidiFactory from 'bidi-js'
import type { Line } from './wrap.js'

/** Lines in the order in which they are drawn, from left to right. */
export interface Directed {
  lines: readonly Line[]
  /** Whether the text begins in a script that is written from right to left: its lines end at the right. */
  isRightToLeft: boolean
}

/**
 * Puts the characters of lines in the order in which they are drawn, by Unicode's bidirectional algorithm (UAX #9); the lines
 * are one paragraph. `isMark` tells marks, which stay behind the character that they belong to. Without a character of a
 * right-to-left script nothing changes.
 */
export function directed(lines: readonly Line[], isMark: (codePoint: number) => boolean): Directed {
  if (!lines.some((line) => line.some(isRightToLeft))) return { lines, isRightToLeft: false }
  const clustered = lines.map((line) => clustersOf(line, isMark))
  const text = clustered.map((line) => line.map(([base]) => standInOf(base)).join('')).join(' ')
  const bidi = createBidi()
  const embedding = bidi.getEmbeddingLevels(text, 'auto')
  let start = 0
  const visual = clustered.map((line) => {
    const from = start
    start += line.length + 1
    if (line.length === 0) return []
    const mirrored = bidi.getMirroredCharactersMap(text, embedding.levels, from, from + line.length - 1)
    const shown = line.map(([base, ...marks], at) => [mirrored.get(from + at)?.codePointAt(0) ?? base, ...marks])
    for (const [first = 0, last = 0] of bidi.getReorderSegments(text, embedding, from, from + line.length - 1)) {
      shown.splice(first - from, last - first + 1, ...shown.slice(first - from, last - from + 1).reverse())
    }
    return shown.flat()
  })
  return { lines: visual, isRightToLeft: (embedding.paragraphs[0]?.level ?? 0) % 2 === 1 }
}

/** The package's types are those of a module, but Node loads its CommonJS, whose export is the function itself. */
const createBidi = bidiFactory as unknown as typeof bidiFactory.default

type Cluster = readonly [base: number, ...marks: number[]]

function clustersOf(line: Line, isMark: (codePoint: number) => boolean): Cluster[] {
  const clusters: [number, ...number[]][] = []
  for (const codePoint of line) {
    const open = clusters.at(-1)
    if (open !== undefined && isMark(codePoint)) open.push(codePoint)
    else clusters.push([codePoint])
  }
  return clusters
}

/** One UTF-16 unit for each character, of its direction: so places in the text are places in the line. */
function standInOf(codePoint: number): string {
  if (codePoint > 0xffff) return isRightToLeft(codePoint) ? '\u05d0' : '\u263a'
  return codePoint >= 0xd800 && codePoint <= 0xdfff ? '\ufffd' : String.fromCharCode(codePoint)
}

const isRightToLeft = (codePoint: number): boolean =>
  codePoint >= 0x590 && rightToLeft.some(([first, last]) => codePoint >= first && codePoint <= last)

/** Hebrew, Arabic, Syriac, Thaana, N'Ko and their neighbours; presentation forms; the scripts of plane 1. */
const rightToLeft = [
  [0x0590, 0x08ff],
  [0xfb1d, 0xfdff],
  [0xfe70, 0xfefc],
  [0x10800, 0x10fff],
  [0x1e800, 0x1efff],
] as const
