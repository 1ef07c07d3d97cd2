import { channelsOf, luminanceAt, type Area, type Bitmap } from '../bitmap.js'
import type { Size } from '../../picture-spec.js'

/** Where a picture is repainted: 1 inside, 0 outside; one byte a pixel. */
export type Mask = Uint8Array<ArrayBuffer>

const half = 128

/** White, and what is nearer to white than to black, is inside. Transparent parts are outside. */
export function maskOf(bitmap: Bitmap): Mask {
  const { width, height, pixels } = bitmap
  const channels = channelsOf(bitmap)
  const mask = new Uint8Array(width * height)
  for (let at = 0, from = 0; at < mask.length; at++, from += channels) {
    const light = luminanceAt(pixels, from)
    mask[at] = light >= half && (channels === 3 || light * (pixels[from + 3] ?? 0) >= half * 255) ? 1 : 0
  }
  return mask
}

/** The transparent parts of a picture are inside. */
export function maskOfAlpha(bitmap: Bitmap): Mask {
  const { width, height, pixels } = bitmap
  const mask = new Uint8Array(width * height)
  if (channelsOf(bitmap) === 3) return mask
  for (let at = 0; at < mask.length; at++) mask[at] = (pixels[at * 4 + 3] ?? 0) < half ? 1 : 0
  return mask
}

/** Grows a mask by `by` pixels to all sides, corners included. */
export const dilate = (mask: Mask, size: Size, by: number): Mask => spread(mask, size, by, 1)

/** A mask without the pixels that are within `by` of its edge. What the picture's border cuts off has no edge. */
export const erode = (mask: Mask, size: Size, by: number): Mask => spread(mask, size, by, 0)

/** Where a pixel within `by` has the value, the result has it. */
function spread(mask: Mask, size: Size, by: number, value: 0 | 1): Mask {
  let from = spreadAcross(mask, size, by, value)
  let to = new Uint8Array(mask.length)
  // What is `reach` wide already is laid over itself, moved by as much as leaves no gap.
  for (let reach = 0; reach < by;) {
    const step = Math.min(2 * reach + 1, by - reach)
    mergeRows(from, to, size, step, value)
    ;[from, to] = [to, from]
    reach += step
  }
  return from
}

/** Along each row: the runs of the value become longer. */
function spreadAcross(mask: Mask, { width, height }: Size, by: number, value: 0 | 1): Mask {
  const wide = mask.slice()
  for (let y = 0; y < height; y++) {
    const start = y * width
    const end = start + width
    for (const [from, to] of runsOf(mask, value, start, end)) {
      wide.fill(value, Math.max(from - by, start), Math.min(to + by, end))
    }
  }
  return wide
}

/** The stretches of a part of a mask that have a value: where each begins, and where it has ended. */
export function* runsOf(mask: Mask, value: 0 | 1, start: number, end: number): Generator<[from: number, to: number]> {
  const part = mask.subarray(start, end)
  for (let from = part.indexOf(value); from >= 0;) {
    const to = part.indexOf(1 - value, from)
    yield [start + from, to < 0 ? end : start + to]
    from = to < 0 ? -1 : part.indexOf(value, to)
  }
}

/** Each row is merged with those that are `step` above and below it. Four pixels at a time, if rows begin at whole words. */
function mergeRows(from: Mask, to: Mask, { width, height }: Size, step: number, value: 0 | 1): void {
  const isWhole = width % 4 === 0
  const source = isWhole ? new Uint32Array(from.buffer) : from
  const target = isWhole ? new Uint32Array(to.buffer) : to
  const stride = isWhole ? width / 4 : width
  for (let y = 0; y < height; y++) {
    let above = Math.max(y - step, 0) * stride
    let below = Math.min(y + step, height - 1) * stride
    const end = (y + 1) * stride
    for (let at = y * stride; at < end; at++, above++, below++) {
      const [own, upper, lower] = [source[at] ?? 0, source[above] ?? 0, source[below] ?? 0]
      target[at] = value === 1 ? own | upper | lower : own & upper & lower
    }
  }
}

/** The smallest rectangle around a mask; undefined when it is empty. */
function boundsOf(mask: Mask, { width, height }: Size): Area | undefined {
  let [left, top, right, bottom] = [width, height, -1, -1]
  for (let y = 0; y < height; y++) {
    const row = mask.subarray(y * width, (y + 1) * width)
    const first = row.indexOf(1)
    if (first < 0) continue
    left = Math.min(left, first)
    right = Math.max(right, row.lastIndexOf(1))
    top = Math.min(top, y)
    bottom = y
  }
  return right < 0 ? undefined : { left, top, width: right - left + 1, height: bottom - top + 1 }
}

/** The largest rectangle around a mask's middle whose corners are all inside, in its proportions; undefined when there is none. */
export function roomIn(mask: Mask, size: Size): Area | undefined {
  const bounds = boundsOf(mask, size)
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
