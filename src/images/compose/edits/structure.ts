import { cover, luminanceOf, type Bitmap } from '../bitmap.js'
import { treat } from '../treatment.js'
import { inputNamed, mixPixel, wholeOf, type Editor, type EditScene } from './editor.js'
import { gradientOf } from './edit.js'
import type { Size } from '../../picture-spec.js'

/** The structure of the control picture: its edges, or a depth ramp. `preprocessed_image` is a structure already. */
export const control: Editor = (scene) => {
  const { canvas, spec } = scene
  scene.paintArt()
  const given = inputNamed(scene, 'preprocessed_image')
  const source = given ?? inputNamed(scene, 'control_image')
  if (source === undefined) return
  const fitted = cover(source, canvas.width, canvas.height)
  const isDepth = spec.model.includes('depth')
  if (given !== undefined) overlay(scene, luminanceOf(fitted), isDepth)
  else overlay(scene, isDepth ? depthOf(fitted) : edgesOf(fitted, thresholds(spec.fields)), isDepth)
  treat(canvas, spec)
  scene.caption(wholeOf(scene))
}

const thresholds = ({ canny_low_threshold: low, canny_high_threshold: high }: EditScene['spec']['fields']) => ({
  low: typeof low === 'number' ? low : 50,
  high: typeof high === 'number' ? high : 200,
})

/** A depth map takes the place of the art, edges are drawn on it. */
function overlay({ canvas, palette }: EditScene, structure: Uint8Array, isDepth: boolean): void {
  const gradient = gradientOf(palette)
  for (let at = 0; at < structure.length; at++) {
    const value = structure[at] ?? 0
    const colour = isDepth ? (gradient[value] ?? 0) : 0xffffff
    const amount = isDepth ? 216 : value
    mixPixel(canvas, at, colour >> 16, (colour >> 8) & 255, colour & 255, amount === 255 ? 256 : amount)
  }
}

/** What is low in a picture is near, and so is what is light: a guess that looks like a depth map. From 0, far, to 255. */
export function depthOf(bitmap: Bitmap): Uint8Array {
  const { width, height } = bitmap
  const light = luminanceOf(bitmap)
  const depth = new Uint8Array(light.length)
  for (let y = 0; y < height; y++) {
    const ramp = Math.trunc((y * 160) / Math.max(height - 1, 1))
    for (let x = 0; x < width; x++) {
      depth[y * width + x] = ramp + Math.trunc(((light[y * width + x] ?? 0) * 95) / 255)
    }
  }
  return depth
}

/** Canny's edges: 255 on an edge, 0 beside it. Gradients by Sobel, thinned across the edge, kept from `high` on, and from `low` on beside those. */
export function edgesOf(bitmap: Bitmap, { low, high }: { low: number; high: number }): Uint8Array {
  const { width, height } = bitmap
  const light = luminanceOf(bitmap)
  const across = new Int16Array(light.length)
  const down = new Int16Array(light.length)
  const strength = new Uint16Array(light.length)
  for (let y = 1; y < height - 1; y++) {
    for (let x = 1; x < width - 1; x++) {
      const at = y * width + x
      const above = at - width
      const below = at + width
      const falling = (light[below + 1] ?? 0) - (light[above - 1] ?? 0)
      const rising = (light[above + 1] ?? 0) - (light[below - 1] ?? 0)
      const gx = falling + rising + 2 * ((light[at + 1] ?? 0) - (light[at - 1] ?? 0))
      const gy = falling - rising + 2 * ((light[below] ?? 0) - (light[above] ?? 0))
      across[at] = gx
      down[at] = gy
      strength[at] = Math.abs(gx) + Math.abs(gy)
    }
  }
  const edges = new Uint8Array(light.length)
  const open: number[] = []
  for (let at = 0; at < strength.length; at++) {
    if ((strength[at] ?? 0) > high && isRidge(at)) {
      edges[at] = 255
      open.push(at)
    }
  }
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    for (const next of neighboursOf(at, bitmap)) {
      if (edges[next] === 255 || (strength[next] ?? 0) <= low || !isRidge(next)) continue
      edges[next] = 255
      open.push(next)
    }
  }
  return edges

  /** Whether the gradient is nowhere stronger along its own direction. */
  function isRidge(at: number): boolean {
    const gx = across[at] ?? 0
    const gy = down[at] ?? 0
    const isSteep = Math.abs(gy) * 2 > Math.abs(gx) * 5
    const isFlat = Math.abs(gx) * 2 > Math.abs(gy) * 5
    const step = isFlat ? 1 : isSteep ? width : gx > 0 === gy > 0 ? width + 1 : width - 1
    const own = strength[at] ?? 0
    return own > (strength[at - step] ?? 0) && own >= (strength[at + step] ?? 0)
  }
}

function neighboursOf(at: number, { width }: Size): readonly number[] {
  return [at - width - 1, at - width, at - width + 1, at - 1, at + 1, at + width - 1, at + width, at + width + 1]
}
