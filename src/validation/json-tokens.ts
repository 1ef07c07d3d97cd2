import { maxDigits } from './json-limits.js'

/** A syntax error at a position of the text, with Python's message; without a position, why the text is not parsed at all. */
export class JsonProblem extends Error {
  readonly at: number | undefined

  constructor(message: string, at?: number) {
    super(message)
    this.at = at
  }
}

interface Token<T> {
  value: T
  end: number
}

/** Longer runs of characters are matched by a regular expression: far faster for long runs, slower for short ones. */
const shortRun = 32

/** The end of a sticky pattern's match. */
function skipRun(text: string, at: number, run: RegExp): number {
  run.lastIndex = at
  run.test(text)
  return run.lastIndex
}

const spaces = /[ \n\r\t]*/y

export function skipSpace(text: string, start: number): number {
  for (let at = start; at < start + shortRun; at++) {
    const code = text.charCodeAt(at)
    if (code !== 0x20 && code !== 0x0a && code !== 0x0d && code !== 0x09) return at
  }
  return skipRun(text, start, spaces)
}

const constants: readonly (readonly [string, unknown])[] = [
  ['null', null],
  ['true', true],
  ['false', false],
  ['NaN', NaN],
  ['Infinity', Infinity],
  ['-Infinity', -Infinity],
]

export function scanWord(text: string, at: number): Token<unknown> | undefined {
  for (const [word, value] of constants) if (text.startsWith(word, at)) return { value, end: at + word.length }
  return undefined
}

export function scanNumber(text: string, at: number): Token<number | bigint> {
  const digits = text[at] === '-' ? at + 1 : at
  const whole = text[digits] === '0' ? digits + 1 : skipDigits(text, digits)
  if (whole === digits) throw new JsonProblem('Expecting value', at)
  const end = skipExponent(text, skipFraction(text, whole))
  const found = text.slice(at, end)
  if (end > whole || (end - digits <= 16 && Number.isSafeInteger(Number(found)))) return { value: Number(found), end }
  if (end - digits > maxDigits) throw new JsonProblem(`the body holds an integer of more than ${maxDigits} digits`)
  return { value: BigInt(found), end }
}

/** A fraction or an exponent without digits is not part of the number; the caller handles it. */
function skipFraction(text: string, at: number): number {
  if (text[at] !== '.') return at
  const end = skipDigits(text, at + 1)
  return end > at + 1 ? end : at
}

function skipExponent(text: string, at: number): number {
  if (text[at] !== 'e' && text[at] !== 'E') return at
  const digits = text[at + 1] === '+' || text[at + 1] === '-' ? at + 2 : at + 1
  const end = skipDigits(text, digits)
  return end > digits ? end : at
}

const decimals = /\d*/y

function skipDigits(text: string, start: number): number {
  for (let at = start; at < start + shortRun; at++) {
    const code = text.charCodeAt(at)
    if (!(code >= 0x30 && code <= 0x39)) return at
  }
  return skipRun(text, start, decimals)
}

// eslint-disable-next-line no-control-regex -- what ends a run of plain characters
const plain = /[^"\\\0-\x1f]*/y

/** `at` is the opening quote. Only the errors are Python's own: JSON.parse reads escapes as Python does. */
export function scanString(text: string, at: number): Token<string> {
  let next = at + 1
  let run = 0
  for (;;) {
    const code = text.charCodeAt(next)
    if (code === 0x22) break
    if (Number.isNaN(code)) throw new JsonProblem('Unterminated string starting at', at)
    if (code <= 0x1f) throw new JsonProblem('Invalid control character at', next)
    if (code === 0x5c) {
      next = endOfEscape(text, next, at)
      run = 0
    } else {
      next = ++run < shortRun ? next + 1 : skipRun(text, next, plain)
    }
  }
  const end = next + 1
  // Not a slice, even without escapes: a slice would keep the whole body in memory as long as a task has its prompt.
  return { value: JSON.parse(text.slice(at, end)) as string, end }
}

/** By character code: a Set is slower, and there may be thirty million. */
const escapes = new Uint8Array(0x80)
for (const letter of '"\\/bfnrt') escapes[letter.charCodeAt(0)] = 1

function endOfEscape(text: string, at: number, start: number): number {
  const letter = text.charCodeAt(at + 1)
  if (Number.isNaN(letter)) throw new JsonProblem('Unterminated string starting at', start)
  if (letter === 0x75) {
    // Python requires one more character after the digits, at least the closing quote
    if (at + 6 >= text.length || !/^[\da-fA-F]{4}$/.test(text.slice(at + 2, at + 6))) {
      throw new JsonProblem('Invalid \\uXXXX escape', at + 1)
    }
    return at + 6
  }
  if (escapes[letter] !== 1) throw new JsonProblem('Invalid \\escape', at)
  return at + 2
}
