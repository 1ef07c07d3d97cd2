import { createHash, createHmac } from 'node:crypto'

/** Says of a secret which one it was, without showing it: equal secrets get equal texts, in this process only. */
export type Seal = (secret: string) => string

/** Half a character has no bytes in UTF-8: two different texts would have one digest. */
const halves = /\p{Cs}/u

/** SHA-256 of a text in UTF-8, in hex. */
export const digestOf = (text: string): string =>
  createHash('sha256')
    .update(text, halves.test(text) ? 'utf16le' : 'utf8')
    .digest('hex')

/** 64 bits are enough to tell secrets apart. */
const sealLength = 16

/** Keyed, because a plain digest of a short secret is found by guessing. */
export const createSeal =
  (key: Uint8Array): Seal =>
  (secret) =>
    createHmac('sha256', key).update(secret).digest('hex').slice(0, sealLength)
