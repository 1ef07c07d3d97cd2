import { describe, expect, test } from 'vitest'
import { growthOf, mostGrowth } from './support/growth.js'

/** The growth of work that takes as many milliseconds as `cost` says, on a machine that adds `noise` to each measuring. */
const growth = (cost: (length: number) => number, noise: (measured: number) => number = () => 0) => {
  let measured = 0
  return growthOf(
    (length) => () => length,
    1000,
    (work) => cost(work() as number) + noise(measured++),
  )
}

describe('how time grows with the length', () => {
  test('is twice for a line and four times for a square', async () => {
    expect(await growth((length) => length / 100)).toBe(2)
    expect(await growth((length) => (length / 100) ** 2)).toBe(4)
  })

  test('is not judged where even twice the length takes next to nothing', async () => {
    expect(await growth((length) => (length / 1000) ** 2)).toBeUndefined()
  })

  test('is no square where it is a step, wherever that is', async () => {
    for (const step of [750, 1500]) {
      expect(await growth((length) => length / 500 + (length > step ? 100 : 0))).toBeLessThan(mostGrowth)
    }
  })

  test('is a square where nearly every measuring of the shortest met something else', async () => {
    expect(
      await growth(
        (length) => (length / 100) ** 2,
        (measured) => (measured % 4 === 3 ? 0 : 500),
      ),
    ).toBe(4)
  })

  test('is none where the first measurings met something else', async () => {
    expect(
      await growth(
        (length) => length / 100,
        (measured) => (measured < 4 ? 500 : 0),
      ),
    ).toBe(2)
  })
})
