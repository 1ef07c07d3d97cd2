import { atOutputSize } from '../bitmap.js'
import { copyPixels, inputNamed, lineWidth, wholeOf, type Editor } from './editor.js'
import { grown, layInto } from './insets.js'
import { drawFrame, drawLabel } from './labels.js'

/** The person, with the garment laid over the middle of the picture. */
export const tryOn: Editor = (scene) => {
  const { canvas, palette, atlas } = scene
  const person = inputNamed(scene, 'person')
  const garment = inputNamed(scene, 'garment')
  if (person === undefined || garment === undefined) {
    scene.paintArt()
    return
  }
  copyPixels(canvas, 0, atOutputSize(person, canvas), 0, canvas.width * canvas.height)
  const line = lineWidth(canvas.width, canvas.height) * 2
  const size = { width: Math.trunc(canvas.width / 2), height: Math.trunc((canvas.height * 2) / 5) }
  const area = { left: Math.trunc(canvas.width / 4), top: Math.trunc(canvas.height / 4), ...size }
  if (size.width > 4 * line && size.height > 4 * line) {
    const inner = layInto(canvas, garment, area, line)
    drawFrame(canvas, grown(inner, line), line, palette.accent)
    drawLabel(canvas, atlas, 'garment', inner, palette.panel)
  }
  drawLabel(canvas, atlas, 'person', { ...wholeOf(scene), height: Math.trunc(canvas.height / 8) }, palette.panel)
  scene.caption(wholeOf(scene))
}
