import { expect, test } from 'vitest'
import { createBudget, partOf, shareMemory } from '../src/memory.js'

const MB = 1024 ** 2
const usual = {
  maxTaskMemory: 1024 * MB,
  journalMemory: 64 * MB,
  cacheSize: 64 * MB,
  maxInputMemory: 256 * MB,
  maxPictureMemory: 256 * MB,
  bodyLimit: 64 * MB,
}
/** As V8 tells it: 48 MB of it are for new objects. */
const heapOf = (megabytes: number): number => (megabytes + 48) * MB

/** What is on the heap: pictures are not, neither drawn nor sent, and of a body only what is parsed. */
const onHeap = (megabytes: number): number => {
  const shares = shareMemory(usual, heapOf(megabytes))
  return (
    Object.values(shares).reduce((sum, bytes) => sum + bytes, 0) -
    shares.pictures -
    shares.inputs -
    shares.ownPictures -
    shares.fetched -
    shares.body
  )
}

test.each([128, 256, 512, 1024, 2048, 4096])(
  'with %d MB of heap, everything full leaves room to serve',
  (megabytes) => {
    expect(onHeap(megabytes)).toBeLessThan(0.95 * megabytes * MB)
  },
)

test('with the heap that is usual on a large machine, the options hold as they are', () => {
  const { tasks, journals, pictures, body, inbox, monitors } = shareMemory(usual, heapOf(4096))
  expect({ tasks, journals, pictures, body, inbox, monitors }).toEqual({
    tasks: 1024 * MB,
    journals: 64 * MB,
    pictures: 64 * MB,
    body: 64 * MB,
    inbox: 16 * MB,
    monitors: 32 * MB,
  })
})

test('a small heap shrinks all of them, and none to nothing', () => {
  const small = shareMemory(usual, heapOf(128))
  const large = shareMemory(usual, heapOf(4096))
  for (const [name, bytes] of Object.entries(small)) {
    expect(bytes, name).toBeLessThan(large[name as keyof typeof large])
    expect(bytes, name).toBeGreaterThan(MB)
  }
  for (const bytes of Object.values(shareMemory(usual, 30 * MB))) expect(bytes).toBeGreaterThan(100_000)
})

test('what an option asks for less than its share is what it gets', () => {
  expect(shareMemory({ ...usual, journalMemory: 5 }, heapOf(128)).journals).toBe(5)
})

test('a budget takes what fits, and what is given back fits again', () => {
  const budget = createBudget(10)
  expect([budget.take(6), budget.take(5), budget.used]).toEqual([true, false, 6])
  budget.give(1)
  expect([budget.take(5), budget.used]).toEqual([true, 10])
})

test('a part takes from the whole, within its own limit, and gives all of it back at its end', () => {
  const whole = createBudget(10)
  const [one, other] = [partOf(whole, 8), partOf(whole, 8)]
  expect([one.take(9), one.take(8), other.take(3), other.take(2)]).toEqual([false, true, false, true])
  expect([one.used, other.used, whole.used]).toEqual([8, 2, 10])
  one.close()
  expect([one.used, whole.used, one.take(1)]).toEqual([0, 2, false])
  one.give(5)
  expect(whole.used).toBe(2)
})
