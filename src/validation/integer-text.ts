import { trim, withoutUnderscores } from './python-text.js'

/** pydantic-core counts the minus sign as well. */
const maxLength = 4300

/**
 * Parses an integer as pydantic-core's `str_as_int` does: as a JSON integer, otherwise again after cleaning, which accepts
 * odd texts: `0-5` is -5 and `0__1` is 1. Only the first attempt refuses numbers that are too long.
 */
export function readInteger(text: string): bigint | 'too long' | undefined {
  const [digits = ''] = /^-?[1-9]\d*/.exec(text.slice(0, maxLength + 1)) ?? []
  if (digits.length > maxLength) return 'too long'
  return jsonInteger(text) ?? jsonInteger(clean(text))
}

function jsonInteger(text: string | undefined): bigint | undefined {
  if (text === undefined || text.length > maxLength) return undefined
  return /^-?(0|[1-9]\d*)$/.test(text) ? BigInt(text) : undefined
}

function clean(text: string): string | undefined {
  const trimmed = trim(text)
  const unsigned = trimmed.startsWith('+') && trimmed[1] !== '-' ? trimmed.slice(1) : trimmed
  const sign = unsigned.startsWith('-') ? '-' : ''
  const digits = withoutLeadingZeros(unsigned.slice(sign.length))
  const plain = digits && withoutUnderscores(withoutFraction(digits))
  return plain && sign + plain
}

/** Leading zeros, and the underscores among them; the last of these is kept if nothing or a fraction follows. */
function withoutLeadingZeros(text: string): string | undefined {
  if (/^[1-9-]/.test(text)) return text
  if (!text.startsWith('0')) return undefined
  let end = 1
  while (text[end] === '0' || text[end] === '_') end++
  return end === text.length || text[end] === '.' ? text.slice(end - 1) : text.slice(end)
}

function withoutFraction(text: string): string {
  const point = text.indexOf('.')
  return point !== -1 && point < text.length - 1 && !/[^0]/.test(text.slice(point + 1)) ? text.slice(0, point) : text
}
