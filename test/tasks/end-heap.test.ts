import { expect, it } from 'vitest'
import { EndHeap } from '../../src/tasks/end-heap.js'
import { endedAt, type Task } from '../../src/tasks/task.js'
import { makeTask } from './make-task.js'

const empty = (heap: EndHeap): (number | undefined)[] => {
  const ends: (number | undefined)[] = []
  for (let first = heap.at(0); first !== undefined; first = heap.at(0)) {
    ends.push(endedAt(first))
    heap.remove(0)
  }
  return ends
}

const scattered = Array.from({ length: 700 }, (_, at) => makeTask({ at: (at * 7919) % 331, ms: at % 5 }))
const stuck = [1, 2].map((at) => makeTask({ at, override: { end: 'stuck' } }))

const endsOf = (tasks: Task[]): number[] => tasks.map((task) => endedAt(task) ?? Infinity).sort((a, b) => a - b)

it('hands out tasks in the order in which they end, stuck ones last', () => {
  const heap = new EndHeap()
  for (const task of [...stuck, ...scattered]) heap.add(task)
  expect(heap.size).toBe(702)
  expect(empty(heap)).toEqual([...endsOf(scattered), undefined, undefined])
  expect(heap.size).toBe(0)
})

it('keeps the order when tasks leave from the middle, and lists those that are left', () => {
  const heap = new EndHeap()
  for (const task of scattered) heap.add(task)
  const left = new Set(scattered)
  for (let round = 0; round < 400; round++) {
    const place = (round * 104_729) % heap.size
    const task = heap.at(place)
    if (task !== undefined) left.delete(task)
    heap.remove(place)
  }
  expect(new Set(heap)).toEqual(left)
  expect(empty(heap)).toEqual(endsOf([...left]))
})

it('has nothing to remove where there is nothing', () => {
  const heap = new EndHeap()
  heap.remove(0)
  expect([...heap]).toEqual([])
})
