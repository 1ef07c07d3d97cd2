import { resize, type Bitmap } from '../bitmap.js'
import type { Size } from '../../picture-spec.js'
import type { Mask } from './mask.js'

/** The gap is closed at this size, where its colours have few pixels to go. */
const side = 64
const rounds = 96

/** A picture whose masked part has the colours of what surrounds it, flowing into each other. */
export function blurredWithout(bitmap: Bitmap, inside: Mask): Bitmap {
  const { width, height, pixels } = bitmap
  const open = Uint8Array.from(pixels)
  for (let at = 0; at < inside.length; at++) {
    // Transparent pixels count for nothing in the mean.
    if (inside[at] === 1) open.fill(0, at * 4, at * 4 + 4)
    else open[at * 4 + 3] = 255
  }
  const small = resize({ width, height, pixels: open }, Math.min(side, width), Math.min(side, height))
  return smooth(closed(small), { width, height }, inside)
}

/** Each pixel that was masked takes the mean of its neighbours, again and again. Alpha is the share that was not masked. */
function closed({ width, height, pixels }: Bitmap): Bitmap {
  const filled = new Uint8Array(width * height * 4).fill(255)
  for (let channel = 0; channel < 3; channel++) {
    const plane = new Int32Array(width * height)
    for (let at = 0; at < plane.length; at++) {
      const share = pixels[at * 4 + 3] ?? 0
      plane[at] =
        share === 0 ? unknown : Math.min(Math.round(((pixels[at * 4 + channel] ?? 0) * 255) / share), 255) * fine
    }
    flow(plane, width)
    for (let at = 0; at < plane.length; at++) filled[at * 4 + channel] = ((plane[at] ?? 0) + (fine >> 1)) >> 8
  }
  return { width, height, pixels: filled }
}

const unknown = -1
/** Fractions of a lightness, so that means of means do not stop short. */
const fine = 256

/** What is unknown takes the mean of what is known at first, then of its neighbours. */
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

/** Enlarged without steps, between the middles of the pixels; only where the mask is. */
function smooth({ width: across, height: down, pixels: small }: Bitmap, { width, height }: Size, inside: Mask): Bitmap {
  const pixels = new Uint8Array(width * height * 4)
  const places = placesOf(width, across)
  const rows = placesOf(height, down)
  for (let y = 0, at = 0; y < height; y++) {
    const upper = Math.trunc((rows[y] ?? 0) / 256)
    const low = (rows[y] ?? 0) & 255
    const top = upper * across * 4
    const bottom = Math.min(upper + 1, down - 1) * across * 4
    for (let x = 0; x < width; x++, at++) {
      if (inside[at] !== 1) continue
      const first = Math.trunc((places[x] ?? 0) / 256)
      const right = (places[x] ?? 0) & 255
      const from = first * 4
      const to = Math.min(first + 1, across - 1) * 4
      for (let channel = 0; channel < 3; channel++) {
        const above = (small[top + from + channel] ?? 0) * (256 - right) + (small[top + to + channel] ?? 0) * right
        const below =
          (small[bottom + from + channel] ?? 0) * (256 - right) + (small[bottom + to + channel] ?? 0) * right
        pixels[at * 4 + channel] = (above * (256 - low) + below * low + 32768) >> 16
      }
    }
  }
  return { width, height, pixels }
}

/** For each place, the one of `from` that it is in or after, in 256ths. */
function placesOf(of: number, from: number): Int32Array {
  return Int32Array.from({ length: of }, (_, place) =>
    Math.min(Math.max(Math.trunc(((2 * place + 1) * from * 128) / of) - 128, 0), (from - 1) * 256),
  )
}
