import { expect, it } from 'vitest'
import { createRandom } from '../src/random.js'

const numbers = (seed?: number) => {
  const random = createRandom(seed)
  return Array.from({ length: 3000 }, () => random.uint32())
}

it('the same seed gives the same sequence, on every machine', () => {
  expect(numbers(42)).toEqual(numbers(42))
  expect(numbers(42).slice(0, 3)).toEqual([145076852, 3246010591, 4141225530])
})

it('other seeds, also beyond 32 bits, give other sequences', () => {
  const first = [1, 2, 2 ** 32, 2 ** 32 + 1, -1].map((seed) => numbers(seed)[0])
  expect(new Set(first).size).toBe(5)
})

it('without a seed no sequence comes twice', () => {
  expect(numbers()).not.toEqual(numbers())
})

it.each([undefined, 7])('spreads evenly over 32 bits (seed %s)', (seed) => {
  const drawn = numbers(seed)
  expect(drawn.every((number) => Number.isInteger(number) && number >= 0 && number < 2 ** 32)).toBe(true)
  expect(new Set(drawn).size).toBeGreaterThan(2990)
  for (let bit = 0; bit < 32; bit++) {
    const ones = drawn.filter((number) => (number >>> bit) & 1).length
    expect(ones).toBeGreaterThan(1300) // seven standard deviations below the mean
    expect(ones).toBeLessThan(1700)
  }
})

it('gives bytes of any length', () => {
  expect(createRandom(1).bytes(32)).toEqual(createRandom(1).bytes(32))
  expect(createRandom().bytes(32)).toHaveLength(32)
  expect(new Set(createRandom(1).bytes(1000)).size).toBeGreaterThan(200)
})
