import { blendPixel, blendSpan, type Canvas, type Colour } from './canvas.js'
import { clamp, squareRoot } from './integers.js'

export interface Panel {
  left: number
  top: number
  width: number
  height: number
  /** Of the corners; 0 makes them square. */
  radius: number
  colour: Colour
  alpha: number
}

/** Draws a rectangle with rounded corners. */
export function fillPanel(canvas: Canvas, { left, top, width, height, radius, colour, alpha }: Panel): void {
  const right = left + width
  for (let row = 0; row < height; row++) {
    const up = Math.max(radius - row, row - (height - 1 - radius), 0)
    const y = top + row
    if (up === 0) {
      blendSpan(canvas, y, left, right, colour, alpha)
      continue
    }
    const square = radius * radius - up * up
    const full = square < radius ? -1 : squareRoot(square - radius)
    for (let away = full + 1; away <= radius; away++) {
      const coverage = clamp(128 + Math.trunc(((square - away * away) * 128) / radius), 0, 256)
      blendPixel(canvas, left + radius - away, y, colour, alpha, coverage)
      blendPixel(canvas, right - 1 - radius + away, y, colour, alpha, coverage)
    }
    blendSpan(canvas, y, left + radius - full, right - radius + full, colour, alpha)
  }
}
