/** 0xRRGGBB. */
export type Colour = number

export interface Canvas {
  width: number
  height: number
  /** Three bytes a pixel, row by row. */
  pixels: Uint8Array
  /** How opaque each pixel is, a byte each; undefined if all are. */
  alpha?: Uint8Array
  /** The same memory, four bytes at a time: four pixels are three words. */
  words: Uint32Array
  /** Four pixels of one colour, for `blendSpan` to mix in; as bytes and as words. */
  dye: { bytes: Uint8Array; words: Uint32Array }
}

/** How strongly a shape covers what lies below, from its first row to its last; 256 is opaque. */
export interface Fade {
  from: number
  to: number
}

export const opaque = 256

/** The number of words for the pixels of a picture. */
export const wordsFor = (width: number, height: number): number => Math.ceil((width * height * 3) / 4)

/** A canvas in `memory`, whatever its content, if that is large enough; otherwise in new memory. */
export function newCanvas(width: number, height: number, memory = new Uint32Array(0)): Canvas {
  const needed = wordsFor(width, height)
  const words = memory.length >= needed ? memory.subarray(0, needed) : new Uint32Array(needed)
  const dye = new Uint32Array(3)
  return {
    width,
    height,
    pixels: new Uint8Array(words.buffer, words.byteOffset, width * height * 3),
    words,
    dye: { bytes: new Uint8Array(dye.buffer), words: dye },
  }
}

/** Hands out zeros, beginning at a whole word, for as long as one picture is drawn. */
export type Spare = (length: number) => Uint8Array<ArrayBuffer>

export const newMemory: Spare = (length) => new Uint8Array(length)

/** What the first words leave of `memory`; new memory once that is used up. The first touch of new memory may take longer than drawing on it. */
export function spareOf(memory: Uint32Array<ArrayBuffer>, used: number): Spare {
  let next = used
  return (length) => {
    const words = Math.ceil(length / 4)
    if (next + words > memory.length) return newMemory(length)
    const bytes = new Uint8Array(memory.buffer, memory.byteOffset + next * 4, length)
    next += words
    return bytes.fill(0)
  }
}

/** `coverage` (0 to 256) is the share of the pixel that lies inside the shape. */
export function blendPixel(
  { width, pixels }: Canvas,
  x: number,
  y: number,
  colour: Colour,
  alpha: number,
  coverage: number,
): void {
  if (x < 0 || x >= width) return
  blendAt(pixels, (y * width + x) * 3, colour, (alpha * coverage) >> 8)
}

function blendAt(pixels: Uint8Array, at: number, colour: Colour, alpha: number): void {
  const keep = opaque - alpha
  pixels[at] = ((pixels[at] ?? 0) * keep + (colour >> 16) * alpha + 128) >> 8
  pixels[at + 1] = ((pixels[at + 1] ?? 0) * keep + ((colour >> 8) & 255) * alpha + 128) >> 8
  pixels[at + 2] = ((pixels[at + 2] ?? 0) * keep + (colour & 255) * alpha + 128) >> 8
}

const lanes = 0x00ff00ff
const halves = 0x00800080

/**
 * Covers pixels `from` to `to` (exclusive) of a row. Most pixels of a picture come through here, so they are taken four at
 * a time: every second byte of a word has room to be multiplied without touching its neighbours. The result is that of
 * `blendAt`, whatever the byte order of the machine.
 */
export function blendSpan(canvas: Canvas, y: number, from: number, to: number, colour: Colour, alpha: number): void {
  const { width, pixels, words, dye } = canvas
  let pixel = y * width + (from > 0 ? from : 0)
  const end = y * width + (to < width ? to : width)
  while (pixel < end && (pixel & 3) !== 0) blendAt(pixels, pixel++ * 3, colour, alpha)
  if (pixel + 4 <= end) {
    steep(dye.bytes, colour)
    const [first = 0, second = 0, third = 0] = dye.words
    const even0 = Math.imul(first & lanes, alpha) + halves
    const odd0 = Math.imul((first >>> 8) & lanes, alpha) + halves
    const even1 = Math.imul(second & lanes, alpha) + halves
    const odd1 = Math.imul((second >>> 8) & lanes, alpha) + halves
    const even2 = Math.imul(third & lanes, alpha) + halves
    const odd2 = Math.imul((third >>> 8) & lanes, alpha) + halves
    const keep = opaque - alpha
    const last = ((end - (end & 3)) >> 2) * 3
    for (let at = (pixel >> 2) * 3; at < last; at += 3) {
      words[at] = mixed(words[at] ?? 0, keep, even0, odd0)
      words[at + 1] = mixed(words[at + 1] ?? 0, keep, even1, odd1)
      words[at + 2] = mixed(words[at + 2] ?? 0, keep, even2, odd2)
    }
    pixel = end - (end & 3)
  }
  while (pixel < end) blendAt(pixels, pixel++ * 3, colour, alpha)
}

/** Mixes `amount` 256ths of as many words of another picture into those of a canvas, in the same way. */
export function mixWords({ words }: Canvas, others: Int32Array, count: number, amount: number): void {
  const keep = opaque - amount
  for (let at = 0; at < count; at++) {
    const other = others[at] ?? 0
    const even = Math.imul(other & lanes, amount) + halves
    const odd = Math.imul((other >>> 8) & lanes, amount) + halves
    words[at] = mixed(words[at] ?? 0, keep, even, odd)
  }
}

const mixed = (word: number, keep: number, even: number, odd: number): number =>
  (((Math.imul(word & lanes, keep) + even) >>> 8) & lanes) | ((Math.imul((word >>> 8) & lanes, keep) + odd) & ~lanes)

function steep(bytes: Uint8Array, colour: Colour): void {
  for (let at = 0; at < 12; at += 3) {
    bytes[at] = colour >> 16
    bytes[at + 1] = colour >> 8
    bytes[at + 2] = colour
  }
}

/** A shape's strength in a row, when it goes from `top` to `bottom`. */
export const fadeAt = ({ from, to }: Fade, y: number, top: number, bottom: number): number =>
  bottom <= top ? from : from + Math.trunc(((to - from) * (y - top)) / (bottom - top))
