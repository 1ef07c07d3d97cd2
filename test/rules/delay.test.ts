import { expect, test } from 'vitest'
import { createRandom } from '../../src/random.js'
import { delayOf } from '../../src/rules/effects/delay.js'
import type { Delay } from '../../src/rules/effects/delay.js'

const drawn = (delay: Delay, count: number, seed = 1): number[] => {
  const random = createRandom(seed)
  return Array.from({ length: count }, () => delayOf(delay, random))
}

const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length

test('a fixed delay is itself', () => {
  expect(drawn(250, 2)).toEqual([250, 250])
})

test('a uniform delay lies between its ends, whole milliseconds, spread evenly', () => {
  const values = drawn({ from: 100, to: 300, seed: 1 }, 2000)
  expect(values.every((value) => Number.isInteger(value) && value >= 100 && value <= 300)).toBe(true)
  expect(mean(values)).toBeGreaterThan(195)
  expect(mean(values)).toBeLessThan(205)
})

test('a normal delay lies around its mean and is never below zero', () => {
  const values = drawn({ mean: 1000, deviation: 100, seed: 1 }, 2000)
  expect(mean(values)).toBeGreaterThan(990)
  expect(mean(values)).toBeLessThan(1010)
  const within = values.filter((value) => Math.abs(value - 1000) <= 100).length / values.length
  expect(within).toBeGreaterThan(0.64)
  expect(within).toBeLessThan(0.72)
  const low = drawn({ mean: 10, deviation: 100, seed: 1 }, 200)
  expect(Math.min(...low)).toBe(0)
})

test('the numbers are the same on every machine', () => {
  expect(drawn({ from: 0, to: 1000, seed: 7 }, 4, 7)).toEqual([679, 355, 893, 603])
  expect(drawn({ mean: 1000, deviation: 200, seed: 7 }, 4, 7)).toEqual([852, 905, 1062, 944])
})
