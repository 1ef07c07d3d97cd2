import { resize, type Area, type Bitmap } from '../bitmap.js'
import { treat } from '../treatment.js'
import { copyPixel, inputNamed, lineWidth, mixPixel, setPixel, type Editor, type EditScene } from './editor.js'

/** The input at its place on a larger canvas, generated margins, and a line around it. */
export const expand: Editor = (scene) => {
  const input = inputNamed(scene)
  if (input === undefined) return
  const place = placeOf(scene, input)
  fadeFrom(scene, input, place)
  treat(scene.canvas, scene.spec)
  scene.caption(largestMargin(scene, place))
  outline(scene, place)
  lay(scene, input, place)
}

/** Where the input lies. FLUX.1 is told margins, outpainting an offset; without one the input lies in the middle. */
export function placeOf({ canvas, spec: { fields } }: EditScene, { width, height }: Bitmap): Area {
  const isExpand = ['left', 'top', 'right', 'bottom'].some((side) => side in fields)
  const offset = (side: 'left' | 'top', named: string, free: number): number => {
    const given = isExpand ? (fields[side] ?? 0) : fields[named]
    return typeof given === 'number' ? given : Math.trunc(free / 2)
  }
  return {
    left: offset('left', 'reference_offset_x', canvas.width - width),
    top: offset('top', 'reference_offset_y', canvas.height - height),
    width,
    height,
  }
}

function lay({ canvas }: EditScene, { pixels }: Bitmap, { left, top, width, height }: Area): void {
  for (let row = Math.max(-top, 0); row < height && top + row < canvas.height; row++) {
    const to = Math.min(width, canvas.width - left)
    for (let column = Math.max(-left, 0); column < to; column++) {
      copyPixel(canvas, (top + row) * canvas.width + left + column, pixels, row * width + column)
    }
  }
}

/** The margins take the colours of the nearest edge, less the farther they are from it. */
function fadeFrom({ canvas }: EditScene, bitmap: Bitmap, { left, top, width, height }: Area): void {
  const reach = Math.max(Math.trunc(Math.min(canvas.width, canvas.height) / 3), 1)
  // Coarse, so that no single pixel of the edge draws a line to the border.
  const coarse = resize(bitmap, Math.min(width, 32), Math.min(height, 32))
  for (let y = 0; y < canvas.height; y++) {
    const below = y < top ? top - y : Math.max(y - (top + height - 1), 0)
    const row = Math.min(Math.max(Math.trunc(((y - top) * coarse.height) / height), 0), coarse.height - 1)
    for (let x = 0; x < canvas.width; x++) {
      const beside = x < left ? left - x : Math.max(x - (left + width - 1), 0)
      const away = Math.max(below, beside)
      if (away === 0 || away >= reach) continue
      const column = Math.min(Math.max(Math.trunc(((x - left) * coarse.width) / width), 0), coarse.width - 1)
      const at = (row * coarse.width + column) * 4
      const [red = 0, green = 0, blue = 0] = coarse.pixels.subarray(at, at + 3)
      mixPixel(canvas, y * canvas.width + x, red, green, blue, Math.trunc(((reach - away) * 224) / reach))
    }
  }
}

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
