import { channelsOf, resize, type Area, type Bitmap } from '../bitmap.js'
import { treat } from '../treatment.js'
import { copyPixels, inputNamed, lineWidth, mixPixel, setPixel, type Editor, type EditScene } from './editor.js'

/** The input at its place on a larger canvas, generated margins, and a line around it. */
export const expand: Editor = (scene) => {
  scene.paintArt()
  const given = inputNamed(scene)
  if (given === undefined) return
  const input = toScale(scene, given)
  const place = placeOf(scene, input)
  fadeFrom(scene, input, place)
  treat(scene.canvas, scene.spec)
  scene.caption(largestMargin(scene, place))
  outline(scene, place)
  lay(scene, input, place)
}

/** How much smaller the canvas is than the one that was requested. */
const scaleOf = ({ canvas, spec: { fields } }: EditScene): number =>
  typeof fields.width === 'number' ? canvas.width / fields.width : 1

/** The input on a canvas that was scaled down. */
function toScale(scene: EditScene, input: Bitmap): Bitmap {
  const scale = scaleOf(scene)
  const side = (length: number) => Math.max(Math.round(length * scale), 1)
  return scale === 1 ? input : resize(input, side(input.width), side(input.height))
}

/** Where the input lies. FLUX.1 is told margins, outpainting an offset; without one the input lies in the middle. */
export function placeOf(scene: EditScene, { width, height }: Bitmap): Area {
  const { canvas, spec } = scene
  const { fields } = spec
  const scale = scaleOf(scene)
  const isExpand = ['left', 'top', 'right', 'bottom'].some((side) => side in fields)
  const offset = (side: 'left' | 'top', named: string, free: number): number => {
    const given = isExpand ? (fields[side] ?? 0) : fields[named]
    return typeof given === 'number' ? Math.round(given * scale) : Math.trunc(free / 2)
  }
  return {
    left: offset('left', 'reference_offset_x', canvas.width - width),
    top: offset('top', 'reference_offset_y', canvas.height - height),
    width,
    height,
  }
}

function lay({ canvas }: EditScene, bitmap: Bitmap, { left, top, width, height }: Area): void {
  const from = Math.max(-left, 0)
  const count = Math.min(width, canvas.width - left) - from
  if (count <= 0) return
  for (let row = Math.max(-top, 0); row < height && top + row < canvas.height; row++) {
    copyPixels(canvas, (top + row) * canvas.width + left + from, bitmap, row * width + from, count)
  }
}

/** The margins take the colours of the nearest edge, less the farther they are from it. */
function fadeFrom({ canvas }: EditScene, bitmap: Bitmap, { left, top, width, height }: Area): void {
  const reach = Math.max(Math.trunc(Math.min(canvas.width, canvas.height) / 3), 1)
  const amounts = Uint8Array.from({ length: reach }, (_, away) => Math.trunc(((reach - away) * 224) / reach))
  // Coarse, so that no single pixel of the edge draws a line to the border.
  const coarse = resize(bitmap, Math.min(width, 32), Math.min(height, 32))
  const { pixels } = coarse
  const channels = channelsOf(coarse)
  const columns = nearestOf(canvas.width, left, width, coarse.width)
  const rows = nearestOf(canvas.height, top, height, coarse.height)
  for (let y = 0; y < canvas.height; y++) {
    const below = awayFrom(y, top, height)
    for (let x = 0; x < canvas.width; x++) {
      if (below === 0 && x === left) x += width
      const away = Math.max(below, awayFrom(x, left, width))
      if (away === 0 || away >= reach || x >= canvas.width) continue
      const at = ((rows[y] ?? 0) * coarse.width + (columns[x] ?? 0)) * channels
      const amount = amounts[away] ?? 0
      mixPixel(canvas, y * canvas.width + x, pixels[at] ?? 0, pixels[at + 1] ?? 0, pixels[at + 2] ?? 0, amount)
    }
  }
}

/** How far a place lies from a stretch; 0 within it. */
const awayFrom = (place: number, from: number, length: number): number =>
  place < from ? from - place : Math.max(place - (from + length - 1), 0)

/** For each place, the nearest of the `parts` of a stretch. */
const nearestOf = (places: number, from: number, length: number, parts: number): Uint16Array =>
  Uint16Array.from({ length: places }, (_, place) =>
    Math.min(Math.max(Math.trunc(((place - from) * parts) / length), 0), parts - 1),
  )

/** Just outside of the input: none of its pixels is drawn over. */
function outline({ canvas, palette }: EditScene, { left, top, width, height }: Area): void {
  const line = lineWidth(canvas.width, canvas.height)
  const isWithin = (at: number, from: number, length: number, by: number) => at >= from - by && at < from + length + by
  for (let y = Math.max(top - line, 0); y < Math.min(top + height + line, canvas.height); y++) {
    for (let x = Math.max(left - line, 0); x < Math.min(left + width + line, canvas.width); x++) {
      if (isWithin(x, left, width, 0) && isWithin(y, top, height, 0)) continue
      setPixel(canvas, y * canvas.width + x, palette.line)
    }
  }
}

function largestMargin({ canvas }: EditScene, { left, top, width, height }: Area): Area {
  const right = left + width
  const bottom = top + height
  const margins: Area[] = [
    { left: 0, top: 0, width: canvas.width, height: Math.max(top, 0) },
    { left: 0, top: bottom, width: canvas.width, height: Math.max(canvas.height - bottom, 0) },
    { left: 0, top: 0, width: Math.max(left, 0), height: canvas.height },
    { left: right, top: 0, width: Math.max(canvas.width - right, 0), height: canvas.height },
  ]
  return margins.reduce((largest, each) => (areaOf(each) > areaOf(largest) ? each : largest))
}

const areaOf = ({ width, height }: Area): number => width * height
