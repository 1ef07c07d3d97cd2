import { refuse, type Check } from './check.js'
import type { JsonSchema } from './json-schema.js'
import { count, trim } from './python-text.js'
import { trimmed } from './schema.js'
import { isUnicode, notUnicode } from './unicode.js'

export function string(schema: JsonSchema): Check {
  const { minLength: min = 0, maxLength: max = Infinity, pattern } = schema
  const strip = schema[trimmed] === true || schema['x-strip'] === true
  const regex = pattern === undefined ? undefined : new RegExp(pattern, 'u')
  // without a bound, pydantic accepts any text, even with lone surrogates
  const isBound = strip || [schema.minLength, schema.maxLength, pattern].some((bound) => bound !== undefined)
  return (input) => {
    if (typeof input !== 'string') return refuse('string_type', 'Input should be a valid string', input)
    if (!isBound) return input
    if (!isUnicode(input)) return notUnicode(input)
    const text = strip ? trim(input) : input
    if (isShorter(text, min)) {
      const msg = `String should have at least ${count(min, 'character')}`
      return refuse('string_too_short', msg, input, { min_length: min })
    }
    if (text.length > max && !isShorter(text, max + 1)) {
      const msg = `String should have at most ${count(max, 'character')}`
      return refuse('string_too_long', msg, input, { max_length: max })
    }
    if (regex?.test(text) === false) {
      return refuse('string_pattern_mismatch', `String should match pattern '${String(pattern)}'`, input, { pattern })
    }
    return text
  }
}

/** Whether a text has fewer characters than `count`, in code points as in Python. */
function isShorter(text: string, limit: number): boolean {
  if (text.length < limit) return true
  if (text.length >= 2 * limit) return false
  let characters = 0
  for (let at = 0; at < text.length; characters++) at += (text.codePointAt(at) ?? 0) > 0xffff ? 2 : 1
  return characters < limit
}
