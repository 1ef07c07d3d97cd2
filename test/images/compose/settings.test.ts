// Slow: draws a picture for each setting.
import { expect, test } from 'vitest'
import type { Bitmap } from '../../../src/images/compose/bitmap.js'
import { layOutCaption } from '../../../src/images/compose/caption.js'
import { compose } from '../../../src/images/compose/compose.js'
import { loadGlyphAtlas } from '../../../src/images/compose/glyph-atlas.js'
import type { Painter, PictureSpec } from '../../../src/images/picture-spec.js'
import { picture } from '../picture.js'

const atlas = loadGlyphAtlas()
const size = { width: 256, height: 192 }

/** An input in soft colours, fine in detail; a mask that is white in the upper half. */
function bitmapOf(colourAt: (x: number, y: number) => readonly [number, number, number]): Bitmap {
  const pixels = new Uint8Array(size.width * size.height * 4).fill(255)
  for (let at = 0; at < size.width * size.height; at++)
    pixels.set(colourAt(at % size.width, Math.trunc(at / size.width)), at * 4)
  return { ...size, pixels }
}
const photo = bitmapOf((x, y) => [90 + ((x * 7 + y) % 64), 110 + ((x * 5 + y) % 48), 120 + ((x + y) % 32)])
const bitmaps = new Map([
  ['photo', photo],
  ['mask', bitmapOf((_, y) => (y < size.height / 2 ? [255, 255, 255] : [0, 0, 0]))],
])

const inputsOf = (...fields: readonly string[]) =>
  fields.map((field) => ({ field, sha256: field === 'mask' ? 'mask' : 'photo', source: 'base64', ...size }) as const)

const families: readonly (Partial<PictureSpec> & { painter: Painter })[] = [
  { painter: 'text', model: 'flux-dev' },
  { painter: 'edit', model: 'flux-2-flex', inputs: inputsOf('input_image') },
  { painter: 'edit', model: 'flux-dev', inputs: inputsOf('image_prompt') },
  { painter: 'fill', model: 'flux-pro-1.0-fill', inputs: inputsOf('image', 'mask') },
  {
    painter: 'canvas',
    model: 'flux-pro-1.0-expand',
    inputs: inputsOf('image'),
    ...{ width: 256, height: 384, fields: { top: 192 } },
  },
  { painter: 'control', model: 'flux-pro-1.0-canny', inputs: inputsOf('control_image') },
  { painter: 'control', model: 'flux-pro-1.0-depth', inputs: inputsOf('control_image') },
]

const draw = (change: Partial<PictureSpec>): Uint8Array =>
  compose(picture({ ...size, ...change }), atlas, undefined, bitmaps)

/** The upper half, which has no caption in any family. */
const upper = (pixels: Uint8Array): Uint8Array => pixels.subarray(0, (size.width * size.height * 3) / 2)

/** The mean distance of a pixel's largest channel from its smallest. */
function saturation(pixels: Uint8Array): number {
  let sum = 0
  for (let at = 0; at < pixels.length; at += 3) {
    const [red = 0, green = 0, blue = 0] = pixels.subarray(at, at + 3)
    sum += Math.max(red, green, blue) - Math.min(red, green, blue)
  }
  return sum / (pixels.length / 3)
}

/** How many pixels differ from their right neighbour. */
function detail(pixels: Uint8Array): number {
  let count = 0
  for (let at = 0; at + 3 < pixels.length; at += 3) {
    if (Buffer.compare(pixels.subarray(at, at + 3), pixels.subarray(at + 3, at + 6)) !== 0) count++
  }
  return count
}

const isRising = (values: readonly number[]): boolean =>
  values.every((value, at) => at === 0 || value > (values[at - 1] ?? 0))

const named = families.map((family) => [`${family.painter} by ${family.model ?? ''}`, family] as const)

test.each(named)('the more guidance, the stronger the colours: %s', (_, family) => {
  for (const seed of ['1', '2', '3']) {
    const values = [-256, -128, 0, 128, 256].map((guidance) =>
      saturation(upper(draw({ ...family, seed, levels: { guidance } }))),
    )
    expect(isRising(values), values.join(' ')).toBe(true)
  }
})

test.each(named)('the fewer steps, the less detail: %s', (_, family) => {
  for (const seed of ['1', '2', '3']) {
    const values = [-256, -160, -64, 0].map((steps) => detail(upper(draw({ ...family, seed, levels: { steps } }))))
    expect(isRising(values), values.join(' ')).toBe(true)
  }
})

test('more steps than the default change nothing but the caption', () => {
  const more = draw({ levels: { steps: 200 }, fields: { steps: 50 } })
  expect(Buffer.compare(upper(more), upper(draw({})))).toBe(0)
  expect(Buffer.compare(more, draw({}))).not.toBe(0)
})

test.each(named)('levels of 0 and none at all are the same pixels: %s', (_, family) => {
  expect(draw({ ...family, levels: { guidance: 0, steps: 0 } })).toEqual(draw(family))
})

test('outside of the mask, and where the input lies, settings change nothing', () => {
  const [, , , fill = families[0], expand = families[0]] = families
  const levels = { guidance: 256, steps: -256 }
  const below = (pixels: Uint8Array) => Buffer.from(pixels.subarray(pixels.length / 2))
  const photoAsRgb = Buffer.from(photo.pixels.filter((__, at) => at % 4 !== 3))
  const half = photoAsRgb.length / 2
  expect(below(draw({ ...fill, levels })).equals(photoAsRgb.subarray(half))).toBe(true)
  expect(below(draw({ ...expand, levels })).equals(photoAsRgb)).toBe(true)
})

test('raw keeps the composition, in muted colours', () => {
  const [plain, raw] = [draw({ fields: {} }), draw({ fields: { raw: true } })].map(upper) as [Uint8Array, Uint8Array]
  expect(saturation(raw)).toBeLessThan(saturation(plain) * 0.75)
  const light = (pixels: Uint8Array, at: number) =>
    ((pixels[at] ?? 0) * 77 + (pixels[at + 1] ?? 0) * 151 + (pixels[at + 2] ?? 0) * 28) >> 8
  let apart = 0
  for (let at = 0; at < plain.length; at += 3) apart += Math.abs(light(plain, at) - light(raw, at))
  expect(apart / (plain.length / 3)).toBeLessThan(8)
})

test('safety_tolerance changes the caption alone', () => {
  const tolerant = draw({ fields: { safety_tolerance: 6 } })
  expect(Buffer.compare(upper(tolerant), upper(draw({})))).toBe(0)
  expect(Buffer.compare(tolerant, draw({}))).not.toBe(0)
})

test('the caption names the fields that differ from their defaults, in order, but not those that are seen elsewhere', () => {
  const fields = {
    steps: 40,
    raw: true,
    guidance: 4.5,
    grounding: false,
    left: 32,
    dilate_pixels: 3,
    finetune_id: 'me',
  }
  const { facts } = layOutCaption(picture({ width: 1440, height: 1024, fields }), atlas)
  expect(facts.map((line) => String.fromCodePoint(...line))).toEqual([
    'flux-dev · 1440×1024 · seed 42 · finetune_id me · grounding false',
    'guidance 4.5 · raw · steps 40',
  ])
})
