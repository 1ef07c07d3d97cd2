import { beforeAll, expect, test } from 'vitest'
import { kinds } from './kinds.js'
import { weighKinds } from './run.mjs'
import type { Weighed } from './weigh-kinds.js'

let rows: readonly Weighed[] = []

beforeAll(async () => {
  rows = await weighKinds()
  for (const { what, count, kept, reckoned, apart } of rows) {
    const figures = `${count} keep ${kept} bytes, reckoned ${reckoned}, ${(kept / reckoned).toFixed(2)}`
    console.log(`${what}: ${figures}, rounds ${(100 * apart).toFixed(1)} % apart`)
  }
})

const rowOf = (what: string): Weighed => {
  const row = rows.find((each) => each.what === what)
  if (row === undefined) throw new Error(`${what} were not weighed`)
  return row
}

const names = kinds.map(({ what }) => what)

// What takes more than is reckoned ends the process one day; what takes less is refused though there is room.
test.each(names)('%s take what is reckoned, a quarter more or less', (what) => {
  const { kept, reckoned } = rowOf(what)
  expect(kept / reckoned).toBeGreaterThan(0.75)
  expect(kept / reckoned).toBeLessThan(1.25)
})

test.each(names)('%s take the same in each round', (what) => {
  expect(rowOf(what).apart).toBeLessThan(0.05)
})

test.each(names)('%s give back all that was taken', (what) => {
  expect(rowOf(what).left).toEqual({ held: 0, accounts: 0 })
})
