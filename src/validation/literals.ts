import type { Check } from './check.js'
import { alternatives } from './python-text.js'
import { refuseUnparsed } from './unicode.js'

/** One of some values. Returns the member, so that `true` becomes 1 if 1 is a member, as in Python. */
export function literal(members: readonly unknown[], type: 'enum' | 'literal_error'): Check {
  const expected = alternatives(members)
  const msg = `Input should be ${expected}`
  const exact = new Set(members)
  return (input) => {
    if (exact.has(input)) return input
    if (typeof input === 'boolean' && exact.has(Number(input))) return Number(input)
    return refuseUnparsed(type, msg, input, { expected })
  }
}
