import type { Colour } from './canvas.js'
import type { Corners } from './ground.js'
import { hueRing } from './hue-ring.js'
import type { SeededChoices } from './seeded-choices.js'

export interface Palette {
  /** The ground that everything is painted on. */
  ground: Corners
  /** What shapes are painted with, the most prominent first. */
  shapes: readonly Colour[]
  /** Light and glow. */
  light: Colour
  /** Thin lines, which must stand out from the ground. */
  line: Colour
  /** The caption: its panel, and the line that is not the prompt. */
  panel: Colour
  accent: Colour
}

/** How far apart the hues stand, in steps of the ring: the neighbour on the ground, and the two of the shapes. */
const harmonies = [
  { ground: 2, shapes: [10, 9] },
  { ground: 3, shapes: [11, 4] },
  { ground: -2, shapes: [9, 12] },
  { ground: -3, shapes: [8, 10] },
  { ground: 3, shapes: [7, 13] },
  { ground: 2, shapes: [4, 12] },
] as const

/** Tones of the ground's corners, of the shapes and of lines: night, dusk, day. */
const moods = [
  { ground: [0, 1, 0, 1], shapes: [3, 2, 3, 4, 2], line: 4 },
  { ground: [0, 0, 1, 2], shapes: [3, 3, 2, 4, 4], line: 4 },
  { ground: [1, 2, 2, 3], shapes: [4, 3, 1, 4, 2], line: 4 },
  { ground: [2, 1, 3, 2], shapes: [4, 0, 3, 4, 1], line: 4 },
  { ground: [4, 4, 3, 4], shapes: [2, 2, 3, 1, 4], line: 1 },
] as const

/** The whole ring in 16ths of a step. */
export const fullCircle = hueRing.length * 16

/** Five colours that go together, and their ground. `hue` is in 16ths of a step of the ring; muted ones are half grey. */
export function choosePalette({ pick }: SeededChoices, hue: number, muted: boolean): Palette {
  const harmony = pick(harmonies)
  const mood = pick(moods)
  const colour = (steps: number, tone: number): Colour => {
    const found = toneOf(hue + steps * 16, tone)
    return muted ? mix(found, greyOf(found), 140) : found
  }
  const beside = harmony.ground
  const [first, second] = harmony.shapes
  const [a, b, c, d] = mood.ground
  const shapeHues = [first, second, beside, first, beside * 2]
  return {
    ground: [colour(0, a), colour(beside, b), colour(-1, c), colour(beside * 2, d)],
    shapes: mood.shapes.map((tone, i) => colour(shapeHues[i] ?? 0, tone)),
    light: colour(beside, 4),
    line: colour(first, mood.line),
    panel: mix(colour(0, 0), 0x08090c, 150),
    accent: colour(first, 3),
  }
}

/** A colour between two neighbours of the ring. */
function toneOf(hue: number, tone: number): Colour {
  const within = ((hue % fullCircle) + fullCircle) % fullCircle
  const from = hueRing[within >> 4]?.[tone] ?? 0
  const to = hueRing[((within >> 4) + 1) % hueRing.length]?.[tone] ?? 0
  return mix(from, to, (within & 15) * 16)
}

/** `amount` 256ths of the second colour. */
export function mix(first: Colour, second: Colour, amount: number): Colour {
  const channel = (shift: number) =>
    ((((first >> shift) & 255) * (256 - amount) + ((second >> shift) & 255) * amount + 128) >> 8) << shift
  return channel(16) | channel(8) | channel(0)
}

function greyOf(colour: Colour): Colour {
  const grey = ((colour >> 16) * 77 + ((colour >> 8) & 255) * 151 + (colour & 255) * 28) >> 8
  return (grey << 16) | (grey << 8) | grey
}
