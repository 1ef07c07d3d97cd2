import { atOutputSize } from '../bitmap.js'
import { treat } from '../treatment.js'
import { copyPixel, inputNamed, lineWidth, setPixel, type Editor, type EditScene } from './editor.js'
import { blurredWithout } from './inpaint.js'
import { dilate, edgeOf, maskOf, maskOfAlpha, roomIn, type Mask } from './mask.js'

/** What clients that send no `dilate_pixels` get. */
const defaultDilation = 10

/** Generated inside the mask, untouched outside, and a line along the mask's edge, on its inner side. */
export const fill: Editor = (scene) => {
  const { canvas } = scene
  const image = inputNamed(scene, 'image') ?? inputNamed(scene)
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
  if (image === undefined || mask === undefined) return
  const by = typeof spec.fields.dilate_pixels === 'number' ? spec.fields.dilate_pixels : defaultDilation
  const inside = dilate(maskOf(atOutputSize(mask, canvas)), canvas, by)
  const closed = blurredWithout(atOutputSize(image, canvas), inside)
  for (let at = 0; at < inside.length; at++) if (inside[at] === 1) copyPixel(canvas, at, closed.pixels, at)
  paint(scene, inside)
}

function paint(scene: EditScene, inside: Mask): void {
  const { canvas, palette } = scene
  const image = inputNamed(scene, 'image') ?? inputNamed(scene)
  if (image === undefined) return
  const room = roomIn(inside, canvas)
  if (room !== undefined) scene.caption(room)
  const { pixels } = atOutputSize(image, canvas)
  const edge = edgeOf(inside, canvas, lineWidth(canvas.width, canvas.height))
  for (let at = 0; at < inside.length; at++) {
    if (inside[at] !== 1) copyPixel(canvas, at, pixels, at)
    else if (edge[at] === 1) setPixel(canvas, at, palette.line)
  }
}
