import { describe, expect, test } from 'vitest'
import type { Bitmap } from '../../../src/images/compose/bitmap.js'
import { compose } from '../../../src/images/compose/compose.js'
import { loadGlyphAtlas } from '../../../src/images/compose/glyph-atlas.js'
import type { InputPicture, PictureSpec } from '../../../src/images/picture-spec.js'
import { picture } from '../picture.js'

const atlas = loadGlyphAtlas()

type Colour = readonly [red: number, green: number, blue: number, alpha?: number]

/** A bitmap whose pixels a function says. */
function bitmap(width: number, height: number, colourAt: (x: number, y: number) => Colour): Bitmap {
  const pixels = new Uint8Array(width * height * 4)
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const [red, green, blue, alpha = 255] = colourAt(x, y)
      pixels.set([red, green, blue, alpha], (y * width + x) * 4)
    }
  }
  return { width, height, pixels }
}

/** Each pixel has a colour of its own, so that one in the wrong place is seen. */
const chart = (width: number, height: number): Bitmap =>
  bitmap(width, height, (x, y) => [x % 256, y % 256, (x * 7 + y * 13) % 256])
const plain = (width: number, height: number, colour: Colour): Bitmap => bitmap(width, height, () => colour)

interface Drawn {
  at: (x: number, y: number) => Colour
  pixels: Uint8Array
}

/** Draws a picture with inputs, by field. */
function draw(change: Partial<PictureSpec>, inputs: Readonly<Record<string, Bitmap>>): Drawn {
  const bitmaps = new Map(Object.entries(inputs))
  const pictures = Object.entries(inputs).map(([field, { width, height }]): InputPicture => {
    return { field, sha256: field, source: 'base64', width, height }
  })
  const spec = picture({ width: 160, height: 120, ...change, inputs: pictures })
  const pixels = compose(spec, atlas, undefined, bitmaps)
  return {
    at: (x, y) => {
      const [red = -1, green = -1, blue = -1] = pixels.subarray((y * spec.width + x) * 3, (y * spec.width + x) * 3 + 3)
      return [red, green, blue]
    },
    pixels,
  }
}

/** How many pixels of an area are not those of the input, which lies at an offset. */
function changed(
  { at }: Drawn,
  input: Bitmap,
  [left, top, width, height]: readonly number[] = [],
  dx = 0,
  dy = 0,
): number {
  let count = 0
  for (let y = top ?? 0; y < (top ?? 0) + (height ?? input.height); y++) {
    for (let x = left ?? 0; x < (left ?? 0) + (width ?? input.width); x++) {
      const from = ((y - dy) * input.width + x - dx) * 4
      const [red, green, blue] = at(x, y)
      if (red !== input.pixels[from] || green !== input.pixels[from + 1] || blue !== input.pixels[from + 2]) count++
    }
  }
  return count
}

const white: Colour = [255, 255, 255]
const black: Colour = [0, 0, 0]

describe('fill', () => {
  const image = chart(160, 120)
  const mask = bitmap(160, 120, (x, y) => (x >= 40 && x < 100 && y >= 30 && y < 90 ? white : black))

  test('leaves every pixel outside of the mask as it was', () => {
    const drawn = draw({ painter: 'fill' }, { image, mask })
    expect(changed(drawn, image, [0, 0, 160, 30])).toBe(0)
    expect(changed(drawn, image, [0, 90, 160, 30])).toBe(0)
    expect(changed(drawn, image, [0, 30, 40, 60])).toBe(0)
    expect(changed(drawn, image, [100, 30, 60, 60])).toBe(0)
  })

  test('replaces what is inside of the mask', () => {
    const drawn = draw({ painter: 'fill' }, { image, mask })
    expect(changed(drawn, image, [40, 30, 60, 60])).toBeGreaterThan(0.98 * 60 * 60)
  })

  test('an inverted mask replaces the other part', () => {
    const inverted = bitmap(160, 120, (x, y) => (x >= 40 && x < 100 && y >= 30 && y < 90 ? black : white))
    const drawn = draw({ painter: 'fill' }, { image, mask: inverted })
    expect(changed(drawn, image, [40, 30, 60, 60])).toBe(0)
    expect(changed(drawn, image, [0, 0, 160, 30])).toBeGreaterThan(0.98 * 160 * 30)
  })

  test('draws a line along the edge, on the inner side', () => {
    const { at } = draw({ painter: 'fill' }, { image, mask })
    const edge = [at(40, 50), at(99, 50), at(60, 30), at(60, 89)]
    expect(new Set(edge.map(String)).size).toBe(1)
  })

  test('grey is inside from the middle on', () => {
    const grey = bitmap(160, 120, (x) => (x < 80 ? [127, 127, 127] : [128, 128, 128]))
    const drawn = draw({ painter: 'fill' }, { image, mask: grey })
    expect(changed(drawn, image, [0, 0, 80, 120])).toBe(0)
    expect(changed(drawn, image, [80, 0, 80, 120])).toBeGreaterThan(0.98 * 80 * 120)
  })

  test('what is transparent in a mask is outside, whatever its colour', () => {
    const half = bitmap(160, 120, (x) => [255, 255, 255, x < 80 ? 0 : 255])
    const drawn = draw({ painter: 'fill' }, { image, mask: half })
    expect(changed(drawn, image, [0, 0, 80, 120])).toBe(0)
    expect(changed(drawn, image, [80, 0, 80, 120])).toBeGreaterThan(0.98 * 80 * 120)
  })

  test('takes the transparent parts of the picture where there is no mask', () => {
    const holed = bitmap(160, 120, (x, y) => [x, y, 9, x < 50 ? 0 : 255])
    const drawn = draw({ painter: 'fill' }, { image: holed })
    expect(changed(drawn, holed, [50, 0, 110, 120])).toBe(0)
    expect(changed(drawn, holed, [0, 0, 50, 120])).toBeGreaterThan(0.98 * 50 * 120)
  })

  test('a picture that was floored to a step is cut, not scaled', () => {
    const larger = chart(175, 130)
    const mask = plain(175, 130, black)
    expect(changed(draw({ painter: 'fill' }, { image: larger, mask }), larger, [0, 0, 160, 120])).toBe(0)
  })
})

describe('erase', () => {
  const image = chart(160, 120)
  const mask = bitmap(160, 120, (x, y) => (x >= 60 && x < 80 && y >= 50 && y < 70 ? white : black))
  const insideOf = (dilate: number) => [60 - dilate, 50 - dilate, 20 + 2 * dilate, 20 + 2 * dilate]

  test.each([0, 3, 25])('grows the mask by dilate_pixels: %d', (dilate_pixels) => {
    const drawn = draw({ painter: 'erase', fields: { dilate_pixels } }, { image, mask })
    const [left = 0, top = 0, width = 0, height = 0] = insideOf(dilate_pixels)
    const all = changed(drawn, image)
    expect(changed(drawn, image, insideOf(dilate_pixels))).toBe(all)
    expect(all).toBeGreaterThan(0.95 * width * height)
    expect(changed(drawn, image, [left, top, width, 1])).toBeGreaterThan(0.9 * width)
  })

  test('grows it by ten pixels where the request does not say', () => {
    const drawn = draw({ painter: 'erase' }, { image, mask })
    expect(changed(drawn, image, insideOf(10))).toBe(changed(drawn, image))
    expect(changed(drawn, image, [50, 40, 40, 1])).toBeGreaterThan(30)
  })

  test('closes the gap with the colours around it', () => {
    const { at } = draw(
      { painter: 'erase', fields: { dilate_pixels: 0 } },
      { image: plain(160, 120, [200, 90, 30]), mask },
    )
    expect(at(70, 60)).toEqual([200, 90, 30])
  })
})

describe('a larger canvas', () => {
  const image = chart(60, 40)

  test('has the input at the margins that were asked for', () => {
    const fields = { left: 70, right: 30, top: 10, bottom: 70 }
    const drawn = draw({ painter: 'canvas', fields }, { image })
    expect(changed(drawn, image, [70, 10, 60, 40], 70, 10)).toBe(0)
  })

  test.each([
    { fields: { reference_offset_x: 5, reference_offset_y: 9 }, left: 5, top: 9 },
    { fields: { reference_offset_x: 0, reference_offset_y: 80 }, left: 0, top: 80 },
    { fields: {}, left: 50, top: 40 },
  ])('has the input at an offset, and in its middle without one: $left, $top', ({ fields, left, top }) => {
    const drawn = draw({ painter: 'canvas', fields }, { input_image: image })
    expect(changed(drawn, image, [left, top, 60, 40], left, top)).toBe(0)
  })

  test('cuts what sticks out', () => {
    const drawn = draw(
      { painter: 'canvas', fields: { reference_offset_x: -20, reference_offset_y: 100 } },
      { input_image: image },
    )
    expect(changed(drawn, image, [0, 100, 40, 20], -20, 100)).toBe(0)
  })

  test('has a line around the input, outside of it', () => {
    const { at } = draw({ painter: 'canvas', fields: {} }, { input_image: image })
    const line = [at(49, 60), at(110, 60), at(80, 39), at(80, 80)]
    expect(new Set(line.map(String)).size).toBe(1)
  })

  test('has generated margins: they differ from seed to seed', () => {
    const corners = ({ at }: Drawn) => [at(0, 0), at(159, 0), at(0, 119), at(159, 119)].map(String)
    const one = draw({ painter: 'canvas', seed: '1' }, { input_image: image })
    const other = draw({ painter: 'canvas', seed: '2' }, { input_image: image })
    expect(corners(one)).not.toEqual(corners(other))
  })
})

describe('an edit', () => {
  const size = { width: 640, height: 480 }
  const halves = bitmap(64, 48, (x) => (x < 32 ? [10, 10, 10] : [245, 245, 245]))
  const lightness = ([red, green, blue]: Colour) => red + green + blue

  test('shows which picture it was made from: what was dark is darker', () => {
    const { at } = draw({ painter: 'edit', ...size }, { input_image: halves })
    const [left, right] = [100, 540].map((x) => [20, 100, 200].reduce((sum, y) => sum + lightness(at(x, y)), 0))
    expect(left).toBeLessThan((right ?? 0) - 300)
  })

  test('does not merely show it', () => {
    const input = chart(640, 480)
    expect(changed(draw({ painter: 'edit', ...size }, { input_image: input }), input)).toBeGreaterThan(0.9 * 640 * 480)
  })

  test('has further references as insets in their order', () => {
    const colours: Readonly<Record<string, Colour>> = {
      input_image_2: [200, 0, 0],
      input_image_3: [0, 200, 0],
      input_image_4: [0, 0, 200],
      input_image_5: [200, 200, 0],
    }
    const references = Object.fromEntries(
      Object.entries(colours).map(([field, colour]) => [field, plain(80, 60, colour)]),
    )
    const { at } = draw({ painter: 'edit', ...size }, { input_image: halves, ...references })
    const middles = [80, 238, 396, 554].map((x) => at(x, 40))
    expect(middles).toEqual(Object.values(colours))
  })

  test('nine references have a place, two rows of five', () => {
    const references = Object.fromEntries(
      Array.from({ length: 9 }, (_, at) => [`images.${at + 1}`, plain(80, 60, [at * 20 + 20, 0, 0])] as const),
    )
    const { at } = draw({ painter: 'edit', ...size }, { 'images.0': halves, ...references })
    const row = (y: number, count: number) => Array.from({ length: count }, (_, column) => at(66 + column * 126, y)[0])
    expect([...row(40, 5), ...row(166, 4)]).toEqual([20, 40, 60, 80, 100, 120, 140, 160, 180])
  })

  test('labels each inset with the name of its field', () => {
    const inset = (field: string) => {
      const { at } = draw({ painter: 'edit', ...size }, { input_image: halves, [field]: plain(80, 60, [200, 0, 0]) })
      return Array.from({ length: 140 }, (_, x) => String(at(10 + x, 110)))
    }
    expect(inset('input_image_2')).not.toEqual(inset('input_image_3'))
  })

  test('outlines the boxes that the prompt names', () => {
    const prompt = 'move it {"id": 1, "src_bbox": [250, 100, 750, 300], "tgt_bbox": [250, 600, 750, 900]}'
    const boxed = draw({ painter: 'edit', ...size, prompt }, { 'images.0': halves })
    const column = [
      [64, 200],
      [191, 200],
      [384, 200],
      [575, 200],
    ].map(([x = 0, y = 0]) => boxed.at(x, y))
    expect(String(column[0])).toBe(String(column[1]))
    expect(String(column[2])).toBe(String(column[3]))
    expect(String(column[0])).not.toBe(String(boxed.at(120, 200)))
  })

  test('of a picture to vary mixes it in by its strength', () => {
    const input = plain(64, 48, [255, 0, 0])
    const drawn = (image_prompt_strength: number) =>
      draw({ painter: 'edit', ...size, fields: { image_prompt_strength } }, { image_prompt: input }).at(320, 20)
    expect(drawn(1)).toEqual([255, 0, 0])
    expect(drawn(0.5)[0]).toBeGreaterThan(drawn(0)[0])
  })

  test('of a picture that was not fetched shows a stand-in, another one for another host', () => {
    const drawn = (host: string) => {
      const input: InputPicture = {
        field: 'input_image',
        sha256: 'ab',
        source: 'url',
        standIn: true,
        host,
        width: 1024,
        height: 1024,
      }
      return compose(picture({ painter: 'edit', ...size, inputs: [input] }), atlas)
    }
    expect(Buffer.from(drawn('a.example')).equals(Buffer.from(drawn('b.example')))).toBe(false)
  })
})

describe('the other families', () => {
  test('try-on has the person as it was, and the garment in its middle', () => {
    const person = chart(160, 120)
    const drawn = draw({ painter: 'try-on' }, { person, garment: plain(80, 48, [9, 200, 9]) })
    expect(changed(drawn, person, [130, 20, 30, 60])).toBe(0)
    expect(drawn.at(70, 45)).toEqual([9, 200, 9])
  })

  test('deblur makes an edge steeper, leaves what is even as it was, and writes nothing over it', () => {
    const soft = bitmap(160, 120, (x) => (x < 79 ? [100, 100, 100] : x < 81 ? [120, 120, 120] : [140, 140, 140]))
    const { at } = draw({ painter: 'deblur' }, { image: soft })
    expect([at(20, 60), at(140, 110)]).toEqual([
      [100, 100, 100],
      [140, 140, 140],
    ])
    expect(at(78, 60)[0]).toBeLessThan(100)
    expect(at(81, 60)[0]).toBeGreaterThan(140)
  })

  test('canny draws the edges of the control picture, and only them', () => {
    const square = bitmap(160, 120, (x, y) => (x >= 50 && x < 110 && y >= 20 && y < 60 ? white : black))
    const { at } = draw({ painter: 'control', model: 'flux-pro-1.0-canny' }, { control_image: square })
    const isEdge = (x: number, y: number) => [-1, 0, 1].some((by) => String(at(x + by, y)) === '255,255,255')
    expect([isEdge(50, 40), isEdge(110, 40), isEdge(80, 40), isEdge(20, 40)]).toEqual([true, true, false, false])
  })

  test('depth goes from far above to near below', () => {
    const { at } = draw(
      { painter: 'control', model: 'flux-pro-1.0-depth' },
      { control_image: plain(160, 120, [90, 90, 90]) },
    )
    expect(at(155, 5)).not.toEqual(at(155, 60))
  })

  test('a structure that was drawn already is taken as it is', () => {
    const lines = bitmap(160, 120, (x) => (x === 30 ? white : black))
    const { at } = draw({ painter: 'control', model: 'flux-pro-1.0-canny' }, { preprocessed_image: lines })
    expect(at(30, 10)).toEqual([255, 255, 255])
  })
})

test('pictures that are made from a text do not change with what edits draw', () => {
  const withBitmaps = compose(picture(), atlas, undefined, new Map([['x', plain(8, 8, white)]]))
  expect(Buffer.from(withBitmaps).equals(Buffer.from(compose(picture(), atlas)))).toBe(true)
})

test('the smallest and the narrowest pictures are drawn, whatever their family', () => {
  const painters = ['edit', 'fill', 'erase', 'canvas', 'control', 'deblur', 'try-on'] as const
  const inputs = { image: chart(64, 64), mask: plain(64, 64, white), person: chart(64, 64), garment: chart(3, 900) }
  for (const painter of painters) {
    for (const [width, height] of [
      [64, 64],
      [64, 2048],
      [2048, 64],
      [16, 16],
    ] as const) {
      const { pixels } = draw(
        { painter, width, height },
        { ...inputs, input_image: chart(1, 1), control_image: chart(2, 2) },
      )
      expect(pixels.length).toBe(width * height * 3)
    }
  }
})
