import { atOutputSize, channelsOf, type Bitmap } from '../bitmap.js'
import { inputNamed, type Editor } from './editor.js'

/** The input, sharpened: each pixel moves away from the mean of its neighbours. Nothing is written over it. */
export const deblur: Editor = (scene) => {
  const { canvas } = scene
  const input = inputNamed(scene)
  if (input === undefined) {
    scene.paintArt()
    return
  }
  const fitted = atOutputSize(input, canvas)
  // It stores what is out of range as 0 or 255.
  const { buffer, byteOffset, length } = canvas.pixels
  const out = new Uint8ClampedArray(buffer, byteOffset, length)
  for (let y = 0; y < canvas.height; y++) {
    const last = canvas.width - 1
    sharpen(out, fitted, y, { from: 0, to: 1, left: 0, right: Math.min(1, last) })
    sharpen(out, fitted, y, { from: 1, to: last, left: 1, right: 1 })
    if (last > 0) sharpen(out, fitted, y, { from: last, to: last + 1, left: 1, right: 0 })
  }
}

/** A part of a row, and whether its pixels have neighbours to the left and to the right, 1 or 0. */
interface Part {
  from: number
  to: number
  left: number
  right: number
}

function sharpen(out: Uint8ClampedArray, bitmap: Bitmap, y: number, { from, to, left, right }: Part): void {
  const { width, height, pixels } = bitmap
  const channels = channelsOf(bitmap)
  const before = left * channels
  const after = right * channels
  const row = width * channels
  const above = y > 0 ? row : 0
  const below = y < height - 1 ? row : 0
  const end = (y * width + to) * 3
  let at = (y * width + from) * channels
  for (let next = (y * width + from) * 3; next < end; next += 3, at += channels) {
    for (let channel = 0; channel < 3; channel++) {
      const place = at + channel
      const around =
        (pixels[place - above] ?? 0) +
        (pixels[place + below] ?? 0) +
        (pixels[place - before] ?? 0) +
        (pixels[place + after] ?? 0)
      out[next + channel] = (pixels[place] ?? 0) * 3 - (around >> 1)
    }
  }
}
