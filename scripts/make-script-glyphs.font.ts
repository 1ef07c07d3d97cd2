import type { Point, Polygon } from './make-glyph-atlas.font.js'

/** The part of an OpenType file with CFF outlines that bitmaps need: straight lines only, as GNU Unifont has them. */
export interface OutlineFont {
  unitsPerEm: number
  ascender: number
  copyright: string
  licence: string
  version: string
  /** The characters of the font, in their order. */
  characters: readonly number[]
  /** The advance of a character's glyph, and its closed contours, y upwards, in font units. */
  glyph: (codePoint: number) => { advance: number; polygons: Polygon[] }
}

export function readOutlineFont(file: Buffer): OutlineFont {
  const tables = new Map<string, Buffer>()
  for (let at = 12; at < 12 + file.readUInt16BE(4) * 16; at += 16) {
    const offset = file.readUInt32BE(at + 8)
    tables.set(file.toString('latin1', at, at + 4), file.subarray(offset, offset + file.readUInt32BE(at + 12)))
  }
  const table = (name: string): Buffer => {
    const found = tables.get(name)
    if (found === undefined) throw new Error(`the font has no ${name} table: is it an OpenType (.otf) file?`)
    return found
  }
  const characters = readCharacters(table('cmap'))
  const programs = readPrograms(table('CFF '))
  const metrics = table('hmtx')
  const longMetrics = table('hhea').readUInt16BE(34)
  const names = readNames(table('name'))
  return {
    unitsPerEm: table('head').readUInt16BE(18),
    ascender: table('hhea').readInt16BE(4),
    copyright: names.get(0) ?? '',
    licence: names.get(13) ?? '',
    version: names.get(5) ?? '',
    characters: [...characters.keys()].sort((a, b) => a - b),
    glyph: (codePoint) => {
      const glyph = characters.get(codePoint) ?? 0
      return {
        advance: metrics.readUInt16BE(Math.min(glyph, longMetrics - 1) * 4),
        polygons: programs.outline(glyph),
      }
    },
  }
}

/** The English names of Windows. */
function readNames(name: Buffer): Map<number, string> {
  const texts = name.subarray(name.readUInt16BE(4))
  const names = new Map<number, string>()
  for (let at = 6; at < 6 + name.readUInt16BE(2) * 12; at += 12) {
    if (name.readUInt16BE(at) !== 3) continue
    const offset = name.readUInt16BE(at + 10)
    const text = Buffer.from(texts.subarray(offset, offset + name.readUInt16BE(at + 8)))
    names.set(name.readUInt16BE(at + 6), text.swap16().toString('utf16le'))
  }
  return names
}

/** Subtable format 12 where there is one, otherwise format 4. */
function readCharacters(cmap: Buffer): Map<number, number> {
  const subtables = Array.from({ length: cmap.readUInt16BE(2) }, (_, i) => cmap.subarray(cmap.readUInt32BE(8 + i * 8)))
  const found = new Map<number, number>()
  const groups = subtables.find((subtable) => subtable.readUInt16BE(0) === 12)
  if (groups !== undefined) {
    for (let at = 16; at < 16 + groups.readUInt32BE(12) * 12; at += 12) {
      const [first, last, glyph] = [0, 4, 8].map((field) => groups.readUInt32BE(at + field)) as [number, number, number]
      for (let codePoint = first; codePoint <= last; codePoint++) found.set(codePoint, glyph + codePoint - first)
    }
    return found
  }
  const map = subtables.find((subtable) => subtable.readUInt16BE(0) === 4)
  if (map === undefined) throw new Error('the font has no character map of format 4 or 12')
  const twice = map.readUInt16BE(6)
  for (let at = 14; at < 14 + twice; at += 2) {
    const first = map.readUInt16BE(at + twice + 2)
    const delta = map.readUInt16BE(at + 2 * twice + 2)
    const rangeAt = at + 3 * twice + 2
    const range = map.readUInt16BE(rangeAt)
    for (let codePoint = first; codePoint <= map.readUInt16BE(at) && codePoint < 0xffff; codePoint++) {
      const glyph = range === 0 ? codePoint : map.readUInt16BE(rangeAt + range + 2 * (codePoint - first))
      if (glyph !== 0) found.set(codePoint, (glyph + delta) & 0xffff)
    }
  }
  return found
}

interface Index {
  items: Buffer[]
  end: number
}

function readIndex(data: Buffer, at: number): Index {
  const count = data.readUInt16BE(at)
  if (count === 0) return { items: [], end: at + 2 }
  const size = data.readUInt8(at + 2)
  const offset = (i: number) => data.readUIntBE(at + 3 + i * size, size)
  const base = at + 2 + (count + 1) * size
  const items = Array.from({ length: count }, (_, i) => data.subarray(base + offset(i), base + offset(i + 1)))
  return { items, end: base + offset(count) }
}

/** Operators of a dictionary with whole numbers; two-byte operators are 1200 and the second byte. */
function readDictionary(data: Buffer): Map<number, number[]> {
  const found = new Map<number, number[]>()
  let operands: number[] = []
  for (let at = 0; at < data.length;) {
    const byte = data.readUInt8(at++)
    if (byte <= 21) {
      found.set(byte === 12 ? 1200 + data.readUInt8(at++) : byte, operands)
      operands = []
    } else if (byte === 28) {
      operands.push(data.readInt16BE(at))
      at += 2
    } else if (byte === 29) {
      operands.push(data.readInt32BE(at))
      at += 4
    } else if (byte === 30) {
      // A real number, which nothing here needs: nibbles up to 15.
      while ((data.readUInt8(at) & 15) !== 15 && data.readUInt8(at) >> 4 !== 15) at++
      at++
      operands.push(0)
    } else if (byte <= 246) operands.push(byte - 139)
    else if (byte <= 250) operands.push((byte - 247) * 256 + data.readUInt8(at++) + 108)
    else operands.push(-(byte - 251) * 256 - data.readUInt8(at++) - 108)
  }
  return found
}

function readPrograms(cff: Buffer): { outline: (glyph: number) => Polygon[] } {
  const names = readIndex(cff, cff.readUInt8(2))
  const tops = readIndex(cff, names.end)
  const strings = readIndex(cff, tops.end)
  const global = readIndex(cff, strings.end).items
  const top = readDictionary(tops.items[0] ?? Buffer.alloc(0))
  const glyphs = readIndex(cff, top.get(17)?.[0] ?? 0).items
  const [privateSize = 0, privateAt = 0] = top.get(18) ?? []
  const localAt = readDictionary(cff.subarray(privateAt, privateAt + privateSize)).get(19)?.[0]
  const local = localAt === undefined ? [] : readIndex(cff, privateAt + localAt).items
  return { outline: (glyph) => run(glyphs[glyph] ?? Buffer.alloc(0), local, global) }
}

/** The contours that a Type 2 charstring draws. */
function run(program: Buffer, local: readonly Buffer[], global: readonly Buffer[]): Polygon[] {
  const polygons: Point[][] = []
  let stack: number[] = []
  let hints = 0
  let [x, y] = [0, 0]
  const move = (dx: number, dy: number) => {
    polygons.push([[(x += dx), (y += dy)]])
    stack = []
  }
  const line = (dx: number, dy: number) => polygons.at(-1)?.push([(x += dx), (y += dy)])
  const call = (list: readonly Buffer[]) => {
    const bias = list.length < 1240 ? 107 : list.length < 33900 ? 1131 : 32768
    execute(list[(stack.pop() ?? 0) + bias] ?? Buffer.alloc(0))
  }

  function execute(code: Buffer): void {
    for (let at = 0; at < code.length;) {
      const byte = code.readUInt8(at++)
      if (byte === 28) {
        stack.push(code.readInt16BE(at))
        at += 2
      } else if (byte === 255) {
        stack.push(code.readInt32BE(at) / 65536)
        at += 4
      } else if (byte >= 32 && byte <= 246) stack.push(byte - 139)
      else if (byte >= 247 && byte <= 250) stack.push((byte - 247) * 256 + code.readUInt8(at++) + 108)
      else if (byte >= 251) stack.push(-(byte - 251) * 256 - code.readUInt8(at++) - 108)
      else if (byte === 10) call(local)
      else if (byte === 29) call(global)
      else if (byte === 11 || byte === 14) return
      else if ([1, 3, 18, 23].includes(byte)) {
        hints += stack.length >> 1
        stack = []
      } else if (byte === 19 || byte === 20) {
        hints += stack.length >> 1
        at += Math.ceil(hints / 8)
        stack = []
      } else if (byte === 21) move(stack.at(-2) ?? 0, stack.at(-1) ?? 0)
      else if (byte === 22) move(stack.at(-1) ?? 0, 0)
      else if (byte === 4) move(0, stack.at(-1) ?? 0)
      else if (byte === 5) {
        for (let i = 0; i + 1 < stack.length; i += 2) line(stack[i] ?? 0, stack[i + 1] ?? 0)
        stack = []
      } else if (byte === 6 || byte === 7) {
        stack.forEach((by, i) => ((byte === 6) === (i % 2 === 0) ? line(by, 0) : line(0, by)))
        stack = []
      } else throw new Error(`an outline has operator ${byte}: only straight lines are read`)
    }
  }

  execute(program)
  return polygons
}
