import { readFileSync } from 'node:fs'
import { brotliDecompressSync } from 'node:zlib'

/** A character as a bitmap of 16 rows. */
export interface ScriptGlyph {
  /** How far it moves the pen, in columns of 8 pixels: 1 or 2; a mark over the character before it has 0. */
  columns: number
  /** The width of the bitmap in pixels: 8 or 16. */
  width: number
  /** How many pixels left of the pen it begins. */
  back: number
  /** One bit a pixel, row by row; the left pixel is the highest bit. */
  bits: Uint8Array
}

export type ScriptGlyphs = (codePoint: number) => ScriptGlyph | undefined

/**
 * The characters that the glyph atlas lacks, of nearly all scripts. Their file, next to this one in the sources or next to
 * the bundle, is read when the first of them is looked up: most captions need none.
 */
export function loadScriptGlyphs(): ScriptGlyphs {
  let glyphs: ScriptGlyphs | undefined
  return (codePoint) => {
    if (codePoint < lowest) return undefined
    glyphs ??= readScriptGlyphs(readFileSync(new URL('./script-glyphs.bin', import.meta.url)))
    return glyphs(codePoint)
  }
}

/** No glyph is looked up below: control characters and ASCII. */
const lowest = 0xa1
const rows = 16

/** Reads what scripts/make-script-glyphs.ts wrote; the layout of the file is described there. */
export function readScriptGlyphs(file: Uint8Array): ScriptGlyphs {
  const data = brotliDecompressSync(file)
  const runCount = data.readUInt16BE(0)
  const firsts = new Uint32Array(runCount)
  const starts = new Uint32Array(runCount)
  let start = 2 + runCount * 6
  for (let run = 0; run < runCount; run++) {
    firsts[run] = data.readUIntBE(2 + run * 6, 3)
    starts[run] = start
    start += data.readUInt16BE(5 + run * 6) * bytesOf(data.readUInt8(7 + run * 6))
  }
  return (codePoint) => {
    const run = lastUpTo(firsts, codePoint)
    if (run < 0) return undefined
    const place = codePoint - (firsts[run] ?? 0)
    if (place >= data.readUInt16BE(5 + run * 6)) return undefined
    const kind = data.readUInt8(7 + run * 6)
    const size = bytesOf(kind)
    const at = (starts[run] ?? 0) + place * size
    return {
      columns: kind & 3,
      width: (size / rows) * 8,
      back: (kind >> 3) * 4,
      bits: data.subarray(at, at + size),
    }
  }
}

const bytesOf = (kind: number): number => ((kind & 4) === 0 ? rows : rows * 2)

/** The last place of a sorted list whose number is at most `number`; -1 when there is none. */
function lastUpTo(list: Uint32Array, number: number): number {
  let [low, high] = [0, list.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if ((list[middle] ?? 0) <= number) low = middle + 1
    else high = middle
  }
  return low - 1
}
