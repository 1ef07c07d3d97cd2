import type { Polygon } from './make-glyph-atlas.font.js'

const linesPerPixel = 16

/** How much of each pixel the polygons cover, 0 to 15, row by row; polygons are in pixels, y downwards, nonzero winding. */
export function rasterise(polygons: readonly Polygon[], width: number, height: number): Uint8Array {
  const cover = new Float64Array(width * height)
  for (let line = 0; line < height * linesPerPixel; line++) {
    const y = (line + 0.5) / linesPerPixel
    const row = Math.floor(line / linesPerPixel) * width
    let winding = 0
    let from = 0
    for (const { x, direction } of crossings(polygons, y)) {
      if (winding === 0) from = x
      winding += direction
      if (winding === 0) addSpan(cover, row, from, x, width)
    }
  }
  return Uint8Array.from(cover, (sum) => Math.round(Math.min(sum / linesPerPixel, 1) * 15))
}

function crossings(polygons: readonly Polygon[], y: number) {
  const found: { x: number; direction: number }[] = []
  for (const polygon of polygons) {
    polygon.forEach(([x0, y0], i) => {
      const [x1, y1] = polygon[(i + 1) % polygon.length] ?? [x0, y0]
      if (y0 <= y === y1 <= y) return
      found.push({ x: x0 + ((y - y0) / (y1 - y0)) * (x1 - x0), direction: y0 < y1 ? 1 : -1 })
    })
  }
  return found.sort((a, b) => a.x - b.x)
}

function addSpan(cover: Float64Array, row: number, from: number, to: number, width: number): void {
  for (let x = Math.max(Math.floor(from), 0); x < Math.min(Math.ceil(to), width); x++) {
    const share = Math.min(to, x + 1) - Math.max(from, x)
    cover[row + x] = (cover[row + x] ?? 0) + share
  }
}
