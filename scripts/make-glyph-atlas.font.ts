/** The part of a TrueType file that a monospaced atlas needs: outlines of single characters in font units. */
export interface Font {
  ascender: number
  descender: number
  xHeight: number
  advance: number
  /** The closed contours of a character's glyph as polygons, y upwards; undefined when the font lacks it. */
  outline: (codePoint: number) => Polygon[] | undefined
}

export type Point = readonly [x: number, y: number]
export type Polygon = readonly Point[]

interface CurvePoint {
  x: number
  y: number
  onCurve: boolean
}

const stepsPerCurve = 12

export function readFont(file: Buffer): Font {
  const tables = new Map<string, Buffer>()
  for (let at = 12; at < 12 + file.readUInt16BE(4) * 16; at += 16) {
    const offset = file.readUInt32BE(at + 8)
    tables.set(file.toString('latin1', at, at + 4), file.subarray(offset, offset + file.readUInt32BE(at + 12)))
  }
  const table = (name: string): Buffer => {
    const found = tables.get(name)
    if (found === undefined) throw new Error(`the font has no ${name} table: is it a TrueType (.ttf) file?`)
    return found
  }
  const head = table('head')
  const glyphs = table('glyf')
  const places = table('loca')
  const longPlaces = head.readInt16BE(50) === 1
  const placeOf = (glyph: number) => (longPlaces ? places.readUInt32BE(glyph * 4) : places.readUInt16BE(glyph * 2) * 2)
  const glyphOf = readCharacterMap(table('cmap'))

  function contours(glyph: number): CurvePoint[][] {
    const data = glyphs.subarray(placeOf(glyph), placeOf(glyph + 1))
    if (data.length === 0) return []
    const count = data.readInt16BE(0)
    if (count >= 0) return simpleContours(data, count)
    return compoundParts(data).flatMap(({ part, dx, dy, xx, xy, yx, yy }) =>
      contours(part).map((contour) =>
        contour.map(({ x, y, onCurve }) => ({ x: x * xx + y * yx + dx, y: x * xy + y * yy + dy, onCurve })),
      ),
    )
  }

  return {
    ascender: table('hhea').readInt16BE(4),
    descender: table('hhea').readInt16BE(6),
    xHeight: table('OS/2').readInt16BE(86),
    advance: table('hmtx').readUInt16BE(glyphOf(0x78) * 4),
    outline: (codePoint) => {
      const glyph = glyphOf(codePoint)
      return glyph === 0 ? undefined : contours(glyph).map(flatten)
    },
  }
}

/** Subtable format 4: segments of the basic plane. */
function readCharacterMap(cmap: Buffer): (codePoint: number) => number {
  const subtables = Array.from({ length: cmap.readUInt16BE(2) }, (_, i) => cmap.subarray(cmap.readUInt32BE(8 + i * 8)))
  const map = subtables.find((subtable) => subtable.readUInt16BE(0) === 4)
  if (map === undefined) throw new Error('the font has no character map of format 4')
  const twice = map.readUInt16BE(6)
  return (codePoint) => {
    for (let at = 14; at < 14 + twice; at += 2) {
      if (map.readUInt16BE(at) < codePoint) continue
      const first = map.readUInt16BE(at + twice + 2)
      if (first > codePoint) return 0
      const delta = map.readUInt16BE(at + 2 * twice + 2)
      const rangeAt = at + 3 * twice + 2
      const range = map.readUInt16BE(rangeAt)
      if (range === 0) return (codePoint + delta) & 0xffff
      const glyph = map.readUInt16BE(rangeAt + range + 2 * (codePoint - first))
      return glyph === 0 ? 0 : (glyph + delta) & 0xffff
    }
    return 0
  }
}

function simpleContours(data: Buffer, count: number): CurvePoint[][] {
  const ends = Array.from({ length: count }, (_, i) => data.readUInt16BE(10 + i * 2))
  const total = (ends.at(-1) ?? -1) + 1
  let at = 10 + count * 2
  at += 2 + data.readUInt16BE(at)
  const flags: number[] = []
  while (flags.length < total) {
    const flag = data.readUInt8(at++)
    const repeats = flag & 8 ? data.readUInt8(at++) : 0
    for (let i = 0; i <= repeats; i++) flags.push(flag)
  }
  const coordinates = (short: number, same: number): number[] => {
    let value = 0
    return flags.map((flag) => {
      if (flag & short) value += flag & same ? data.readUInt8(at++) : -data.readUInt8(at++)
      else if (!(flag & same)) {
        value += data.readInt16BE(at)
        at += 2
      }
      return value
    })
  }
  const xs = coordinates(2, 16)
  const ys = coordinates(4, 32)
  const points = flags.map((flag, i) => ({ x: xs[i] ?? 0, y: ys[i] ?? 0, onCurve: (flag & 1) === 1 }))
  return ends.map((end, i) => points.slice(i === 0 ? 0 : (ends[i - 1] ?? 0) + 1, end + 1))
}

function compoundParts(data: Buffer) {
  const parts: { part: number; dx: number; dy: number; xx: number; xy: number; yx: number; yy: number }[] = []
  let at = 10
  let more = true
  while (more) {
    const flags = data.readUInt16BE(at)
    const part = data.readUInt16BE(at + 2)
    at += 4
    const words = (flags & 1) === 1
    const [dx, dy] = words
      ? [data.readInt16BE(at), data.readInt16BE(at + 2)]
      : [data.readInt8(at), data.readInt8(at + 1)]
    at += words ? 4 : 2
    const scale = () => {
      at += 2
      return data.readInt16BE(at - 2) / 0x4000
    }
    let [xx, xy, yx, yy] = [1, 0, 0, 1]
    if (flags & 0x08) xx = yy = scale()
    else if (flags & 0x40) [xx, yy] = [scale(), scale()]
    else if (flags & 0x80) [xx, xy, yx, yy] = [scale(), scale(), scale(), scale()]
    parts.push({ part, dx, dy, xx, xy, yx, yy })
    more = (flags & 0x20) !== 0
  }
  return parts
}

/** Quadratic curves to straight lines; between two control points in a row lies an implied point on the curve. */
function flatten(contour: readonly CurvePoint[]): Polygon {
  const points = contour.flatMap((point, i) => {
    const next = contour[(i + 1) % contour.length] ?? point
    const implied = { x: (point.x + next.x) / 2, y: (point.y + next.y) / 2, onCurve: true }
    return point.onCurve || next.onCurve ? [point] : [point, implied]
  })
  return points.flatMap((point, i): Point[] => {
    if (point.onCurve) return [[point.x, point.y]]
    const from = points[(i + points.length - 1) % points.length] ?? point
    const to = points[(i + 1) % points.length] ?? point
    return Array.from({ length: stepsPerCurve - 1 }, (_, step) => {
      const t = (step + 1) / stepsPerCurve
      const bend = (a: number, b: number, c: number) => (1 - t) ** 2 * a + 2 * t * (1 - t) * b + t ** 2 * c
      return [bend(from.x, point.x, to.x), bend(from.y, point.y, to.y)]
    })
  })
}
