import { readFileSync } from 'node:fs'
import { inflateRawSync } from 'node:zlib'
import { loadScriptGlyphs, type ScriptGlyphs } from './script-glyphs.js'

/** One size of the letters. */
export interface Face {
  /** The width of a letter's cell in pixels. */
  advance: number
  /** The height of a letter's cell, and the distance from line to line. */
  height: number
  has: (codePoint: number) => boolean
  /** A letter's cell as coverages from 0 to 15, row by row; undefined when the atlas lacks the letter. */
  glyph: (codePoint: number) => Uint8Array | undefined
}

export interface GlyphAtlas {
  /** The smallest first. */
  faces: readonly Face[]
  has: (codePoint: number) => boolean
  /** The characters that the faces lack. */
  other: ScriptGlyphs
}

/** Reads the atlas next to this file, in the sources or next to the bundle. */
export const loadGlyphAtlas = (): GlyphAtlas =>
  readGlyphAtlas(readFileSync(new URL('./glyph-atlas.bin', import.meta.url)), loadScriptGlyphs())

/** Reads what scripts/make-glyph-atlas.ts wrote; the layout of the file is described there. */
export function readGlyphAtlas(file: Uint8Array, other: ScriptGlyphs): GlyphAtlas {
  const data = inflateRawSync(file)
  const faceCount = data.readUInt8(0)
  const rangeCount = data.readUInt16BE(1)
  let at = 3
  const places = new Map<number, number>()
  for (let range = 0; range < rangeCount; range++, at += 4) {
    const first = data.readUInt16BE(at)
    const count = data.readUInt16BE(at + 2)
    for (let i = 0; i < count; i++) places.set(first + i, places.size)
  }
  const has = (codePoint: number) => places.has(codePoint)
  const faces = Array.from({ length: faceCount }, (): Face => {
    const advance = data.readUInt8(at)
    const height = data.readUInt8(at + 1)
    const start = at + 2
    const size = Math.ceil((advance * height) / 2)
    at = start + places.size * size
    return {
      advance,
      height,
      has,
      glyph: (codePoint) => {
        const place = places.get(codePoint)
        return place === undefined
          ? undefined
          : unpacked(data.subarray(start + place * size, start + (place + 1) * size))
      },
    }
  })
  return { faces, has, other }
}

/** Two coverages a byte to one a byte. */
function unpacked(bytes: Uint8Array): Uint8Array {
  const coverages = new Uint8Array(bytes.length * 2)
  bytes.forEach((byte, i) => {
    coverages[i * 2] = byte >> 4
    coverages[i * 2 + 1] = byte & 15
  })
  return coverages
}
