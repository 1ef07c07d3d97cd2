import { describe, expect, test } from 'vitest'
import { newCanvas } from '../../../src/images/compose/canvas.js'
import { drawCaption, layOutCaption } from '../../../src/images/compose/caption.js'
import { charactersOf } from '../../../src/images/compose/characters.js'
import { directed } from '../../../src/images/compose/direction.js'
import { loadGlyphAtlas } from '../../../src/images/compose/glyph-atlas.js'
import { columnsOf, drawLine } from '../../../src/images/compose/letters.js'
import { chooseTypeface } from '../../../src/images/compose/typeface.js'
import { picture } from '../picture.js'

const atlas = loadGlyphAtlas()
const numbersOf = (text: string): number[] => [...charactersOf(text, atlas)]
const textOf = (line: readonly number[]): string => line.map((each) => String.fromCodePoint(each)).join('')
const isDrawn = (codePoint: number): boolean => atlas.has(codePoint) || atlas.other(codePoint) !== undefined
const colours = { panel: 0x000000, accent: 0x000000, ground: [0, 0, 0, 0], shapes: [], light: 0, line: 0 } as const

test.each([
  ['Chinese', '北京的早晨，一只红狐狸在雪地里奔跑。'],
  ['Chinese, traditional', '臺灣的早晨，一隻紅狐狸在雪地裡奔跑。'],
  ['Japanese', '雪の中の赤いキツネ、早朝の光「茶屋」'],
  ['Korean', '눈 속의 붉은 여우, 이른 아침'],
  ['Arabic', 'ثعلب أحمر في الثلج، وَالسَّمَاءُ صافية'],
  ['Persian', 'روباه قرمز در برف، می‌خواهم چگونه گچ پژواک'],
  ['Urdu', 'برف میں سرخ لومڑی ٹھنڈی ڈال'],
  ['Hebrew', 'שׁוּעָל אדום בשלג, אור בוקר'],
  ['Hindi', 'शरद ऋतु में किताब पढ़ती हुई लोमड़ी'],
  ['Bengali', 'তুষারে লাল শিয়াল'],
  ['Tamil', 'பனியில் சிவப்பு நரி'],
  ['Thai', 'สุนัขจิ้งจอกสีแดงในหิมะ'],
  ['Georgian', 'წითელი მელა თოვლში'],
  ['Armenian', 'կարմիր աղվես ձյան մեջ'],
  ['Amharic', 'ቀይ ቀበሮ በበረዶ'],
  ['Ukrainian', 'Руда лисиця в снігу, їжак, ґанок'],
  ['Greek', 'Κόκκινη αλεπού στο χιόνι, ἀλώπηξ'],
  ['Vietnamese', 'Cáo đỏ trong tuyết'],
  ['emoji', '😀🦊🏔️👍🏽👨‍👩‍👧🇩🇪❤️✨🫠'],
])('every character of %s has a glyph', (_, text) => {
  const missing = numbersOf(text).filter((codePoint) => !isDrawn(codePoint))
  expect(textOf(missing)).toBe('')
})

test.each([
  ['Han', 0x4e00, 0x9fff],
  ['Hangul', 0xac00, 0xd7a3],
  ['Hiragana and Katakana', 0x3041, 0x3096],
  ['Hebrew', 0x05d0, 0x05ea],
  ['Arabic', 0x0621, 0x064a],
  ['Arabic presentation forms B', 0xfe80, 0xfefc],
  ['Devanagari', 0x0900, 0x097f],
  ['Thai', 0x0e01, 0x0e3a],
  ['emoji', 0x1f600, 0x1f64f],
  ['animals', 0x1f980, 0x1f9ae],
])('all of %s is there', (_, first, last) => {
  const missing = Array.from({ length: last - first + 1 }, (__, i) => first + i).filter((each) => !isDrawn(each))
  expect(missing).toEqual([])
})

test('what has no glyph is still shown by its number: private use, control characters, halves of pairs', () => {
  expect([0xe000, 0x07, 0x9f, 0xd800].map(isDrawn)).toEqual([false, false, false, false])
})

describe('Arabic letters', () => {
  test.each([
    ['alone, first, between and last', 'ع عع ععع', 'ﻉ ﻋﻊ ﻋﻌﻊ'],
    ['that do not join the next', 'دار', 'ﺩﺍﺭ'],
    ['lam and alef are one', 'لا سلام', 'ﻻ ﺳﻼﻡ'],
    ['marks part nothing', 'بَب لَا', 'ﺑَﺐ ﻻَ'],
    ['a non-joiner parts', 'می‌خو', 'ﻣﯽﺧﻮ'],
    ['the stretching line joins', 'بـب', 'ﺑـﺐ'],
    ['Persian letters', 'پژگچ', 'ﭘﮋﮔﭻ'],
    ['other characters end a word', 'ب,ب1ب', 'ﺏ,ﺏ1ﺏ'],
  ])('%s', (_, text, shaped) => {
    expect(textOf(numbersOf(text))).toBe(shaped)
  })

  test('each form stands for its letter, as Unicode has it', () => {
    const letters = Array.from({ length: 0x6d4 - 0x621 }, (_, i) => String.fromCodePoint(0x621 + i)).filter((each) =>
      /^\p{L}$/u.test(each.normalize('NFKC')),
    )
    expect(letters.length).toBeGreaterThan(120)
    const forms = letters.flatMap((letter) => [letter, `${letter}ب`, `ب${letter}`, `ب${letter}ب`])
    for (const form of forms) expect(textOf(numbersOf(form)).normalize('NFKC')).toBe(form.normalize('NFKC'))
  })
})

describe('marks', () => {
  test.each([
    ['of Hebrew stay', 'שָׁלוֹם'],
    ['of Thai stay', 'น้ำที่'],
    ['of Devanagari stay', 'हिन्दी'],
  ])('%s', (_, text) => {
    expect(textOf(numbersOf(text))).toBe(text)
  })

  test('a letter in two parts becomes one where it has a glyph of its own', () => {
    expect(textOf(numbersOf('か\u3099'))).toBe('が')
    expect(textOf(numbersOf('\u1112\u1161\u11ab\u1100\u1173\u11af'))).toBe('한글')
  })

  test('more than four on a character are left out, so that a caption is bounded', () => {
    expect(numbersOf(`ก${'\u0e34'.repeat(1000)}ข`)).toEqual([0xe01, 0xe34, 0xe34, 0xe34, 0xe34, 0xe02])
    const { prompt } = layOutCaption(picture({ prompt: 'ก\u0e34\u0e34\u0e34\u0e34'.repeat(100_000) }), atlas)
    expect(prompt.flat().length).toBeLessThan(5 * 96 * 40)
  })

  test('take no room, and are drawn over their character', () => {
    const typeface = chooseTypeface(atlas, 1024, 768)
    expect(numbersOf('กิ').map(columnsOf(typeface))).toEqual([1, 0])
    const inkOf = (text: string) => {
      const canvas = newCanvas(64, 64)
      canvas.pixels.fill(0)
      drawLine(canvas, numbersOf(text), 0, 0, typeface, 0xffffff)
      return canvas.pixels
    }
    const [bare, marked, next] = ['ก', 'กิ', 'กก'].map(inkOf) as [Uint8Array, Uint8Array, Uint8Array]
    expect(columnsWithInk(marked)).toEqual(columnsWithInk(bare))
    expect(Buffer.compare(bare, marked)).not.toBe(0)
    expect(columnsWithInk(next).at(-1)).toBeGreaterThan(typeface.advance)
  })
})

function columnsWithInk(pixels: Uint8Array): number[] {
  return Array.from({ length: 64 }, (_, x) => x).filter((x) =>
    Array.from({ length: 64 }, (_, y) => pixels[(y * 64 + x) * 3]).some((value) => value !== 0),
  )
}

describe('direction', () => {
  const shown = (...lines: string[]) => {
    const { lines: visual, isRightToLeft } = directed(
      lines.map(numbersOf),
      (codePoint) => atlas.other(codePoint)?.columns === 0,
    )
    return { lines: visual.map(textOf), isRightToLeft }
  }

  test('a text without right-to-left characters stays as it is', () => {
    const lines = [numbersOf('A red fox (雪の狐)')]
    const result = directed(lines, () => false)
    expect(result).toEqual({ lines, isRightToLeft: false })
    expect(result.lines).toBe(lines)
  })

  test('Hebrew runs from right to left, numbers within it from left to right, brackets are turned', () => {
    expect(shown('אבג 85 (דה)')).toEqual({ lines: ['(הד) 85 גבא'], isRightToLeft: true })
  })

  test('a Latin text with Hebrew words in it begins at the left', () => {
    expect(shown('fox שועל snow')).toEqual({ lines: ['fox לעוש snow'], isRightToLeft: false })
  })

  test('marks stay behind their character', () => {
    expect(shown('ב\u05b8\u05bcג')).toEqual({ lines: ['גב\u05b8\u05bc'], isRightToLeft: true })
  })

  test('each line is put in order by itself, and all of them have the direction of the first', () => {
    expect(shown('אבג דה', '85 fox')).toEqual({ lines: ['הד גבא', 'fox 85'], isRightToLeft: true })
  })

  test('emoji and halves of pairs keep their place', () => {
    expect(shown('א🦊\ud800\udc00ב').lines).toEqual([`ב${textOf([0x10000])}🦊א`])
  })

  test('a caption that is written from right to left ends at the right of its panel', () => {
    const brightOf = (prompt: string) => {
      const canvas = newCanvas(640, 480)
      const caption = layOutCaption(picture({ width: 640, height: 480, prompt }), atlas)
      drawCaption(canvas, caption, colours)
      const columns = Array.from({ length: 640 }, (_, x) => x).filter((x) =>
        Array.from({ length: 480 }, (_, y) => canvas.pixels[(y * 640 + x) * 3] ?? 0).some((value) => value > 200),
      )
      return { first: (columns[0] ?? 0) - caption.left, last: caption.left + caption.width - (columns.at(-1) ?? 0) }
    }
    const latin = brightOf('fox')
    const hebrew = brightOf('שועל')
    expect(latin.first).toBeLessThan(40)
    expect(latin.last).toBeGreaterThan(100)
    expect(hebrew.first).toBeGreaterThan(100)
    expect(hebrew.last).toBeLessThan(40)
  })
})

test('a line of Chinese ends where it is full, without a space, and never before a full stop', () => {
  const prompt = '一二三四五六七八九十'.repeat(5)
  const { prompt: lines, typeface } = layOutCaption(
    picture({ width: 640, height: 480, prompt: `fox ${prompt}` }),
    atlas,
  )
  expect(lines.map(textOf).join('')).toBe(`fox ${prompt}`)
  const widths = lines.map((line) => line.map(columnsOf(typeface)).reduce((sum, width) => sum + width, 0))
  expect(Math.max(...widths.slice(0, -1)) - Math.min(...widths.slice(0, -1))).toBeLessThanOrEqual(1)
  const full = lines[1]?.length ?? 0
  const stopped = layOutCaption(
    picture({ width: 640, height: 480, prompt: `${'一'.repeat(full)}。${'二'.repeat(full)}` }),
    atlas,
  ).prompt.map(textOf)
  expect(stopped.map((line) => line.indexOf('。'))).not.toContain(0)
  expect(stopped.join('')).toContain('一。')
})
