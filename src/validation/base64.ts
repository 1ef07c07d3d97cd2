import { refuse, type Check } from './check.js'
import { isUnicode, notUnicode } from './unicode.js'

/** Accepts what Python's base64.b64decode accepts, including invalid characters, which it skips. Returns clean base64 of the same bytes. */
export function base64(): Check {
  return (input) => {
    if (typeof input !== 'string') return refuse('bytes_type', 'Input should be a valid bytes', input)
    if (!isUnicode(input)) return notUnicode(input)
    const digits = readDigits(input)
    const error = problem(digits)
    if (error !== undefined) return refuse('base64_decode', `Base64 decoding error: '${error}'`, input, { error })
    return Buffer.from(digits.text, 'base64').toString('base64')
  }
}

/** The digits up to a padding that completes a group of four; other characters are skipped. */
function readDigits(input: string): { text: string; padded: boolean } {
  let text = ''
  let pads = 0
  for (const character of input) {
    if (/[A-Za-z\d+/]/.test(character)) {
      text += character
      pads = 0
    } else if (character === '=' && text.length % 4 >= 2 && (text.length % 4) + ++pads >= 4) {
      return { text, padded: true }
    }
  }
  return { text, padded: false }
}

function problem({ text, padded }: { text: string; padded: boolean }): string | undefined {
  if (padded || text.length % 4 === 0) return undefined
  if (text.length % 4 > 1) return 'Incorrect padding'
  return `Invalid base64-encoded string: number of data characters (${text.length}) cannot be 1 more than a multiple of 4`
}
