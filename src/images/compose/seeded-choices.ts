import { createHash } from 'node:crypto'
import { createRandom } from '../../random.js'

/** Pseudo-random choices that depend on a text alone. */
export interface SeededChoices {
  /** A whole number from `low` to `high`, both included. */
  between: (low: number, high: number) => number
  pick: <const List extends readonly unknown[]>(from: List) => List[number]
  /** True with a probability of `percent`. */
  chance: (percent: number) => boolean
}

export function seededChoices(text: string): SeededChoices {
  const random = createRandom(numberOf(text))
  const between = (low: number, high: number) => (high <= low ? low : low + (random.uint32() % (high - low + 1)))
  return {
    between,
    pick: (from) => from[between(0, from.length - 1)],
    chance: (percent) => between(0, 99) < percent,
  }
}

/** A hash of 48 bits. */
export const numberOf = (text: string): number => createHash('sha256').update(text).digest().readUIntBE(0, 6)
