import type { Random } from '../random.js'
import type { Delay } from './effects/delay.js'

/** Milliseconds; of a distribution, the next of the sequence that `random` with its seed is. */
export function delayOf(delay: Delay, random: Random): number {
  if (typeof delay === 'number') return delay
  if ('from' in delay) return Math.round(delay.from + (delay.to - delay.from) * share(random))
  return Math.max(0, Math.round(delay.mean + delay.deviation * standardNormal(random)))
}

/** From 0 up to, and not including, 1. */
const share = (random: Random): number => random.uint32() / 2 ** 32

/** The sum of twelve uniform numbers is nearly normal, and, unlike logarithms, the same on every machine. */
function standardNormal(random: Random): number {
  let sum = -6
  for (let drawn = 0; drawn < 12; drawn++) sum += share(random)
  return sum
}
