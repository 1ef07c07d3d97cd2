import { expect, test } from 'vitest'
import { differences, type Deviation } from './differences.js'

/** The tests that a served document differs from a published one in what a list says, and in nothing else. */
export function holdAgainst(
  published: unknown,
  served: () => Promise<unknown>,
  deviations: readonly Deviation[],
  name: string,
): void {
  test(`serves ${name}, but for the deviations that are listed with their reasons`, async () => {
    const found = differences(published, await served())
    const unlisted = found.filter((line) => !deviations.some(({ where }) => where.test(line)))
    expect(unlisted).toEqual([])
  })

  test('deviates in everything that the list of deviations says, and each has its reason', async () => {
    const found = differences(published, await served())
    const counts = deviations.map(({ where, times, reason }) => ({
      where: where.source,
      times: found.filter((line) => where.test(line)).length,
      expected: times,
      reason: reason.length > 20,
    }))
    expect(counts).toEqual(counts.map((count) => ({ ...count, times: count.expected, reason: true })))
  })
}
