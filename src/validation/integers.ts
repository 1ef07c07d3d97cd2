import { bounds } from './bounds.js'
import { Refused, refuse, type Check } from './check.js'
import { readInteger } from './integer-text.js'
import type { JsonSchema } from './json-schema.js'
import { refuseUnparsed } from './unicode.js'

const tooLarge = 'Unable to parse input string as an integer, exceeded maximum size'

/** Integers beyond 2^53 are bigints, in the input and the output. */
export function integer(schema: JsonSchema): Check {
  const read = schema['x-strict'] ? readStrictly : readLaxly
  const broken = bounds(schema, isMultiple)
  return (input) => {
    const number = read(input)
    if (number instanceof Refused) return number
    return broken?.(number, input) ?? number
  }
}

function readLaxly(input: unknown): number | bigint | Refused {
  if (typeof input === 'string') return fromText(input)
  if (typeof input === 'boolean') return input ? 1 : 0
  return fromNumber(input)
}

function readStrictly(input: unknown): number | bigint | Refused {
  return typeof input === 'bigint' || Number.isInteger(input) ? fromNumber(input) : notAnInteger(input)
}

function fromNumber(input: unknown): number | bigint | Refused {
  if (typeof input === 'bigint') return shrink(input)
  if (typeof input !== 'number') return notAnInteger(input)
  if (Number.isSafeInteger(input)) return input + 0 // no -0
  if (!Number.isFinite(input)) return refuse('finite_number', 'Input should be a finite number', input)
  if (!Number.isInteger(input)) {
    return refuse('int_from_float', 'Input should be a valid integer, got a number with a fractional part', input)
  }
  // integers of this size are bigints, so this was written as a float
  return Math.abs(input) < 2 ** 63 ? BigInt(input) : refuse('int_parsing_size', tooLarge, input)
}

function fromText(input: string): number | bigint | Refused {
  const number = readInteger(input)
  if (number === 'too long') return refuseUnparsed('int_parsing_size', tooLarge, input)
  if (number !== undefined) return shrink(number)
  return refuseUnparsed('int_parsing', 'Input should be a valid integer, unable to parse string as an integer', input)
}

function shrink(number: bigint): number | bigint {
  const small = Number(number)
  return Number.isSafeInteger(small) ? small : number
}

function isMultiple(number: number | bigint, of: number | bigint): boolean {
  if (typeof number === 'number' && typeof of === 'number') return number % of === 0
  return BigInt(number) % BigInt(of) === 0n
}

function notAnInteger(input: unknown): Refused {
  return refuse('int_type', 'Input should be a valid integer', input)
}
