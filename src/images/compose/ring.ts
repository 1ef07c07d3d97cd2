import { blendPixel, blendSpan, fadeAt, type Canvas, type Colour, type Fade } from './canvas.js'
import { clamp, squareRoot } from './integers.js'

export interface Ring {
  x: number
  y: number
  radius: number
  /** The radius of the hole; a disc has none. */
  hole?: number
  colour: Colour
  fade: Fade
  /** What to draw of it; all when absent. */
  clip?: Clip
}

/** `right` and `bottom` are not part of it. */
export interface Clip {
  left: number
  top: number
  right: number
  bottom: number
}

/** Draws a ring or a disc with smooth edges. */
export function fillRing(canvas: Canvas, { x, y, radius, hole = 0, colour, fade, clip }: Ring): void {
  const left = Math.max(clip?.left ?? 0, 0)
  const right = Math.min(clip?.right ?? canvas.width, canvas.width)
  const top = y - radius
  const bottom = y + radius
  const end = Math.min(bottom + 1, clip?.bottom ?? canvas.height, canvas.height)
  for (let row = Math.max(top, clip?.top ?? 0, 0); row < end; row++) {
    const alpha = fadeAt(fade, row, top, bottom)
    const up = row - y
    const outer = reachOf(radius, up)
    const inner = hole === 0 ? nothing : reachOf(hole, up)
    // Counted from the middle column: a rim, what is covered wholly, another rim.
    const solid = inner.some + 1
    const solidEnd = Math.max(outer.all, solid - 1)
    for (let away = inner.all + 1; away < solid; away++) rim(away, row, alpha)
    for (let away = solidEnd + 1; away <= outer.some; away++) rim(away, row, alpha)
    if (solid === 0)
      blendSpan(canvas, row, Math.max(x - outer.all, left), Math.min(x + outer.all + 1, right), colour, alpha)
    else if (solid <= outer.all) {
      blendSpan(canvas, row, Math.max(x - outer.all, left), Math.min(x - solid + 1, right), colour, alpha)
      blendSpan(canvas, row, Math.max(x + solid, left), Math.min(x + outer.all + 1, right), colour, alpha)
    }
  }

  /** The two pixels at a distance from the middle column, each covered in part. */
  function rim(away: number, row: number, alpha: number): void {
    const square = away * away + (row - y) * (row - y)
    const covered = shareInside(radius, square)
    const coverage = hole === 0 ? covered : Math.max(covered - shareInside(hole, square), 0)
    if (x + away >= left && x + away < right) blendPixel(canvas, x + away, row, colour, alpha, coverage)
    if (away > 0 && x - away >= left && x - away < right) blendPixel(canvas, x - away, row, colour, alpha, coverage)
  }
}

const nothing = { all: -1, some: -1 }

/** How far from the middle column the pixels of a row lie in a circle, wholly and at least in part; -1: none. */
function reachOf(radius: number, up: number): { all: number; some: number } {
  const square = radius * radius - up * up
  return {
    all: square < radius ? -1 : squareRoot(square - radius),
    some: square < -radius ? -1 : squareRoot(square + radius),
  }
}

/** How much of a pixel at a squared distance from the middle lies in a circle, of 256. */
const shareInside = (radius: number, square: number): number =>
  clamp(128 + Math.trunc(((radius * radius - square) * 128) / radius), 0, 256)
