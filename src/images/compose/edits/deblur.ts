import { atOutputSize } from '../bitmap.js'
import { inputNamed, type Editor } from './editor.js'

/** The input, sharpened: each pixel moves away from the mean of its neighbours. Nothing is written over it. */
export const deblur: Editor = (scene) => {
  const { canvas } = scene
  const input = inputNamed(scene)
  if (input === undefined) return
  const { width, height, pixels } = atOutputSize(input, canvas)
  for (let y = 0; y < height; y++) {
    const above = y > 0 ? -width * 4 : 0
    const below = y < height - 1 ? width * 4 : 0
    for (let x = 0; x < width; x++) {
      const left = x > 0 ? -4 : 0
      const right = x < width - 1 ? 4 : 0
      for (let channel = 0; channel < 3; channel++) {
        const at = (y * width + x) * 4 + channel
        const own = pixels[at] ?? 0
        const around =
          (pixels[at + above] ?? 0) + (pixels[at + below] ?? 0) + (pixels[at + left] ?? 0) + (pixels[at + right] ?? 0)
        // A Uint8Array would wrap around.
        canvas.pixels[(y * width + x) * 3 + channel] = Math.min(Math.max(own * 3 - (around >> 1), 0), 255)
      }
    }
  }
}
