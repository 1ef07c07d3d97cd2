import { randomFillSync } from 'node:crypto'

/** The source of ids, seeds and secrets. */
export interface Random {
  /** A whole number from 0 to 2^32 - 1. */
  uint32(): number
  bytes(length: number): Uint8Array
}

/** Cryptographically random; with a seed, the same sequence on every machine. */
export const createRandom = (seed?: number): Random => {
  const uint32 = seed === undefined ? fromSystem() : fromSeed(seed)
  return { uint32, bytes: (length) => Uint8Array.from({ length }, () => uint32() >>> 24) }
}

/** A call to the system is slow, so it gets a thousand numbers at a time. */
const fromSystem = (): (() => number) => {
  const pool = new Uint32Array(1024)
  let used = pool.length
  return () => {
    if (used === pool.length) {
      randomFillSync(pool)
      used = 0
    }
    return pool[used++] ?? 0
  }
}

/** sfc32 (Chris Doty-Humphrey): 128 bits of state, passes PractRand, four additions a number. */
const fromSeed = (seed: number): (() => number) => {
  let a = seed | 0
  let b = Math.floor(seed / 2 ** 32) | 0
  let c = 0x9e3779b9 | 0
  let counter = 1
  const next = (): number => {
    const sum = (a + b + counter++) | 0
    a = b ^ (b >>> 9)
    b = (c + (c << 3)) | 0
    c = (((c << 21) | (c >>> 11)) + sum) | 0
    return sum >>> 0
  }
  for (let round = 0; round < 16; round++) next() // so that neighbouring seeds have unrelated sequences
  return next
}
