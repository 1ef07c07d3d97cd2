// Draws src/images/compose/script-glyphs.bin, the characters of the captions that the glyph atlas lacks:
//
//   tsx scripts/make-script-glyphs.ts PATH/TO/unifont.otf PATH/TO/unifont_upper.otf
//
// The committed file was made from GNU Unifont 15.0.01: the two files of Debian's package fonts-unifont 1:15.0.01-2
// (`apt-get download fonts-unifont` brings it; it is no dependency). The fonts are under the SIL Open Font License 1.1, as
// they say themselves: src/images/compose/OFL-unifont.txt, which stays beside the file. The reader is
// src/images/compose/script-glyphs.ts.
//
// The file, compressed with Brotli: runs (u16) of characters with glyphs of one kind, each run its first character (u24), its
// count (u16) and its kind (u8); then every glyph of every run: 16 rows of 8 or 16 bits, the left pixel in the highest bit.
// The kind: how many columns of 8 pixels the pen moves (bits 0 and 1), whether rows have 16 bits (bit 2), and how far left of
// the pen the glyph begins, in columns of 4 pixels (bits 3 to 5). All numbers big-endian.
import { readFileSync, writeFileSync } from 'node:fs'
import { brotliCompressSync, constants } from 'node:zlib'
import { rasterise } from './make-glyph-atlas.raster.js'
import { readOutlineFont, type OutlineFont } from './make-script-glyphs.font.js'

const rows = 16
const output = new URL('../src/images/compose/script-glyphs.bin', import.meta.url)

const paths = process.argv.slice(2)
if (paths.length === 0) throw new Error('which fonts? Give the paths of unifont.otf and unifont_upper.otf')

interface Run {
  first: number
  count: number
  kind: number
}

const glyphs = new Map<number, { kind: number; bits: Buffer }>()
for (const path of paths) {
  const font = readOutlineFont(readFileSync(path))
  console.log(`${path}: ${font.version}\n${font.copyright}\n${font.licence}`)
  if (!font.licence.includes('SIL Open Font License version 1.1')) throw new Error(`${path} is not under the OFL`)
  for (const codePoint of font.characters.filter(isWanted)) {
    if (!glyphs.has(codePoint)) glyphs.set(codePoint, bitmapOf(font, codePoint))
  }
}

// In the order of their characters, so that the reader can search the runs by halves.
const runs: Run[] = []
const bitmaps: Buffer[] = []
for (const [codePoint, { kind, bits }] of [...glyphs].sort(([one], [other]) => one - other)) {
  const open = runs.at(-1)
  if (open?.kind === kind && open.first + open.count === codePoint) open.count++
  else runs.push({ first: codePoint, count: 1, kind })
  bitmaps.push(bits)
}

const head = Buffer.alloc(2 + runs.length * 6)
head.writeUInt16BE(runs.length)
runs.forEach(({ first, count, kind }, i) => {
  head.writeUIntBE(first, 2 + i * 6, 3)
  head.writeUInt16BE(count, 5 + i * 6)
  head.writeUInt8(kind, 7 + i * 6)
})
const plain = Buffer.concat([head, ...bitmaps])
const file = brotliCompressSync(plain, {
  params: {
    [constants.BROTLI_PARAM_QUALITY]: 11,
    [constants.BROTLI_PARAM_LGWIN]: 22,
    [constants.BROTLI_PARAM_SIZE_HINT]: plain.length,
  },
})
writeFileSync(output, file)
console.log(`${bitmaps.length} glyphs in ${runs.length} runs: ${plain.length} bytes, compressed ${file.length}`)

/** No control characters, no private use: their glyphs in the font are boxes with names. */
function isWanted(codePoint: number): boolean {
  return codePoint > 0xa0 && !(codePoint >= 0xe000 && codePoint <= 0xf8ff) && (codePoint & 0xfffe) !== 0xfffe
}

function bitmapOf({ unitsPerEm, glyph }: OutlineFont, codePoint: number): { kind: number; bits: Buffer } {
  const { advance, polygons } = glyph(codePoint)
  const dot = unitsPerEm / rows
  const points = polygons.flat()
  const left = Math.min(...points.map(([x]) => x / dot), 0)
  const right = Math.max(...points.map(([x]) => x / dot), advance / dot)
  const back = Math.ceil(-left / 4)
  const width = right + back * 4 > 8 ? 16 : 8
  if (right + back * 4 > width) throw new Error(`U+${codePoint.toString(16)} is wider than ${width} pixels`)
  const placed = polygons.map((polygon) =>
    // The font's baseline is two pixels above the lower edge.
    polygon.map(([x, y]) => [x / dot + back * 4, rows - 2 - y / dot] as const),
  )
  const coverage = rasterise(placed, width, rows)
  const bits = Buffer.alloc((width / 8) * rows)
  coverage.forEach((covered, at) => (bits[at >> 3] = (bits[at >> 3] ?? 0) | (covered > 7 ? 128 >> (at & 7) : 0)))
  return { kind: advance / (8 * dot) + (width === 16 ? 4 : 0) + back * 8, bits }
}
