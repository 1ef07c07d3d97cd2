import { atOutputSize } from '../bitmap.js'
import { treat } from '../treatment.js'
import { copyPixels, inputNamed, lineWidth, setPixel, type Editor, type EditScene } from './editor.js'
import { closeGap } from './inpaint.js'
import { dilate, erode, maskOf, maskOfAlpha, roomIn, runsOf, type Mask } from './mask.js'

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
  const inside = mask === undefined ? maskOfAlpha(atOutputSize(image, canvas)) : maskOf(atOutputSize(mask, canvas))
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
  const inside = dilate(maskOf(atOutputSize(mask, canvas)), canvas, by)
  closeGap(canvas, atOutputSize(image, canvas), inside)
  paint(scene, inside)
}

function paint(scene: EditScene, inside: Mask): void {
  const { canvas, palette } = scene
  const image = inputNamed(scene, 'image') ?? inputNamed(scene)
  if (image === undefined) return
  const room = roomIn(inside, canvas)
  if (room !== undefined) scene.caption(room)
  const bitmap = atOutputSize(image, canvas)
  const core = erode(inside, canvas, lineWidth(canvas.width, canvas.height))
  for (let y = 0, start = 0; y < canvas.height; y++, start += canvas.width) {
    const end = start + canvas.width
    for (const [from, to] of runsOf(inside, 0, start, end)) copyPixels(canvas, from, bitmap, from, to - from)
    for (const [from, to] of runsOf(inside, 1, start, end)) {
      for (const [first, last] of runsOf(core, 0, from, to)) {
        for (let at = first; at < last; at++) setPixel(canvas, at, palette.line)
      }
    }
  }
}
