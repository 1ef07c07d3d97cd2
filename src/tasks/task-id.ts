import type { Random } from '../random.js'

/**
 * A task's id is a version 4 UUID. Its last 32 bits are the account's tag, mixed with the rest of the id. So a poll or
 * a download without a key finds the account, and ids of one account have no visible common part.
 */
export const createTaskId = (tag: number, random: Random): string => {
  const a = random.uint32()
  const b = ((random.uint32() & 0xffff0fff) | 0x4000) >>> 0
  const c = ((random.uint32() & 0x3fffffff) | 0x80000000) >>> 0
  const d = (tag ^ mix(a, b, c)) >>> 0
  return hex(a, b, c, d)
}

/** The tag in an id that `createTaskId` made; undefined for any other text. */
export const tagOf = (id: string): number | undefined => {
  if (!canonical.test(id)) return undefined
  const a = number(id, 0, 8)
  const b = number(id, 9, 13) * 0x10000 + number(id, 14, 18)
  const c = number(id, 19, 23) * 0x10000 + number(id, 24, 28)
  return (number(id, 28, 36) ^ mix(a, b, c)) >>> 0
}

const canonical = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/

/** An integer hash (the finisher of MurmurHash3 after each word): every bit of the words moves half of the result. */
const mix = (a: number, b: number, c: number): number => finish(finish(finish(a) ^ b) ^ c)

const finish = (word: number): number => {
  let hash = Math.imul(word ^ (word >>> 16), 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
  return hash ^ (hash >>> 16)
}

/**
 * The text is made from bytes in one go. Concatenated (as `crypto.randomUUID` does) it would be a tree of pieces,
 * which as a key of a map retains six times the memory.
 */
const hex = (a: number, b: number, c: number, d: number): string => {
  write(text, 0, a >>> 16)
  write(text, 4, a & 0xffff)
  write(text, 9, b >>> 16)
  write(text, 14, b & 0xffff)
  write(text, 19, c >>> 16)
  write(text, 24, c & 0xffff)
  write(text, 28, d >>> 16)
  write(text, 32, d & 0xffff)
  return text.toString('latin1')
}

/** The buffer that ids are written into and copied from; its dashes stay. */
const text = Buffer.from('        -    -    -    -            ')

const write = (text: Buffer, at: number, sixteenBits: number): void => {
  text[at] = digit(sixteenBits >>> 12)
  text[at + 1] = digit((sixteenBits >>> 8) & 15)
  text[at + 2] = digit((sixteenBits >>> 4) & 15)
  text[at + 3] = digit(sixteenBits & 15)
}

const digit = (value: number): number => (value < 10 ? 48 : 87) + value

const number = (id: string, from: number, to: number): number => {
  let value = 0
  for (let at = from; at < to; at++) {
    const code = id.charCodeAt(at)
    value = value * 16 + code - (code < 58 ? 48 : 87)
  }
  return value
}
