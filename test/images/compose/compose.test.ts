import sharp from 'sharp'
import { describe, expect, test } from 'vitest'
import { compose, firstByRank } from '../../../src/images/compose/compose.js'
import { loadGlyphAtlas } from '../../../src/images/compose/glyph-atlas.js'
import type { PictureSpec } from '../../../src/images/picture-spec.js'
import { picture } from '../picture.js'

const atlas = loadGlyphAtlas()
const draw = (given: Partial<PictureSpec>): Uint8Array => compose(picture(given), atlas)

/** The mean distance of two pictures in 255ths, as one would see them from afar. */
async function distance(a: Partial<PictureSpec>, b: Partial<PictureSpec>): Promise<number> {
  const [first, second] = await Promise.all(
    [a, b].map(async (given) => {
      const { width, height } = picture(given)
      const raw = { width, height, channels: 3 } as const
      return sharp(draw(given), { raw }).resize(16, 12, { fit: 'fill' }).raw().toBuffer()
    }),
  )
  if (first === undefined || second === undefined) throw new Error('two pictures were drawn')
  return first.reduce((sum, value, i) => sum + Math.abs(value - (second[i] ?? 0)), 0) / first.length
}

/** The share of pixels that differ. */
function changed(a: Uint8Array, b: Uint8Array): number {
  let count = 0
  for (let at = 0; at < a.length; at += 3) {
    if (a[at] !== b[at] || a[at + 1] !== b[at + 1] || a[at + 2] !== b[at + 2]) count++
  }
  return count / (a.length / 3)
}

test.each([
  [1, 1],
  [1, 512],
  [512, 1],
  [31, 17],
  [64, 64],
  [65, 63],
  [256, 256],
  [1440, 256],
  [256, 1440],
  [3136, 1344],
])('%d x %d has three bytes for every pixel, and is painted to its edges', (width, height) => {
  const pixels = draw({ width, height })
  expect(pixels.length).toBe(width * height * 3)
  const corners = [0, width - 1, (height - 1) * width, height * width - 1]
  for (const at of corners) expect(Math.max(...pixels.subarray(at * 3, at * 3 + 3))).toBeGreaterThan(0)
})

test('the same spec gives the same pixels', () => {
  expect(draw({ fields: { raw: true, steps: 3 } })).toEqual(draw({ fields: { steps: 3, raw: true } }))
})

test('the file format does not change the pixels', () => {
  expect(draw({ format: 'jpeg' })).toEqual(draw({ format: 'webp' }))
})

test.each(['A red fox', 'misty mountains', 'tower', 'Tea house', 'flower', 'glass'])(
  'neighbouring seeds look different: %s',
  async (prompt) => {
    for (let seed = 0; seed < 10; seed++) {
      const apart = await distance({ prompt, seed: String(seed) }, { prompt, seed: String(seed + 1) })
      expect(apart).toBeGreaterThan(20)
    }
  },
)

test.each<[string, Partial<PictureSpec>]>([
  ['another prompt', { prompt: 'A red fox in fresh snow.' }],
  ['another model', { model: 'flux-pro' }],
  ['raw', { fields: { raw: true } }],
  ['another guidance', { levels: { guidance: -256 }, fields: { guidance: 1.5 } }],
  ['another aspect ratio', { fields: { aspect_ratio: '1:1' } }],
  ['a seed that is not a number', { seed: 'abc' }],
  ['a seed beyond 2^64', { seed: '99999999999999999999999' }],
])('%s looks different', async (_, change) => {
  expect(await distance({}, change)).toBeGreaterThan(10)
})

test('raw pictures are muted', () => {
  const spread = (pixels: Uint8Array) => {
    let sum = 0
    for (let at = 0; at < pixels.length; at += 3) {
      const [red = 0, green = 0, blue = 0] = pixels.subarray(at, at + 3)
      sum += Math.max(red, green, blue) - Math.min(red, green, blue)
    }
    return sum / (pixels.length / 3)
  }
  const seeds = Array.from({ length: 12 }, (_, i) => String(i))
  const mean = (raw: boolean) =>
    seeds.reduce((sum, seed) => sum + spread(draw({ seed, fields: raw ? { raw } : {} })), 0) / seeds.length
  expect(mean(true)).toBeLessThan(mean(false) * 0.75)
})

test('a painter that has no composition yet gets the one for text, and its name in the caption', async () => {
  expect(await distance({ painter: 'edit' }, {})).toBeGreaterThan(0)
  expect(draw({ painter: 'edit' }).length).toBe(256 * 192 * 3)
})

describe('prompts that break layouts elsewhere', () => {
  test.each([
    ['nothing', ''],
    ['white space', ' \t\r\n\u00a0\u3000\u2028 '],
    ['a word of 10,000 letters', 'W'.repeat(10_000)],
    ['a million words', 'word '.repeat(1_000_000)],
    ['marks without letters', '\u0301'.repeat(5000)],
    ['a letter with a thousand marks', `Z${'\u0335\u0321\u0489'.repeat(1000)}algo`],
    ['joiners and direction marks', '\u200b\u200d\u202e\u2066\ufeff\u00ad'.repeat(100)],
    ['right to left', 'שלום עולם مرحبا بالعالم'],
    ['emoji', '👩‍👩‍👧‍👦🏳️‍🌈🇩🇪👍🏽'.repeat(40)],
    ['halves of surrogate pairs', '\ud800\udc00\udc00\ud800'.repeat(50)],
    ['control characters', Array.from({ length: 32 }, (_, i) => String.fromCharCode(i)).join('')],
    ['CJK without spaces', '北京の猫が雪の中を歩く'.repeat(50)],
    ['the last code points', '\u{10ffff}\u{10fffe}\uffff'.repeat(50)],
    ['markup', '<b>&amp;</b>%s${x}'],
  ])('%s', (_, prompt) => {
    for (const [width, height] of [
      [64, 64],
      [256, 256],
      [1440, 256],
      [256, 1440],
    ] as const) {
      const pixels = draw({ prompt, width, height, model: 'flux-pro-1.1-ultra', seed: '18446744073709551615' })
      expect(pixels.length).toBe(width * height * 3)
    }
  })

  test('a caption never covers the first row, however long the prompt', () => {
    for (const size of [64, 128, 256, 1024]) {
      const long = draw({ width: size, height: size, prompt: 'word '.repeat(10_000) })
      expect(new Set(long.subarray(0, size * 3)).size).toBeGreaterThan(3)
    }
  })
})

test('letters that the atlas lacks are drawn by their number: different ones look different', () => {
  const caption = (prompt: string) => draw({ prompt, width: 512, height: 512 }).subarray(512 * 400 * 3)
  expect(changed(caption('\u5317'), caption('\u4eac'))).toBeGreaterThan(0)
})

test('a motif that is added takes its share of the subjects, and moves no other picture', () => {
  const orbits = { name: 'orbits' }
  const others = ['dunes', 'ribbons', 'tiles', 'petals', 'arches'].map((name) => ({ name }))
  const subjects = Array.from({ length: 700 }, (_, at) => `subject ${at}`)
  const chosen = subjects.map((subject) => ({
    before: firstByRank(subject, [orbits, ...others]).name,
    after: firstByRank(subject, [orbits, ...others, { name: 'waves' }]).name,
  }))
  const moved = chosen.filter(({ before, after }) => before !== after)
  expect(new Set(moved.map(({ after }) => after))).toEqual(new Set(['waves']))
  expect(moved.length).toBeGreaterThan(60)
  expect(moved.length).toBeLessThan(140)
})
