import { channelsOf, type Bitmap } from '../bitmap.js'
import type { Canvas } from '../canvas.js'
import type { Size } from '../../picture-spec.js'
import { boundsOf, runsOf, type Mask } from './mask.js'

/** The gap is closed at this size, where its colours have few pixels to go. */
const side = 64
const rounds = 32

/** Paints the masked part of a picture in the colours of what surrounds it, flowing into each other. */
export function closeGap(canvas: Canvas, bitmap: Bitmap, inside: Mask): void {
  const grid = { width: Math.min(side, bitmap.width), height: Math.min(side, bitmap.height) }
  const planes = meansWithout(bitmap, inside, grid)
  flow(planes, grid)
  enlarge(canvas, planes, grid, inside)
}

const unknown = -1
/** Fractions of a lightness, so that means of means do not stop short. */
const fine = 256

/** A coarse picture, a plane for each channel: the means of what is not masked, and `unknown` where all is. */
function meansWithout(bitmap: Bitmap, inside: Mask, grid: Size): readonly Int32Array[] {
  const { width, height, pixels } = bitmap
  const channels = channelsOf(bitmap)
  const cells = grid.width * grid.height
  const columns = Uint16Array.from({ length: grid.width + 1 }, (_, column) => Math.ceil((column * width) / grid.width))
  const counts = new Uint32Array(cells)
  const sums = [new Float64Array(cells), new Float64Array(cells), new Float64Array(cells)] as const
  const [reds, greens, blues] = sums
  // Of high cells, every second row is enough.
  const step = height >= 4 * grid.height ? 2 : 1
  for (let y = 0; y < height; y += step) {
    const first = Math.trunc((y * grid.height) / height) * grid.width
    for (let column = 0; column < grid.width; column++) {
      const end = y * width + (columns[column + 1] ?? 0)
      let count = 0
      let red = 0
      let green = 0
      let blue = 0
      for (let at = y * width + (columns[column] ?? 0), from = at * channels; at < end; at++, from += channels) {
        if (inside[at] === 1) continue
        count++
        red += pixels[from] ?? 0
        green += pixels[from + 1] ?? 0
        blue += pixels[from + 2] ?? 0
      }
      const cell = first + column
      counts[cell] = (counts[cell] ?? 0) + count
      reds[cell] = (reds[cell] ?? 0) + red
      greens[cell] = (greens[cell] ?? 0) + green
      blues[cell] = (blues[cell] ?? 0) + blue
    }
  }
  return sums.map((plane) =>
    Int32Array.from(plane, (sum, cell) => {
      const count = counts[cell] ?? 0
      return count === 0 ? unknown : Math.round(sum / count) * fine
    }),
  )
}

/** What is unknown takes the mean of what is known at first, then of its neighbours, again and again. */
function flow(planes: readonly Int32Array[], { width, height }: Size): void {
  const [first = new Int32Array()] = planes
  const open = Int32Array.from([...first.keys()].filter((at) => first[at] === unknown))
  // The neighbours of each, left, right, above and below; at the border it is its own neighbour.
  const around = Int32Array.from([...open].flatMap((at) => neighboursOf(at, width, height)))
  for (const plane of planes) {
    const known = plane.filter((value) => value !== unknown)
    const mean =
      known.length === 0 ? 128 * fine : Math.trunc(known.reduce((sum, value) => sum + value, 0) / known.length)
    for (const at of open) plane[at] = mean
    if (known.length === 0) continue
    for (let round = 0; round < rounds; round++) {
      for (let place = 0, from = 0; place < open.length; place++, from += 4) {
        const at = open[place] ?? 0
        const own = plane[at] ?? 0
        const left = plane[around[from] ?? 0] ?? 0
        const right = plane[around[from + 1] ?? 0] ?? 0
        const above = plane[around[from + 2] ?? 0] ?? 0
        const below = plane[around[from + 3] ?? 0] ?? 0
        // Seven quarters of the way to the mean: it settles in far fewer rounds (successive over-relaxation).
        plane[at] = own + (((left + right + above + below - 4 * own) * 7 + 8) >> 4)
      }
    }
  }
}

function neighboursOf(at: number, width: number, height: number): readonly number[] {
  const x = at % width
  return [
    x > 0 ? at - 1 : at,
    x < width - 1 ? at + 1 : at,
    at >= width ? at - width : at,
    at < width * (height - 1) ? at + width : at,
  ]
}

/** Draws the coarse picture without steps, between the middles of its pixels; only where the mask is. */
function enlarge({ width, height, pixels }: Canvas, planes: readonly Int32Array[], grid: Size, inside: Mask): void {
  const bounds = boundsOf(inside, { width, height })
  if (bounds === undefined) return
  const columns = placesOf(width, grid.width)
  const rows = placesOf(height, grid.height)
  // Three numbers a column, and the last column once more.
  const between = new Int32Array((grid.width + 1) * 3)
  const line = new Uint8Array(width * 3)
  // Where cells are high, neighbouring rows are alike.
  const alike = height >= 8 * grid.height ? 2 : 1
  const right = bounds.left + bounds.width
  for (let row = 0; row < bounds.height; row++) {
    const y = bounds.top + row
    if (row % alike === 0) {
      mixRows(planes, grid, rows[y] ?? 0, between)
      mixColumns(between, columns, bounds.left, right, line)
    }
    const start = y * width
    for (const [from, to] of runsOf(inside, 1, start, start + width)) {
      pixels.set(line.subarray((from - start) * 3, (to - start) * 3), from * 3)
    }
  }
}

/** A row between two of the coarse picture, in 256ths. */
function mixRows(planes: readonly Int32Array[], { width, height }: Size, place: number, out: Int32Array): void {
  const upper = place >> 8
  const low = place & 255
  const top = upper * width
  const bottom = Math.min(upper + 1, height - 1) * width
  planes.forEach((plane, channel) => {
    for (let x = 0; x <= width; x++) {
      const column = Math.min(x, width - 1)
      out[x * 3 + channel] =
        rounded(plane[top + column] ?? 0) * (256 - low) + rounded(plane[bottom + column] ?? 0) * low
    }
  })
}

function mixColumns(between: Int32Array, columns: Int32Array, from: number, to: number, out: Uint8Array): void {
  for (let x = from, at = from * 3; x < to; x++, at += 3) {
    const place = columns[x] ?? 0
    const far = place & 255
    const near = 256 - far
    const left = (place >> 8) * 3
    out[at] = ((between[left] ?? 0) * near + (between[left + 3] ?? 0) * far + 32768) >> 16
    out[at + 1] = ((between[left + 1] ?? 0) * near + (between[left + 4] ?? 0) * far + 32768) >> 16
    out[at + 2] = ((between[left + 2] ?? 0) * near + (between[left + 5] ?? 0) * far + 32768) >> 16
  }
}

const rounded = (value: number): number => (value + (fine >> 1)) >> 8

/** For each place, the one of `from` that it is in or after, in 256ths. */
function placesOf(of: number, from: number): Int32Array {
  return Int32Array.from({ length: of }, (_, place) =>
    Math.min(Math.max(Math.trunc(((2 * place + 1) * from * 128) / of) - 128, 0), (from - 1) * 256),
  )
}
