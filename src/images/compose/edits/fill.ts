import { atOutputSize } from '../bitmap.js'
import { treat } from '../treatment.js'
import { copyPixels, inputNamed, lineWidth, setPixel, type Editor, type EditScene } from './editor.js'
import { closeGap } from './inpaint.js'
import { boundsOf, differencesOf, dilate, erode, maskOf, maskOfAlpha, roomIn, runsOf, type Mask } from './mask.js'

/** What clients that send no `dilate_pixels` get. */
const defaultDilation = 10

/** Generated inside the mask, untouched outside, and a line along the mask's edge, on its inner side. */
export const fill: Editor = (scene) => {
  const { canvas } = scene
  const image = inputNamed(scene, 'image') ?? inputNamed(scene)
  scene.paintArt()
  if (image === undefined) return
  treat(canvas, scene.spec)
  const mask = inputNamed(scene, 'mask')
  const inside =
    mask === undefined
      ? maskOfAlpha(atOutputSize(image, canvas), scene.spare)
      : maskOf(atOutputSize(mask, canvas), scene.spare)
  paint(scene, inside)
}

/** The same where something is removed: the mask is grown first, and what surrounds it closes the gap. */
export const erase: Editor = (scene) => {
  const { canvas, spec } = scene
  const image = inputNamed(scene, 'image')
  const mask = inputNamed(scene, 'mask')
  if (image === undefined || mask === undefined) {
    scene.paintArt()
    return
  }
  const by = typeof spec.fields.dilate_pixels === 'number' ? spec.fields.dilate_pixels : defaultDilation
  const inside = dilate(maskOf(atOutputSize(mask, canvas), scene.spare), canvas, by, scene.spare)
  closeGap(canvas, atOutputSize(image, canvas), inside)
  paint(scene, inside)
}

function paint(scene: EditScene, inside: Mask): void {
  const { canvas, palette } = scene
  const image = inputNamed(scene, 'image') ?? inputNamed(scene)
  if (image === undefined) return
  const bounds = boundsOf(inside, canvas)
  const bitmap = atOutputSize(image, canvas)
  const { width, height } = canvas
  if (bounds === undefined) {
    copyPixels(canvas, 0, bitmap, 0, width * height)
    return
  }
  const room = roomIn(inside, canvas, bounds)
  if (room !== undefined) scene.caption(room)
  const core = erode(inside, canvas, lineWidth(width, height), scene.spare)
  const first = bounds.top * width
  const last = first + bounds.height * width
  copyPixels(canvas, 0, bitmap, 0, first)
  copyPixels(canvas, last, bitmap, last, width * height - last)
  for (let start = first; start < last; start += width) {
    for (const [from, to] of runsOf(inside, 0, start, start + width)) copyPixels(canvas, from, bitmap, from, to - from)
  }
  for (const at of differencesOf(inside, core)) setPixel(canvas, at, palette.line)
}
