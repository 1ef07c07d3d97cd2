import { createHash, createHmac } from 'node:crypto'
import { isUnicode } from '../validation/unicode.js'

/** Identifies a secret without showing it: equal secrets get equal texts, in this process only. */
export type Seal = (secret: string) => string

/** SHA-256 of a text in UTF-8, in hex. A lone surrogate has no bytes in UTF-8, so such a text is digested as UTF-16: otherwise different texts could have the same digest. */
export function digestOf(text: string): string {
  const encoding = isUnicode(text) ? 'utf8' : 'utf16le'
  const hash = createHash('sha256')
  for (let start = 0; start < text.length;) {
    const end = endOfPiece(text, start)
    hash.update(text.slice(start, end), encoding)
    start = end
  }
  return hash.digest('hex')
}

/** Pieces that fit the processor's cache are encoded faster than megabytes at once. */
const longestPiece = 64 * 1024

/** Where a piece ends: not within a surrogate pair. */
function endOfPiece(text: string, start: number): number {
  const end = Math.min(text.length, start + longestPiece)
  const last = text.charCodeAt(end - 1)
  return end < text.length && last >= 0xd800 && last < 0xdc00 ? end - 1 : end
}

/** In hex digits: 64 bits are enough to tell secrets apart. */
const sealLength = 16

/** Keyed, because a plain digest of a short secret can be found by brute force. */
export const createSeal =
  (key: Uint8Array): Seal =>
  (secret) =>
    createHmac('sha256', key).update(secret).digest('hex').slice(0, sealLength)
