import { allFields } from '../../reading/objects.js'
import { isRecord, ReadError } from '../../reading/read-error.js'
import { component, eitherOf, reader, type Reader } from '../../reading/reader.js'
import type { Random } from '../../random.js'
import { duration, whole } from '../../reading/values.js'

/** Milliseconds: fixed, or drawn anew each time, the same sequence for the same seed. */
export type Delay =
  number | { from: number; to: number; seed: number } | { mean: number; deviation: number; seed: number }

const seed = whole(0, Number.MAX_SAFE_INTEGER)
const uniform = component('UniformDelay', allFields({ from: duration, to: duration, seed }))
const normal = component('NormalDelay', allFields({ mean: duration, deviation: duration, seed }))

export const delay: Reader<Delay> = reader(
  { expected: duration.expected, schema: eitherOf(duration.schema, uniform.schema, normal.schema) },
  (given, at) => {
    if (!isRecord(given)) return duration(given, at)
    if ('mean' in given || 'deviation' in given) return normal(given, at)
    const drawn = uniform(given, at)
    if (drawn.from <= drawn.to) return drawn
    throw new ReadError(at, {
      given,
      problem: `is from ${drawn.from} to ${drawn.to}; from must not be greater than to`,
    })
  },
)

export const delayIs =
  'On the clock of the account: fixed, or drawn anew each time, the same sequence for the same seed'

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
