import { bounds } from './bounds.js'
import { Refused, refuse, type Check } from './check.js'
import type { JsonSchema } from './json-schema.js'
import { trim, withoutUnderscores } from './python-text.js'
import { refuseUnparsed } from './unicode.js'

export function float(schema: JsonSchema): Check {
  const strict = schema['x-strict'] === true
  const broken = bounds(schema, isMultiple)
  return (input) => {
    const number = read(input, strict)
    if (number instanceof Refused) return number
    const refused = broken?.(number, input)
    if (refused) return refused
    // JSON cannot represent it in the answer: refused even where pydantic accepts it
    return Number.isFinite(number) ? number : refuse('finite_number', 'Input should be a finite number', input)
  }
}

function read(input: unknown, strict: boolean): number | Refused {
  if (typeof input === 'number') return input
  if (typeof input === 'bigint') {
    const number = Number(input)
    return Number.isFinite(number) ? number : notANumber(input)
  }
  if (strict) return notANumber(input)
  if (typeof input === 'boolean') return input ? 1 : 0
  if (typeof input !== 'string') return notANumber(input)
  return (
    fromText(input) ??
    refuseUnparsed('float_parsing', 'Input should be a valid number, unable to parse string as a number', input)
  )
}

function fromText(input: string): number | undefined {
  // pydantic does not trim a second time
  return parse(trim(input)) ?? parse(withoutUnderscores(input) ?? '')
}

/** Rust's f64::from_str. */
function parse(text: string): number | undefined {
  // not one pattern for the whole: on a text of megabytes it would take seconds
  if (/^[+-]?\.?\d/.test(text) && !/[^\d.e+-]/i.test(text)) {
    const number = Number(text)
    return Number.isNaN(number) ? undefined : number
  }
  const word = /^([+-]?)(?:(inf|infinity)|nan)$/i.exec(text)
  if (!word) return undefined
  if (word[2] === undefined) return NaN
  return word[1] === '-' ? -Infinity : Infinity
}

/** pydantic allows a remainder of one part in a billion. */
function isMultiple(number: number | bigint, of: number | bigint): boolean {
  const rest = Math.abs(Number(number) % Number(of))
  const tolerance = Math.abs(Number(number)) / 1e9
  return !(rest > tolerance && Math.abs(rest - Number(of)) > tolerance)
}

function notANumber(input: unknown): Refused {
  return refuse('float_type', 'Input should be a valid number', input)
}
