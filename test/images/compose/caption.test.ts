import { describe, expect, test } from 'vitest'
import { newCanvas } from '../../../src/images/compose/canvas.js'
import { drawCaption, layOutCaption } from '../../../src/images/compose/caption.js'
import { charactersOf } from '../../../src/images/compose/characters.js'
import { loadGlyphAtlas } from '../../../src/images/compose/glyph-atlas.js'
import { columnsOf } from '../../../src/images/compose/letters.js'
import type { Line } from '../../../src/images/compose/wrap.js'
import { picture } from '../picture.js'

const atlas = loadGlyphAtlas()
const words = (line: Line): string => String.fromCodePoint(...line)
const shown = (text: string): string => [...charactersOf(text, atlas)].map((c) => String.fromCodePoint(c)).join('')
const textColours = { panel: 0x000000, accent: 0xff8800, ground: [0, 0, 0, 0], shapes: [], light: 0, line: 0 } as const

const sizes = [
  [64, 64],
  [96, 64],
  [159, 159],
  [160, 160],
  [256, 256],
  [1024, 768],
  [1440, 256],
  [256, 1440],
  [2752, 1536],
  [3136, 1344],
  [4096, 4096],
] as const

describe('what is written', () => {
  test('the prompt, then model, size and seed in one line', () => {
    const { prompt, facts } = layOutCaption(picture({ width: 1024, height: 768 }), atlas)
    expect(prompt.map(words)).toEqual(['A red fox in fresh snow'])
    expect(facts.map(words)).toEqual(['flux-dev · 1024×768 · seed 42'])
  })

  test('facts that do not fit beside each other stand below each other', () => {
    const { facts } = layOutCaption(
      picture({ width: 256, height: 256, model: 'flux-pro-1.1-ultra', seed: '4294967295' }),
      atlas,
    )
    expect(facts.map(words)).toEqual(['flux-pro-1.1-ultra · 256×256', 'seed 4294967295'])
  })

  test('even 64 x 64 names the model and the size', () => {
    const { prompt, facts } = layOutCaption(picture({ width: 64, height: 64, seed: '7' }), atlas)
    expect(prompt.map(words)).toEqual(['A red fox i…'])
    expect(facts.map(words)).toEqual(['flux-dev', '64×64 seed 7'])
  })

  test('another painter than text is named', () => {
    const { facts } = layOutCaption(picture({ width: 1024, height: 768, painter: 'fill' }), atlas)
    expect(facts.map(words)).toEqual(['flux-dev · fill · 1024×768 · seed 42'])
  })

  test('a long prompt wraps at spaces and ends with an ellipsis', () => {
    const prompt = Array.from({ length: 200 }, (_, i) => `word${i}`).join(' ')
    const lines = layOutCaption(picture({ width: 1024, height: 768, prompt }), atlas).prompt.map(words)
    expect(lines.length).toBeGreaterThan(2)
    expect(lines.at(-1)).toMatch(/^[\w ]+…$/)
    expect(prompt.startsWith(lines.join(' ').slice(0, -1))).toBe(true)
    for (const line of lines.slice(0, -1)) expect(line).toMatch(/^word\d+( word\d+)*$/)
  })

  test('a word that is longer than a line is broken, and nothing of it is lost', () => {
    const prompt = `so ${'abcdefghij'.repeat(12)} it goes`
    const lines = layOutCaption(picture({ width: 1024, height: 768, prompt }), atlas).prompt.map(words)
    expect(lines.join('').replaceAll(' ', '')).toBe(prompt.replaceAll(' ', ''))
  })

  test('without a prompt there are only the facts', () => {
    expect(layOutCaption(picture({ prompt: '' }), atlas).prompt).toEqual([])
  })
})

describe('how characters are read', () => {
  test.each([
    ['line ends and tabs become single spaces', 'a\r\n\t b\u00a0\u2003c', 'a b c'],
    ['marks join their letter', 'e\u0301 c\u030c и\u0306', 'é č й'],
    ['marks that no letter of the atlas bears are left out', 'z\u0335\u0321a\u0489', 'za'],
    ['what has no width is left out', 'a\u200bb\u202ec\ufeffd\u00ade\ufe0f', 'abcde'],
    ['skin tones and joiners go with their emoji', '👍🏽', '👍'],
    [
      'letters of many scripts stay as they are',
      'Ελληνικά Кириллица žluťoučký Việt',
      'Ελληνικά Кириллица žluťoučký Việt',
    ],
    ['halves of surrogate pairs stay, to be shown by number', '\ud800x\udc00', '\ud800x\udc00'],
  ])('%s', (_, text, expected) => {
    expect(shown(text)).toBe(expected)
  })

  test.each([
    ['ASCII', 0x20, 0x7e],
    ['Latin-1', 0xa1, 0xff],
    ['Latin Extended-A', 0x100, 0x131],
    ['Latin Extended-A after the ligature ij, which the font lacks', 0x134, 0x17f],
    ['Greek', 0x391, 0x3a1],
    ['Greek small letters', 0x3b1, 0x3c9],
    ['Russian', 0x410, 0x44f],
    ['Cyrillic letters of other languages', 0x451, 0x45c],
    ['curly quotes', 0x2018, 0x201a],
    ['double curly quotes', 0x201c, 0x201e],
    ['dashes', 0x2013, 0x2014],
    ['arrows', 0x2190, 0x2193],
  ])('the atlas has %s', (_, first, last) => {
    const missing = Array.from({ length: last - first + 1 }, (_, i) => first + i).filter(
      (codePoint) => codePoint !== 0xad && !atlas.has(codePoint),
    )
    expect(missing).toEqual([])
    expect([0x2026, 0x2022, 0x20ac].every((codePoint) => atlas.has(codePoint))).toBe(true)
  })
})

describe.each(sizes)('on %d x %d', (width, height) => {
  const prompts = ['short', 'word '.repeat(5000), 'W'.repeat(10_000), '北京🦊'.repeat(500), '\u0007\ud800']

  test.each(prompts)('panel and text stay inside: %.10s', (prompt) => {
    const caption = layOutCaption(
      picture({ width, height, prompt, model: 'flux-pro-1.1-ultra', seed: '9'.repeat(20) }),
      atlas,
    )
    const { left, top, padding, bar, typeface } = caption
    expect(left).toBeGreaterThanOrEqual(0)
    expect(left + caption.width).toBeLessThanOrEqual(width)
    expect(top + caption.height).toBeLessThanOrEqual(height)
    expect(top).toBeGreaterThanOrEqual(Math.trunc(height / 4))
    const widest = Math.max(
      ...[...caption.prompt, ...caption.facts].map((line) => lineWidth(line, columnsOf(typeface))),
    )
    expect(bar + padding + widest * typeface.advance).toBeLessThanOrEqual(caption.width)
  })

  test('the letters of the prompt can be made out', () => {
    const inkOf = (prompt: string) => {
      const canvas = newCanvas(width, height)
      drawCaption(canvas, layOutCaption(picture({ width, height, prompt }), atlas), textColours)
      return canvas.pixels
    }
    const ink = inkOf('lllllll')
    let brightestBlue = 0
    for (let at = 2; at < ink.length; at += 3) brightestBlue = Math.max(brightestBlue, ink[at] ?? 0)
    expect(brightestBlue).toBeGreaterThan(180) // the prompt is white; the rest of a caption is black and orange here
    expect(Buffer.compare(ink, inkOf('ooooooo'))).not.toBe(0)
  })
})

const lineWidth = (line: Line, widthOf: (codePoint: number) => number): number =>
  line.reduce((sum, codePoint) => sum + widthOf(codePoint), 0)
