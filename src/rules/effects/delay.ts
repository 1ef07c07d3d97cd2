import { allFields } from '../../reading/objects.js'
import { isRecord, ReadError } from '../../reading/read-error.js'
import { reader, type Reader } from '../../reading/reader.js'
import { duration, whole } from '../../reading/values.js'

/** Milliseconds: fixed, or drawn anew each time, the same sequence for the same seed. */
export type Delay =
  number | { from: number; to: number; seed: number } | { mean: number; deviation: number; seed: number }

const seed = whole(0, Number.MAX_SAFE_INTEGER)
const uniform = allFields({ from: duration, to: duration, seed })
const normal = allFields({ mean: duration, deviation: duration, seed })

export const delay: Reader<Delay> = reader(
  { expected: duration.expected, schema: { anyOf: [duration.schema, uniform.schema, normal.schema] } },
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
