import { luminanceAt, type Area, type Bitmap } from '../bitmap.js'
import type { Size } from '../../picture-spec.js'

/** Where a picture is repainted: 1 inside, 0 outside; one byte a pixel. */
export type Mask = Uint8Array

const half = 128

/** White, and what is nearer to white than to black, is inside. Transparent parts are outside. */
export function maskOf({ width, height, pixels }: Bitmap): Mask {
  const mask = new Uint8Array(width * height)
  for (let at = 0; at < mask.length; at++) {
    mask[at] = luminanceAt(pixels, at * 4) * (pixels[at * 4 + 3] ?? 0) >= half * 255 ? 1 : 0
  }
  return mask
}

/** The transparent parts of a picture are inside. */
export function maskOfAlpha({ width, height, pixels }: Bitmap): Mask {
  const mask = new Uint8Array(width * height)
  for (let at = 0; at < mask.length; at++) mask[at] = (pixels[at * 4 + 3] ?? 0) < half ? 1 : 0
  return mask
}

/** Grows a mask by `by` pixels to all sides, corners included. */
export function dilate(mask: Mask, { width, height }: Size, by: number): Mask {
  if (by === 0) return mask
  const wide = new Uint8Array(mask.length)
  for (let y = 0; y < height; y++) {
    spreadRow(mask, wide, y * width, width, 1, by)
    spreadRow(mask, wide, (y + 1) * width - 1, width, -1, by)
  }
  const grown = new Uint8Array(mask.length)
  spreadRows(wide, grown, { width, height }, 1, by)
  spreadRows(wide, grown, { width, height }, -1, by)
  return grown
}

/** Along a row, counting the steps since the last pixel inside. */
function spreadRow(from: Mask, to: Mask, start: number, length: number, step: 1 | -1, by: number): void {
  let left = 0
  for (let place = 0, at = start; place < length; place++, at += step) {
    left = from[at] === 1 ? by + 1 : left - 1
    if (left > 0) to[at] = 1
  }
}

/** From row to row, for all columns at once: memory is read in its order. */
function spreadRows(from: Mask, to: Mask, { width, height }: Size, step: 1 | -1, by: number): void {
  const left = new Int32Array(width)
  for (let row = 0, y = step === 1 ? 0 : height - 1; row < height; row++, y += step) {
    for (let x = 0, at = y * width; x < width; x++, at++) {
      const more = from[at] === 1 ? by + 1 : (left[x] ?? 0) - 1
      left[x] = more
      if (more > 0) to[at] = 1
    }
  }
}

/** The pixels of a mask that are within `width` pixels of its edge. What the picture's border cuts off has no edge. */
export function edgeOf(mask: Mask, size: Size, width: number): Mask {
  const edge = new Uint8Array(mask.length)
  for (let at = 0; at < mask.length; at++) edge[at] = mask[at] === 1 ? 0 : 1
  const near = dilate(edge, size, width)
  for (let at = 0; at < mask.length; at++) edge[at] = (near[at] ?? 0) & (mask[at] ?? 0)
  return edge
}

/** The smallest rectangle around a mask; undefined when it is empty. */
function boundsOf(mask: Mask, { width, height }: Size): Area | undefined {
  let [left, top, right, bottom] = [width, height, -1, -1]
  for (let y = 0; y < height; y++) {
    const first = mask.indexOf(1, y * width) - y * width
    if (first < 0 || first >= width) continue
    const last = mask.lastIndexOf(1, (y + 1) * width - 1) - y * width
    left = Math.min(left, first)
    right = Math.max(right, last)
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
