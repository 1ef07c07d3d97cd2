import { expect, it } from 'vitest'
import { createRandom } from '../../src/random.js'
import { createShardedMap } from '../../src/tasks/sharded-map.js'
import { createTaskId } from '../../src/tasks/task-id.js'

it('finds what it was given, before and after it has split', () => {
  const random = createRandom(1)
  const map = createShardedMap<number>()
  const ids = Array.from({ length: 10_000 }, () => createTaskId(1, random))
  ids.forEach((id, at) => map.set(id, at))
  expect(ids.map((id) => map.get(id))).toEqual(ids.map((_, at) => at))
  expect(map.get(createTaskId(1, random))).toBeUndefined()
  expect(ids.map((id) => map.delete(id))).toEqual(ids.map(() => true))
  expect(ids.map((id) => map.delete(id))).toEqual(ids.map(() => false))
  expect(ids.map((id) => map.get(id))).toEqual(ids.map(() => undefined))
})

it.each([0, 5000])('takes any text for an id (with %d entries before)', (entries) => {
  const map = createShardedMap<string>()
  for (let at = 0; at < entries; at++) map.set(`${at.toString(16)}-`, 'entry')
  for (const id of ['', 'x', '貓咪', '__proto__']) {
    expect(map.get(id)).toBeUndefined()
    map.set(id, `is ${id}`)
    expect(map.get(id)).toBe(`is ${id}`)
  }
})
