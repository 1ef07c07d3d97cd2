import { atOutputSize, channelsOf } from '../bitmap.js'
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
  const { width, height, pixels } = fitted
  const channels = channelsOf(fitted)
  const row = width * channels
  for (let y = 0, at = 0, to = 0; y < height; y++) {
    const above = y > 0 ? -row : 0
    const below = y < height - 1 ? row : 0
    for (let x = 0; x < width; x++, at += channels, to += 3) {
      const left = x > 0 ? -channels : 0
      const right = x < width - 1 ? channels : 0
      for (let channel = 0; channel < 3; channel++) {
        const from = at + channel
        const around =
          (pixels[from + above] ?? 0) +
          (pixels[from + below] ?? 0) +
          (pixels[from + left] ?? 0) +
          (pixels[from + right] ?? 0)
        const value = (pixels[from] ?? 0) * 3 - (around >> 1)
        // A Uint8Array would wrap around.
        canvas.pixels[to + channel] = value < 0 ? 0 : value > 255 ? 255 : value
      }
    }
  }
}
