import { expect, test } from 'vitest'
import { FairQueue } from '../src/fair-queue.js'

const taken = (queue: FairQueue<string>, count: number) => Array.from({ length: count }, () => queue.take())

test('owners take turns, and the items of each keep their order', () => {
  const queue = new FairQueue<string>()
  for (const item of ['a1', 'a2', 'a3', 'b1', 'c1', 'c2']) queue.add(item[0], item)
  expect(taken(queue, 3)).toEqual(['a1', 'b1', 'c1'])
  queue.add('b', 'b2')
  expect([queue.size, taken(queue, 5)]).toEqual([4, ['a2', 'c2', 'b2', 'a3', undefined]])
  expect(queue.size).toBe(0)
})

test('an item that is removed has no turn', () => {
  const queue = new FairQueue<string>()
  queue.add('a', 'a1')
  queue.add('b', 'b1')
  expect([queue.remove('a', 'a1'), queue.remove('a', 'a1'), queue.remove('c', 'b1'), queue.size]).toEqual([
    true,
    false,
    false,
    1,
  ])
  expect(taken(queue, 2)).toEqual(['b1', undefined])
})

test('a queue that is cleared is empty', () => {
  const queue = new FairQueue<string>()
  queue.add('a', 'a1')
  queue.clear()
  expect([queue.size, queue.take()]).toEqual([0, undefined])
})
