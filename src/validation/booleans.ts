import { refuse, type Check } from './check.js'
import type { JsonSchema } from './json-schema.js'
import { refuseUnparsed } from './unicode.js'

const words: ReadonlyMap<string, boolean> = new Map([
  ...['1', 'on', 't', 'true', 'y', 'yes'].map((word) => [word, true] as const),
  ...['0', 'off', 'f', 'false', 'n', 'no'].map((word) => [word, false] as const),
])

export function boolean(schema: JsonSchema): Check {
  const strict = schema['x-strict'] === true
  return (input) => {
    if (typeof input === 'boolean') return input
    if (strict || !couldBe(input)) return refuse('bool_type', 'Input should be a valid boolean', input)
    return (
      words.get(String(input).toLowerCase()) ??
      refuseUnparsed('bool_parsing', 'Input should be a valid boolean, unable to interpret input', input)
    )
  }
}

/** Text, and integers of 64 bits. */
function couldBe(input: unknown): input is string | number | bigint {
  if (typeof input === 'bigint') return BigInt.asIntN(64, input) === input
  if (typeof input === 'number') return Number.isInteger(input) && Math.abs(input) < 2 ** 63
  return typeof input === 'string'
}
