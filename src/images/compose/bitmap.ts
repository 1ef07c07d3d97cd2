import type { Spare } from './canvas.js'
import type { Size } from '../picture-spec.js'

/** A decoded picture: three bytes a pixel (red, green, blue), or four with alpha; row by row. */
export interface Bitmap extends Size {
  pixels: Uint8Array
}

export interface Area extends Size {
  left: number
  top: number
}

/** How many bytes a pixel has. */
export const channelsOf = ({ width, height, pixels }: Bitmap): 3 | 4 => (pixels.length === width * height * 3 ? 3 : 4)

/** The pixels four bytes at a time, as many as are whole; undefined where they do not begin at a word. */
export const wordsOf = ({ buffer, byteOffset, length }: Uint8Array): Int32Array | undefined =>
  byteOffset % 4 === 0 ? new Int32Array(buffer, byteOffset, length >> 2) : undefined

/** A part of a picture. What lies outside of it is black, and transparent where there is alpha. */
export function crop(bitmap: Bitmap, area: Area): Bitmap {
  const { width, height, pixels } = bitmap
  const channels = channelsOf(bitmap)
  const cut = new Uint8Array(area.width * area.height * channels)
  const from = Math.max(area.left, 0)
  const to = Math.min(area.left + area.width, width)
  for (let row = 0; row < area.height; row++) {
    const y = area.top + row
    if (y < 0 || y >= height || from >= to) continue
    const part = pixels.subarray((y * width + from) * channels, (y * width + to) * channels)
    cut.set(part, (row * area.width + from - area.left) * channels)
  }
  return { width: area.width, height: area.height, pixels: cut }
}

/**
 * A picture of another size: each pixel is the mean of those it covers, or its nearest one; of four rows
 * and more, every second one is enough. Whole numbers only.
 */
export function resize(bitmap: Bitmap, width: number, height: number): Bitmap {
  if (bitmap.width === width && bitmap.height === height) return bitmap
  const channels = channelsOf(bitmap)
  const pixels = new Uint8Array(width * height * channels)
  const columns = spansOf(bitmap.width, width)
  const rows = spansOf(bitmap.height, height)
  const sums = new Uint32Array(width * channels)
  for (let y = 0; y < height; y++) {
    const top = rows[y * 2] ?? 0
    const bottom = rows[y * 2 + 1] ?? 0
    if (bottom - top > 1 || bitmap.width > width) {
      sums.fill(0)
      const step = bottom - top < 4 ? 1 : 2
      for (let row = top; row < bottom; row += step) addRow(bitmap, row, columns, sums)
      for (let x = 0, at = y * width * channels; x < width; x++) {
        const count = Math.ceil((bottom - top) / step) * ((columns[x * 2 + 1] ?? 0) - (columns[x * 2] ?? 0))
        const end = (x + 1) * channels
        for (let sum = x * channels; sum < end; sum++) pixels[at++] = ((sums[sum] ?? 0) + (count >> 1)) / count
      }
    } else copyRow(bitmap, top, columns, pixels, y * width * channels)
  }
  return { width, height, pixels }
}

/** Where each pixel is one of the input's. */
function copyRow(bitmap: Bitmap, row: number, columns: Uint32Array, to: Uint8Array, start: number): void {
  const { width, pixels } = bitmap
  const channels = channelsOf(bitmap)
  for (let x = 0, at = start; x < columns.length; x += 2, at += channels) {
    const from = (row * width + (columns[x] ?? 0)) * channels
    to[at] = pixels[from] ?? 0
    to[at + 1] = pixels[from + 1] ?? 0
    to[at + 2] = pixels[from + 2] ?? 0
    if (channels === 4) to[at + 3] = pixels[from + 3] ?? 0
  }
}

function addRow(bitmap: Bitmap, row: number, columns: Uint32Array, sums: Uint32Array): void {
  const { width, pixels } = bitmap
  const channels = channelsOf(bitmap)
  for (let x = 0, sum = 0; sum < sums.length; x += 2, sum += channels) {
    let red = 0
    let green = 0
    let blue = 0
    let alpha = 0
    const end = (row * width + (columns[x + 1] ?? 0)) * channels
    for (let at = (row * width + (columns[x] ?? 0)) * channels; at < end; at += channels) {
      red += pixels[at] ?? 0
      green += pixels[at + 1] ?? 0
      blue += pixels[at + 2] ?? 0
      if (channels === 4) alpha += pixels[at + 3] ?? 0
    }
    sums[sum] = (sums[sum] ?? 0) + red
    sums[sum + 1] = (sums[sum + 1] ?? 0) + green
    sums[sum + 2] = (sums[sum + 2] ?? 0) + blue
    if (channels === 4) sums[sum + 3] = (sums[sum + 3] ?? 0) + alpha
  }
}

/** For each of `to` places, the first and the last (exclusive) of `from` places that it covers; at least one. */
function spansOf(from: number, to: number): Uint32Array {
  const spans = new Uint32Array(to * 2)
  for (let place = 0; place < to; place++) {
    const first = Math.trunc((place * from) / to)
    spans[place * 2] = first
    spans[place * 2 + 1] = Math.max(Math.trunc(((place + 1) * from) / to), first + 1)
  }
  return spans
}

/** Fills a size, proportions kept: what is too wide or too high is cut off at both sides. */
export function cover(bitmap: Bitmap, width: number, height: number): Bitmap {
  const wide = bitmap.width * height > bitmap.height * width
  const cut = wide
    ? { width: Math.max(Math.trunc((bitmap.height * width) / height), 1), height: bitmap.height }
    : { width: bitmap.width, height: Math.max(Math.trunc((bitmap.width * height) / width), 1) }
  const left = (bitmap.width - cut.width) >> 1
  const top = (bitmap.height - cut.height) >> 1
  const isWhole = cut.width === bitmap.width && cut.height === bitmap.height
  return resize(isWhole ? bitmap : crop(bitmap, { left, top, ...cut }), width, height)
}

/** Fits into a size, proportions kept. */
export function contain(bitmap: Bitmap, width: number, height: number): Bitmap {
  const wide = bitmap.width * height > bitmap.height * width
  return wide
    ? resize(bitmap, width, Math.max(Math.trunc((bitmap.height * width) / bitmap.width), 1))
    : resize(bitmap, Math.max(Math.trunc((bitmap.width * height) / bitmap.height), 1), height)
}

/** Sizes that are at most this much smaller than the input were floored to a step: the input is cut there, not scaled. */
const longestStep = 32

/** An input at the size of the picture that is made from it: the same pixels from the upper left on, unless it was scaled. */
export function atOutputSize(bitmap: Bitmap, { width, height }: Size): Bitmap {
  const isFloored = (input: number, output: number): boolean => input >= output && input - output < longestStep
  if (bitmap.width === width && bitmap.height === height) return bitmap
  return isFloored(bitmap.width, width) && isFloored(bitmap.height, height)
    ? crop(bitmap, { left: 0, top: 0, width, height })
    : cover(bitmap, width, height)
}

/** From 0 to 255, as the eye weighs the channels. */
export const luminanceAt = (pixels: Uint8Array, at: number): number =>
  ((pixels[at] ?? 0) * 77 + (pixels[at + 1] ?? 0) * 151 + (pixels[at + 2] ?? 0) * 28) >> 8

/** One byte a pixel. */
export function luminanceOf(bitmap: Bitmap, spare: Spare): Uint8Array {
  const { width, height, pixels } = bitmap
  const channels = channelsOf(bitmap)
  const plane = spare(width * height)
  for (let at = 0, from = 0; at < plane.length; at++, from += channels) plane[at] = luminanceAt(pixels, from)
  return plane
}
