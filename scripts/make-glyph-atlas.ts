// Draws src/images/compose/glyph-atlas.bin, the letters of the captions:
//
//   tsx scripts/make-glyph-atlas.ts PATH/TO/JetBrainsMono_500Medium.ttf
//
// The committed atlas was made from @expo-google-fonts/jetbrains-mono 0.4.1, 500Medium/JetBrainsMono_500Medium.ttf
// (`npm pack @expo-google-fonts/jetbrains-mono@0.4.1` brings it; it is no dependency). The font is under the SIL Open Font
// License: src/images/compose/OFL.txt, which stays beside the atlas. The reader is src/images/compose/glyph-atlas.ts.
//
// The file, deflated: faces (u8); ranges (u16), each first (u16) and count (u16); then for each face its advance (u8),
// cell height (u8) and every glyph of every range, advance x height coverages of 4 bits, the left pixel in the high bits,
// each glyph beginning on a full byte. All numbers big-endian.
import { readFileSync, writeFileSync } from 'node:fs'
import { deflateRawSync } from 'node:zlib'
import { readFont, type Font } from './make-glyph-atlas.font.js'
import { rasterise } from './make-glyph-atlas.raster.js'

/** Widths of a letter in pixels. Each is about one and a half times the one before; doubles and triples follow from them. */
const advances = [5, 6, 8, 12, 18, 28]

const wanted: readonly [first: number, last: number][] = [
  [0x0020, 0x007e], // ASCII
  [0x00a1, 0x017f], // Latin-1, Latin Extended-A
  [0x0192, 0x0192],
  [0x01cd, 0x01dc],
  [0x0218, 0x021b],
  [0x02c6, 0x02dd],
  [0x0370, 0x03ff], // Greek
  [0x0400, 0x04ff], // Cyrillic
  [0x1e80, 0x1e85],
  [0x1ea0, 0x1ef9], // Vietnamese
  [0x2010, 0x2044], // dashes, quotes, bullet, ellipsis
  [0x2070, 0x208e],
  [0x20a0, 0x20bf], // currencies
  [0x2116, 0x2122],
  [0x2150, 0x215e],
  [0x2190, 0x2199], // arrows
  [0x2202, 0x2265], // mathematics
  [0x25a0, 0x25cf],
]

const [path] = process.argv.slice(2)
if (path === undefined) throw new Error('which font? Give the path of a monospaced .ttf file')
const font = readFont(readFileSync(path))

const numbers = (write: (into: Buffer) => void, size: number): Buffer => {
  const buffer = Buffer.alloc(size)
  write(buffer)
  return buffer
}
const ranges = rangesIn(font)
const parts = [
  numbers((into) => into.writeUInt8(advances.length), 1),
  numbers((into) => into.writeUInt16BE(ranges.length), 2),
]
for (const { first, count } of ranges) {
  parts.push(numbers((into) => into.writeUInt16BE(count, into.writeUInt16BE(first)), 4))
}
for (const advance of advances) parts.push(...face(font, advance))
const atlas = deflateRawSync(Buffer.concat(parts), { level: 9 })
writeFileSync(new URL('../src/images/compose/glyph-atlas.bin', import.meta.url), atlas)
const glyphs = ranges.reduce((sum, { count }) => sum + count, 0)
console.log(`${glyphs} glyphs in ${ranges.length} ranges and ${advances.length} sizes: ${atlas.length} bytes`)

/** Runs of characters that the font has. */
function rangesIn({ outline }: Font): { first: number; count: number }[] {
  const found: { first: number; count: number }[] = []
  for (const [first, last] of wanted) {
    for (let codePoint = first; codePoint <= last; codePoint++) {
      if (outline(codePoint) === undefined) continue
      const open = found.at(-1)
      if (open !== undefined && open.first + open.count === codePoint) open.count++
      else found.push({ first: codePoint, count: 1 })
    }
  }
  return found
}

/**
 * Every glyph at one size. Heights are stretched a little so that the x-height is a whole number of pixels: without
 * hinting, that is what decides whether small letters are crisp.
 */
function face({ advance, ascender, descender, xHeight, outline }: Font, width: number): Buffer[] {
  const scale = width / advance
  const stretch = (Math.round(xHeight * scale) / (xHeight * scale)) * scale
  const baseline = Math.round(ascender * stretch)
  const height = baseline + Math.ceil(-descender * stretch)
  const cells = [numbers((into) => into.writeUInt8(height, into.writeUInt8(width)), 2)]
  for (const { first, count } of ranges) {
    for (let codePoint = first; codePoint < first + count; codePoint++) {
      const polygons = (outline(codePoint) ?? []).map((polygon) =>
        polygon.map(([x, y]) => [x * scale, baseline - y * stretch] as const),
      )
      cells.push(packed(rasterise(polygons, width, height)))
    }
  }
  return cells
}

function packed(coverages: Uint8Array): Buffer {
  const bytes = Buffer.alloc(Math.ceil(coverages.length / 2))
  coverages.forEach((coverage, i) => (bytes[i >> 1] = (bytes[i >> 1] ?? 0) | (coverage << (i & 1 ? 0 : 4))))
  return bytes
}
