import { channelsOf, luminanceAt, wordsOf, type Area, type Bitmap } from '../bitmap.js'
import { newMemory, type Spare } from '../canvas.js'
import type { Size } from '../../picture-spec.js'

/** Where a picture is repainted: 1 inside, 0 outside; one byte a pixel. It begins at a whole word of its memory. */
export type Mask = Uint8Array<ArrayBuffer>

const half = 128

/** White, and what is nearer to white than to black, is inside. Transparent parts are outside. */
export function maskOf(bitmap: Bitmap, spare = newMemory): Mask {
  const { width, height, pixels } = bitmap
  const mask = spare(width * height)
  const words = wordsOf(pixels)
  const quads = words === undefined ? 0 : mask.length >> 2
  if (words !== undefined) markQuads(mask, bitmap, words, quads)
  markPixels(mask, bitmap, quads * 4, mask.length)
  return mask
}

/** Most of a mask is black or white, in words of zeros or ones: four pixels are three or four words. */
function markQuads(mask: Mask, bitmap: Bitmap, words: Int32Array, quads: number): void {
  const marks = new Int32Array(mask.buffer, mask.byteOffset, quads)
  const more = channelsOf(bitmap)
  for (let quad = 0, at = 0; quad < quads; quad++, at += more) {
    const word = words[at] ?? 0
    const isPlain = word === black || word === white
    if (isPlain && word === words[at + 1] && word === words[at + 2] && word === words[at + more - 1]) {
      marks[quad] = word & ones
    } else markPixels(mask, bitmap, quad * 4, quad * 4 + 4)
  }
}

/** Words of four bytes. Of a picture with alpha, `black` is transparent; both are outside. */
const black = 0
const white = -1
const ones = 0x01010101

function markPixels(mask: Mask, bitmap: Bitmap, from: number, to: number): void {
  const { pixels } = bitmap
  const channels = channelsOf(bitmap)
  for (let at = from, first = from * channels; at < to; at++, first += channels) {
    const light = luminanceAt(pixels, first)
    mask[at] = light >= half && (channels === 3 || light * (pixels[first + 3] ?? 0) >= half * 255) ? 1 : 0
  }
}

/** The transparent parts of a picture are inside. */
export function maskOfAlpha(bitmap: Bitmap, spare = newMemory): Mask {
  const { width, height, pixels } = bitmap
  const mask = spare(width * height)
  if (channelsOf(bitmap) === 3) return mask
  for (let at = 0; at < mask.length; at++) mask[at] = (pixels[at * 4 + 3] ?? 0) < half ? 1 : 0
  return mask
}

/** Grows a mask by `by` pixels to all sides, corners included. */
export const dilate = (mask: Mask, size: Size, by: number, spare = newMemory): Mask => spread(mask, size, by, 1, spare)

/** A mask without the pixels that are within `by` of its edge. What the picture's border cuts off has no edge. */
export const erode = (mask: Mask, size: Size, by: number, spare = newMemory): Mask => spread(mask, size, by, 0, spare)

/** Where a pixel within `by` has the value, the result has it. Only what can change is gone through. */
function spread(mask: Mask, size: Size, by: number, value: 0 | 1, spare: Spare): Mask {
  const bounds = boundsOf(mask, size)
  if (bounds === undefined) return mask
  const area = value === 1 ? widened(bounds, size, by) : bounds
  let from = spare(mask.length)
  let to = spare(mask.length)
  from.set(mask)
  spreadAcross(mask, from, size, area, by, value)
  // What is `reach` wide already is laid over itself, moved by as much as leaves no gap.
  for (let reach = 0; reach < by;) {
    const step = Math.min(2 * reach + 1, by - reach)
    mergeRows(from, to, size, area, step, value)
    ;[from, to] = [to, from]
    reach += step
  }
  return from
}

function widened(area: Area, { width, height }: Size, by: number): Area {
  const left = Math.max(area.left - by, 0)
  const top = Math.max(area.top - by, 0)
  const right = Math.min(area.left + area.width + by, width)
  const bottom = Math.min(area.top + area.height + by, height)
  return { left, top, width: right - left, height: bottom - top }
}

/** Along each row: the runs of the value become longer. */
function spreadAcross(mask: Mask, wide: Mask, { width }: Size, { top, height }: Area, by: number, value: 0 | 1): void {
  for (let start = top * width; start < (top + height) * width; start += width) {
    const end = start + width
    for (const [from, to] of runsOf(mask, value, start, end)) {
      for (let at = Math.max(from - by, start); at < from; at++) wide[at] = value
      const last = Math.min(to + by, end)
      for (let at = to; at < last; at++) wide[at] = value
    }
  }
}

/** The stretches of a part of a mask that have a value: where each begins, and where it has ended. */
export function runsOf(mask: Mask, value: 0 | 1, start: number, end: number): (readonly [from: number, to: number])[] {
  const runs: (readonly [number, number])[] = []
  const part = mask.subarray(start, end)
  for (let from = part.indexOf(value); from >= 0;) {
    const to = part.indexOf(1 - value, from)
    runs.push([start + from, to < 0 ? end : start + to])
    from = to < 0 ? -1 : part.indexOf(value, to)
  }
  return runs
}

/** In an area, each row is merged with those that are `step` above and below it. Four pixels at a time, if rows begin at whole words. */
function mergeRows(from: Mask, to: Mask, { width, height }: Size, area: Area, step: number, value: 0 | 1): void {
  const shift = width % 4 === 0 ? 2 : 0
  const source = shift === 0 ? from : new Int32Array(from.buffer, from.byteOffset, from.length >> 2)
  const target = shift === 0 ? to : new Int32Array(to.buffer, to.byteOffset, to.length >> 2)
  const stride = width >> shift
  const left = area.left >> shift
  const right = ((area.left + area.width - 1) >> shift) + 1
  for (let y = area.top; y < area.top + area.height; y++) {
    const own = y * stride
    const above = Math.max(y - step, 0) * stride
    const below = Math.min(y + step, height - 1) * stride
    if (value === 1) {
      for (let x = left; x < right; x++) {
        target[own + x] = (source[own + x] ?? 0) | (source[above + x] ?? 0) | (source[below + x] ?? 0)
      }
    } else {
      for (let x = left; x < right; x++) {
        target[own + x] = (source[own + x] ?? 0) & (source[above + x] ?? 0) & (source[below + x] ?? 0)
      }
    }
  }
}

/** The pixels of which only one of two masks has the value. */
export function differencesOf(one: Mask, other: Mask): readonly number[] {
  const places: number[] = []
  const quads = one.length >> 2
  const ones = new Int32Array(one.buffer, one.byteOffset, quads)
  const others = new Int32Array(other.buffer, other.byteOffset, quads)
  const look = (from: number, to: number): void => {
    for (let at = from; at < to; at++) if (one[at] !== other[at]) places.push(at)
  }
  for (let quad = 0; quad < quads; quad++) if (ones[quad] !== others[quad]) look(quad * 4, quad * 4 + 4)
  look(quads * 4, one.length)
  return places
}

/** The smallest rectangle around a mask; undefined when it is empty. */
export function boundsOf(mask: Mask, { width }: Size): Area | undefined {
  const first = mask.indexOf(1)
  if (first < 0) return undefined
  const top = Math.trunc(first / width)
  const bottom = Math.trunc(mask.lastIndexOf(1) / width)
  let left = first - top * width
  let right = left
  for (let start = top * width; start <= bottom * width; start += width) {
    // What lies between is known to be within.
    const before = mask.subarray(start, start + left).indexOf(1)
    if (before >= 0) left = before
    const after = mask.subarray(start + right + 1, start + width)
    if (after.includes(1)) right += 1 + after.lastIndexOf(1)
  }
  return { left, top, width: right - left + 1, height: bottom - top + 1 }
}

/** The largest rectangle around a mask's middle whose corners are all inside, in its proportions; undefined when there is none. */
export function roomIn(mask: Mask, size: Size, bounds = boundsOf(mask, size)): Area | undefined {
  if (bounds === undefined) return undefined
  const isInside = (x: number, y: number): boolean => mask[y * size.width + x] === 1
  for (let eighths = 8; eighths > 2; eighths--) {
    const width = Math.trunc((bounds.width * eighths) / 8)
    const height = Math.trunc((bounds.height * eighths) / 8)
    const left = bounds.left + ((bounds.width - width) >> 1)
    const top = bounds.top + ((bounds.height - height) >> 1)
    const right = left + width - 1
    const bottom = top + height - 1
    if (width === 0 || height === 0) return undefined
    if (isInside(left, top) && isInside(right, top) && isInside(left, bottom) && isInside(right, bottom)) {
      return { left, top, width, height }
    }
  }
  return undefined
}
