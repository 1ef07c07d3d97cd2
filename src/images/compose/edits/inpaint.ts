import { channelsOf, type Bitmap } from '../bitmap.js'
import type { Canvas } from '../canvas.js'
import type { Size } from '../../picture-spec.js'
import type { Mask } from './mask.js'

/** The gap is closed at this size, where its colours have few pixels to go. */
const side = 64
const rounds = 96

/** Paints the masked part of a picture in the colours of what surrounds it, flowing into each other. */
export function closeGap(canvas: Canvas, bitmap: Bitmap, inside: Mask): void {
  const grid = { width: Math.min(side, bitmap.width), height: Math.min(side, bitmap.height) }
  const planes = meansWithout(bitmap, inside, grid)
  for (const plane of planes) flow(plane, grid.width)
  planes.forEach((plane, channel) => {
    enlarge(canvas, channel, plane, grid, inside)
  })
}

const unknown = -1
/** Fractions of a lightness, so that means of means do not stop short. */
const fine = 256

/** A coarse picture, a plane for each channel: the means of what is not masked, and `unknown` where all is. */
function meansWithout(bitmap: Bitmap, inside: Mask, grid: Size): readonly Int32Array[] {
  const { width, height, pixels } = bitmap
  const channels = channelsOf(bitmap)
  const cells = grid.width * grid.height
  const columns = Uint16Array.from({ length: width }, (_, x) => Math.trunc((x * grid.width) / width))
  const counts = new Uint32Array(cells)
  const reds = new Float64Array(cells)
  const greens = new Float64Array(cells)
  const blues = new Float64Array(cells)
  for (let y = 0, at = 0, from = 0; y < height; y++) {
    const first = Math.trunc((y * grid.height) / height) * grid.width
    for (let x = 0; x < width; x++, at++, from += channels) {
      if (inside[at] === 1) continue
      const cell = first + (columns[x] ?? 0)
      counts[cell] = (counts[cell] ?? 0) + 1
      reds[cell] = (reds[cell] ?? 0) + (pixels[from] ?? 0)
      greens[cell] = (greens[cell] ?? 0) + (pixels[from + 1] ?? 0)
      blues[cell] = (blues[cell] ?? 0) + (pixels[from + 2] ?? 0)
    }
  }
  return [reds, greens, blues].map((sums) =>
    Int32Array.from(sums, (sum, cell) => {
      const count = counts[cell] ?? 0
      return count === 0 ? unknown : Math.round(sum / count) * fine
    }),
  )
}

/** What is unknown takes the mean of what is known at first, then of its neighbours, again and again. */
function flow(plane: Int32Array, width: number): void {
  const open = [...plane.keys()].filter((at) => plane[at] === unknown)
  const known = plane.filter((value) => value !== unknown)
  const mean = known.length === 0 ? 128 * fine : Math.trunc(known.reduce((sum, value) => sum + value, 0) / known.length)
  for (const at of open) plane[at] = mean
  if (known.length === 0) return
  for (let round = 0; round < rounds; round++) {
    for (const at of open) {
      const x = at % width
      const own = plane[at] ?? 0
      const left = x > 0 ? (plane[at - 1] ?? own) : own
      const right = x < width - 1 ? (plane[at + 1] ?? own) : own
      plane[at] = (left + right + (plane[at - width] ?? own) + (plane[at + width] ?? own) + 2) >> 2
    }
  }
}

/** Draws one channel of the coarse picture without steps, between the middles of its pixels; only where the mask is. */
function enlarge(
  { width, height, pixels }: Canvas,
  channel: number,
  plane: Int32Array,
  grid: Size,
  inside: Mask,
): void {
  const small = plane.map((value) => (value + (fine >> 1)) >> 8)
  const columns = placesOf(width, grid.width)
  const rows = placesOf(height, grid.height)
  const between = new Int32Array(grid.width + 1)
  for (let y = 0, at = 0; y < height; y++) {
    const upper = (rows[y] ?? 0) >> 8
    const low = (rows[y] ?? 0) & 255
    const top = upper * grid.width
    const bottom = Math.min(upper + 1, grid.height - 1) * grid.width
    for (let x = 0; x < grid.width; x++)
      between[x] = (small[top + x] ?? 0) * (256 - low) + (small[bottom + x] ?? 0) * low
    between[grid.width] = between[grid.width - 1] ?? 0
    for (let x = 0; x < width; x++, at++) {
      if (inside[at] !== 1) continue
      const place = columns[x] ?? 0
      const left = between[place >> 8] ?? 0
      const right = between[(place >> 8) + 1] ?? 0
      pixels[at * 3 + channel] = (left * 256 + (right - left) * (place & 255) + 32768) >> 16
    }
  }
}

/** For each place, the one of `from` that it is in or after, in 256ths. */
function placesOf(of: number, from: number): Int32Array {
  return Int32Array.from({ length: of }, (_, place) =>
    Math.min(Math.max(Math.trunc(((2 * place + 1) * from * 128) / of) - 128, 0), (from - 1) * 256),
  )
}
