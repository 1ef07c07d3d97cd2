import { channelsOf, cover, luminanceAt, luminanceOf, type Bitmap } from '../bitmap.js'
import type { Canvas, Spare } from '../canvas.js'
import { treat } from '../treatment.js'
import { inputNamed, mixPixel, setPixel, wholeOf, type Editor, type EditScene } from './editor.js'
import { gradientOf } from './edit.js'

/** The structure of the control picture: its edges, or a depth ramp. `preprocessed_image` is a structure already. */
export const control: Editor = (scene) => {
  const { canvas, spec } = scene
  const given = inputNamed(scene, 'preprocessed_image')
  const source = given ?? inputNamed(scene, 'control_image')
  if (source === undefined) {
    scene.paintArt()
    return
  }
  const fitted = cover(source, canvas.width, canvas.height)
  if (spec.model.includes('depth')) layDepth(scene, fitted, given === undefined)
  else {
    scene.paintArt()
    if (given === undefined) markEdges(scene, fitted, (at) => setPixel(canvas, at, white))
    else overlay(canvas, luminanceOf(fitted, scene.spare))
  }
  treat(canvas, spec)
  scene.caption(wholeOf(scene))
}

const thresholds = ({ canny_low_threshold: low, canny_high_threshold: high }: EditScene['spec']['fields']) => ({
  low: typeof low === 'number' ? low : 50,
  high: typeof high === 'number' ? high : 200,
})

/** A picture of edges over the art: white as far as it is light. */
function overlay(canvas: Canvas, structure: Uint8Array): void {
  for (let at = 0; at < structure.length; at++) {
    const amount = structure[at] ?? 0
    if (amount !== 0) mixPixel(canvas, at, 255, 255, 255, amount === 255 ? 256 : amount)
  }
}

const white = 0xffffff

/** How much of the art shines through a depth map, in 256ths. */
const art = 40

/**
 * A depth map in the colours of the palette. `guessed` from a picture: what is low is near, and so is what is light. Otherwise the
 * picture is a depth map, light where it is near.
 */
function layDepth({ canvas, palette, halfArt }: EditScene, bitmap: Bitmap, guessed: boolean): void {
  const gradient = gradientOf(palette)
  const shareOf = (shift: number): Uint16Array =>
    Uint16Array.from(gradient, (colour) => ((colour >> shift) & 255) * (256 - art) + 128)
  const [reds, greens, blues] = [shareOf(16), shareOf(8), shareOf(0)] as const
  const half = halfArt()
  const below = half.pixels
  const { width, height, pixels: out } = canvas
  const { pixels } = bitmap
  const channels = channelsOf(bitmap)
  const depths = Uint8Array.from({ length: 256 }, (_, light) => (guessed ? Math.trunc((light * 95) / 255) : light))
  for (let y = 0, from = 0, to = 0; y < height; y++) {
    const nearness = guessed ? Math.trunc((y * 160) / Math.max(height - 1, 1)) : 0
    const end = to + width * 3
    // Two pixels have one of the art.
    for (let at = (y >> 1) * half.width * 3; to < end; at += 3) {
      const red = (below[at] ?? 0) * art
      const green = (below[at + 1] ?? 0) * art
      const blue = (below[at + 2] ?? 0) * art
      const pairEnd = Math.min(to + 6, end)
      for (; to < pairEnd; to += 3, from += channels) {
        const depth = (depths[luminanceAt(pixels, from)] ?? 0) + nearness
        out[to] = (red + (reds[depth] ?? 0)) >> 8
        out[to + 1] = (green + (greens[depth] ?? 0)) >> 8
        out[to + 2] = (blue + (blues[depth] ?? 0)) >> 8
      }
    }
  }
}

/**
 * Marks the pixels on Canny's edges. Gradients by Sobel, thinned across the edge, kept from `high` on, and from `low` on beside
 * those.
 */
function markEdges({ spec: { fields }, spare }: EditScene, bitmap: Bitmap, mark: (at: number) => void): void {
  const { low, high } = thresholds(fields)
  const { width } = bitmap
  const gradients = gradientsOf(bitmap, spare)
  const { strength } = gradients
  const isSeen = spare(strength.length)
  const open: number[] = []
  const look = (at: number): void => {
    isSeen[at] = 1
    if (!isRidge(gradients, at)) return
    mark(at)
    open.push(at)
  }
  const around = [-width - 1, -width, -width + 1, -1, 1, width - 1, width, width + 1]
  for (let place = 0; place < strength.length; place++) {
    if ((strength[place] ?? 0) <= high || isSeen[place] === 1) continue
    look(place)
    for (let at = open.pop(); at !== undefined; at = open.pop()) {
      for (const step of around) {
        if ((strength[at + step] ?? 0) > low && isSeen[at + step] === 0) look(at + step)
      }
    }
  }
}

interface Gradients {
  light: Uint8Array
  /** How much the light changes around each pixel; 0 at the border. */
  strength: Uint16Array
  width: number
}

function gradientsOf(bitmap: Bitmap, spare: Spare): Gradients {
  const { width, height } = bitmap
  const light = luminanceOf(bitmap, spare)
  const { buffer, byteOffset } = spare(light.length * 2)
  const strength = new Uint16Array(buffer, byteOffset, light.length)
  for (let y = 1; y < height - 1; y++) {
    // Of the columns to the left, in the middle and to the right: their weighted sums, and their differences.
    let sumLeft = columnSum(light, width, y * width)
    let sum = columnSum(light, width, y * width + 1)
    let fallLeft = columnFall(light, width, y * width)
    let fall = columnFall(light, width, y * width + 1)
    const end = (y + 1) * width - 1
    for (let at = y * width + 1; at < end; at++) {
      const above = light[at - width + 1] ?? 0
      const below = light[at + width + 1] ?? 0
      const sumRight = above + 2 * (light[at + 1] ?? 0) + below
      const fallRight = below - above
      strength[at] = Math.abs(sumRight - sumLeft) + Math.abs(fallLeft + 2 * fall + fallRight)
      sumLeft = sum
      sum = sumRight
      fallLeft = fall
      fall = fallRight
    }
  }
  return { light, strength, width }
}

const columnSum = (light: Uint8Array, width: number, at: number): number =>
  (light[at - width] ?? 0) + 2 * (light[at] ?? 0) + (light[at + width] ?? 0)

const columnFall = (light: Uint8Array, width: number, at: number): number =>
  (light[at + width] ?? 0) - (light[at - width] ?? 0)

/** Whether the gradient is nowhere stronger along its own direction. */
function isRidge({ light, strength, width }: Gradients, at: number): boolean {
  const own = strength[at] ?? 0
  if (own === 0) return false
  const gx = columnSum(light, width, at + 1) - columnSum(light, width, at - 1)
  const gy = columnFall(light, width, at - 1) + 2 * columnFall(light, width, at) + columnFall(light, width, at + 1)
  const isSteep = Math.abs(gy) * 2 > Math.abs(gx) * 5
  const isFlat = Math.abs(gx) * 2 > Math.abs(gy) * 5
  const step = isFlat ? 1 : isSteep ? width : gx > 0 === gy > 0 ? width + 1 : width - 1
  return own > (strength[at - step] ?? 0) && own >= (strength[at + step] ?? 0)
}
