import { beforeAll, expect, test } from 'vitest'
import { kinds } from './kinds.js'
import { weighKinds } from './run.mjs'
import type { Weighed } from './weigh-kinds.js'

let rows: readonly Weighed[] = []

beforeAll(async () => {
  rows = await weighKinds()
  for (const { what, count, kept, reckoned } of rows) {
    console.log(`${what}: ${count} keep ${kept} bytes, reckoned ${reckoned}, ${(kept / reckoned).toFixed(2)}`)
  }
})

const rowOf = (what: string): Weighed => {
  const row = rows.find((each) => each.what === what)
  if (row === undefined) throw new Error(`${what} were not weighed`)
  return row
}

// One side only: what takes more than is reckoned ends the process one day. What takes less is not judged.
test.each(kinds.map(({ what }) => what))('%s take at most a quarter more than is reckoned', (what) => {
  const { kept, reckoned } = rowOf(what)
  expect(kept / reckoned).toBeLessThan(1.25)
})

test.each(kinds.map(({ what }) => what))('%s give back all that was taken', (what) => {
  expect(rowOf(what).left).toEqual({ held: 0, accounts: 0 })
})
