/**
 * Arabic letters and their forms in Unicode's presentation blocks: the letter, its isolated form, and how many forms follow
 * each other from there on. Four are isolated, final, initial and medial; two are isolated and final, of a letter that does
 * not join the next one; one is isolated.
 */
const rows: readonly (readonly [letter: number, isolated: number, forms: 1 | 2 | 4])[] = [
  [0x0621, 0xfe80, 1],
  [0x0622, 0xfe81, 2],
  [0x0623, 0xfe83, 2],
  [0x0624, 0xfe85, 2],
  [0x0625, 0xfe87, 2],
  [0x0626, 0xfe89, 4],
  [0x0627, 0xfe8d, 2],
  [0x0628, 0xfe8f, 4],
  [0x0629, 0xfe93, 2],
  [0x062a, 0xfe95, 4],
  [0x062b, 0xfe99, 4],
  [0x062c, 0xfe9d, 4],
  [0x062d, 0xfea1, 4],
  [0x062e, 0xfea5, 4],
  [0x062f, 0xfea9, 2],
  [0x0630, 0xfeab, 2],
  [0x0631, 0xfead, 2],
  [0x0632, 0xfeaf, 2],
  [0x0633, 0xfeb1, 4],
  [0x0634, 0xfeb5, 4],
  [0x0635, 0xfeb9, 4],
  [0x0636, 0xfebd, 4],
  [0x0637, 0xfec1, 4],
  [0x0638, 0xfec5, 4],
  [0x0639, 0xfec9, 4],
  [0x063a, 0xfecd, 4],
  [0x0641, 0xfed1, 4],
  [0x0642, 0xfed5, 4],
  [0x0643, 0xfed9, 4],
  [0x0644, 0xfedd, 4],
  [0x0645, 0xfee1, 4],
  [0x0646, 0xfee5, 4],
  [0x0647, 0xfee9, 4],
  [0x0648, 0xfeed, 2],
  [0x0649, 0xfeef, 2],
  [0x064a, 0xfef1, 4],
  // Persian, Urdu, Kurdish, Uyghur and others.
  [0x0671, 0xfb50, 2],
  [0x0679, 0xfb66, 4],
  [0x067a, 0xfb5e, 4],
  [0x067b, 0xfb52, 4],
  [0x067e, 0xfb56, 4],
  [0x067f, 0xfb62, 4],
  [0x0680, 0xfb5a, 4],
  [0x0683, 0xfb76, 4],
  [0x0684, 0xfb72, 4],
  [0x0686, 0xfb7a, 4],
  [0x0687, 0xfb7e, 4],
  [0x0688, 0xfb88, 2],
  [0x068c, 0xfb84, 2],
  [0x068d, 0xfb82, 2],
  [0x068e, 0xfb86, 2],
  [0x0691, 0xfb8c, 2],
  [0x0698, 0xfb8a, 2],
  [0x06a4, 0xfb6a, 4],
  [0x06a6, 0xfb6e, 4],
  [0x06a9, 0xfb8e, 4],
  [0x06ad, 0xfbd3, 4],
  [0x06af, 0xfb92, 4],
  [0x06b1, 0xfb9a, 4],
  [0x06b3, 0xfb96, 4],
  [0x06ba, 0xfb9e, 2],
  [0x06bb, 0xfba0, 4],
  [0x06be, 0xfbaa, 4],
  [0x06c0, 0xfba4, 2],
  [0x06c1, 0xfba6, 4],
  [0x06c5, 0xfbe0, 2],
  [0x06c6, 0xfbd9, 2],
  [0x06c7, 0xfbd7, 2],
  [0x06c8, 0xfbdb, 2],
  [0x06c9, 0xfbe2, 2],
  [0x06cb, 0xfbde, 2],
  [0x06cc, 0xfbfc, 4],
  [0x06d0, 0xfbe4, 4],
  [0x06d2, 0xfbae, 2],
  [0x06d3, 0xfbb0, 2],
]

/** A letter as far as its neighbours depend on it. */
interface Letter {
  /** Its isolated form; the others follow. */
  isolated: number
  forms: 1 | 2 | 4
}

const letters: ReadonlyMap<number, Letter> = new Map(
  rows.map(([letter, isolated, forms]) => [letter, { isolated, forms }]),
)

const lam = 0x0644
/** The letters that lam melts into one with. */
const withLam: ReadonlyMap<number, Letter> = new Map([
  [0x0622, { isolated: 0xfef5, forms: 2 }],
  [0x0623, { isolated: 0xfef7, forms: 2 }],
  [0x0625, { isolated: 0xfef9, forms: 2 }],
  [0x0627, { isolated: 0xfefb, forms: 2 }],
])

/** They join both neighbours and keep their form: the stretching line, the joiner. */
const joiners = [0x0640, 0x200d]

/** Marks between letters, which do not part them. */
const isTransparent = (codePoint: number): boolean =>
  (codePoint >= 0x064b && codePoint <= 0x065f) ||
  codePoint === 0x0670 ||
  (codePoint >= 0x0610 && codePoint <= 0x061a) ||
  (codePoint >= 0x06d6 && codePoint <= 0x06ed && ![0x06dd, 0x06de, 0x06e5, 0x06e6, 0x06e9].includes(codePoint))

/** A letter that has not been passed on: the next one decides on its form. */
interface Waiting {
  codePoint: number
  letter: Letter
  isJoined: boolean
  marks: number[]
}

const mostMarks = 8

/** Puts joined forms in the place of Arabic letters; everything else stays as it is. Lazy, as prompts may have megabytes. */
export function* joinArabic(text: string): Generator<number> {
  let waiting: Waiting | undefined
  let joinsNext = false // what was passed on last
  for (const character of text) {
    const codePoint = character.codePointAt(0) ?? 0
    if (waiting !== undefined && isTransparent(codePoint)) {
      if (waiting.marks.length < mostMarks) waiting.marks.push(codePoint)
      continue
    }
    const melted = waiting?.codePoint === lam ? withLam.get(codePoint) : undefined
    if (waiting !== undefined && melted !== undefined) {
      waiting = { ...waiting, codePoint, letter: melted }
      continue
    }
    const letter = letters.get(codePoint)
    const isJoiner = joiners.includes(codePoint)
    if (waiting !== undefined) {
      joinsNext = waiting.letter.forms === 4 && (isJoiner || (letter !== undefined && letter.forms > 1))
      yield* formsOf(waiting, joinsNext)
      waiting = undefined
    }
    if (letter !== undefined) waiting = { codePoint, letter, isJoined: joinsNext && letter.forms > 1, marks: [] }
    else {
      joinsNext = isJoiner
      yield codePoint
    }
  }
  if (waiting !== undefined) yield* formsOf(waiting, false)
}

function* formsOf({ letter, isJoined, marks }: Waiting, joinsNext: boolean): Generator<number> {
  yield letter.isolated + (joinsNext ? 2 : 0) + (isJoined ? 1 : 0)
  yield* marks
}
