import { createHash, createHmac } from 'node:crypto'
import { isUnicode } from '../validation/unicode.js'

/** Says of a secret which one it was, without showing it: equal secrets get equal texts, in this process only. */
export type Seal = (secret: string) => string

/** SHA-256 of a text in UTF-8, in hex. Half a character has no bytes there: two different texts would have one digest. */
export const digestOf = (text: string): string =>
  createHash('sha256')
    .update(text, isUnicode(text) ? 'utf8' : 'utf16le')
    .digest('hex')

/** 64 bits are enough to tell secrets apart. */
const sealLength = 16

/** Keyed, because a plain digest of a short secret is found by guessing. */
export const createSeal =
  (key: Uint8Array): Seal =>
  (secret) =>
    createHmac('sha256', key).update(secret).digest('hex').slice(0, sealLength)
