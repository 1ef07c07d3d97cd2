import { reader, valueReader, type Reader, type Schema } from './reader.js'
import { readDuration, readSize } from './units.js'

/** Integers beyond 2^53 come as bigints out of our JSON reader. */
export const asNumber = (given: unknown): unknown => (typeof given === 'bigint' ? Number(given) : given)

const isFrom = (least: number, most: number, value: unknown): value is number =>
  typeof value === 'number' && value >= least && value <= most

const range = (least: number, most: number): string =>
  most === Infinity ? `of at least ${least}` : `from ${least} to ${most}`

const numberSchema = (type: 'number' | 'integer', minimum: number, maximum: number): Schema =>
  maximum === Infinity ? { type, minimum } : { type, minimum, maximum }

export const anything: Reader<unknown> = reader({ expected: 'any value', schema: {} }, (given) => given)

export const number = (least: number, most = Infinity): Reader<number> =>
  valueReader({ expected: `a number ${range(least, most)}`, schema: numberSchema('number', least, most) }, (given) => {
    const value = asNumber(given)
    return isFrom(least, most, value) && Number.isFinite(value) ? value : undefined
  })

/** A count, from 1 unless it says otherwise. */
export const whole = (least = 1, most = 1_000_000_000): Reader<number> =>
  valueReader(
    { expected: `a whole number ${range(least, most)}`, schema: numberSchema('integer', least, most) },
    (given) => {
      const value = asNumber(given)
      return isFrom(least, most, value) && Number.isInteger(value) ? value : undefined
    },
  )

export const text = (longest = Infinity): Reader<string> =>
  valueReader(
    longest === Infinity
      ? { expected: 'a text that is not empty', schema: { type: 'string', minLength: 1 } }
      : {
          expected: `a text of 1 to ${longest} characters`,
          schema: { type: 'string', minLength: 1, maxLength: longest },
        },
    (given) => (typeof given === 'string' && given.length > 0 && given.length <= longest ? given : undefined),
  )

/** For what is either asked for or left out. */
export const yes: Reader<true> = valueReader(
  { expected: 'true, or be left out', schema: { type: 'boolean', const: true } },
  (given) => (given === true ? given : undefined),
)

/** One of some words; `expected` where there is a name for what they are. */
export const oneOf = <const N extends string>(
  names: readonly N[],
  expected = names.length === 1 ? `'${names.join()}'` : `one of ${names.join(', ')}`,
): Reader<N> =>
  valueReader({ expected, schema: { type: 'string', enum: [...names] }, allowed: names }, (given) =>
    names.find((name) => name === given),
  )

/** A duration as a text; the examples are what an error offers. */
export const durationText: Schema = {
  type: 'string',
  pattern: String.raw`^\s*\d+(\.\d+)?(\s*([mM]?[sS]|[mMhH]))?\s*$`,
  examples: ['250ms', '5s', '10m'],
}

/** Whole milliseconds, from milliseconds or a text such as `1.5s`. */
export function durationUpTo(
  most: number,
  expected = 'a duration such as 250ms, 5s, 10m, 1h, or milliseconds',
): Reader<number> {
  const schema = { anyOf: [{ type: 'number', minimum: 0, maximum: most }, durationText] }
  return valueReader({ expected, schema }, (given) => {
    const ms = readDuration(asNumber(given))
    return ms !== undefined && ms <= most ? ms : undefined
  })
}

const hoursOfYear = 8760

/** The same, a year at most, so that sums of moments and durations stay dates. */
export const duration = durationUpTo(
  hoursOfYear * 3_600_000,
  `a duration such as 250ms, 5s, 10m, 1h (${hoursOfYear}h at most), or milliseconds`,
)

/** Bytes, from a number or a text such as `64mb`. */
export function size({ min = 0, max = Number.MAX_SAFE_INTEGER }: { min?: number; max?: number } = {}): Reader<number> {
  const bounds = max === Number.MAX_SAFE_INTEGER ? '' : `, from ${min} bytes to ${max / 1024 ** 2}mb`
  const expected = `a size such as 512kb, 64mb, 1gb, or bytes${bounds}`
  return valueReader({ expected, schema: { anyOf: [{ type: 'integer' }, { type: 'string' }] } }, (given) => {
    const bytes = readSize(given)
    return bytes !== undefined && bytes >= min && bytes <= max ? bytes : undefined
  })
}
