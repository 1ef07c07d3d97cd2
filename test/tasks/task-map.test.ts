import { expect, it } from 'vitest'
import { createTaskMap } from '../../src/tasks/task-map.js'
import { makeTask } from './make-task.js'

it('finds what it was given, before and after it has split', () => {
  const map = createTaskMap()
  const tasks = Array.from({ length: 10_000 }, () => makeTask({ at: 0 }))
  for (const task of tasks) map.set(task)
  expect(tasks.every((task) => map.get(task.id) === task)).toBe(true)
  expect(map.get(makeTask({ at: 0 }).id)).toBeUndefined()
  for (const task of tasks) map.delete(task)
  expect(tasks.filter(({ id }) => map.get(id) !== undefined)).toEqual([])
})

it.each([0, 5000])('keeps ids apart that begin alike (with %d others before)', (others) => {
  const map = createTaskMap()
  for (let at = 0; at < others; at++) map.set(makeTask({ at: 0 }))
  const alike = ['a', 'b', 'c'].map((end) => makeTask({ at: 0, id: `01234567-89ab-4cde-8f01-23456789abc${end}` }))
  for (const task of alike) map.set(task)
  expect(alike.map(({ id }) => map.get(id))).toEqual(alike)
  expect(map.get('01234567-89ab-4cde-8f01-23456789abcd')).toBeUndefined()
  const [first, second, third] = alike
  if (second !== undefined) map.delete(second)
  expect(alike.map(({ id }) => map.get(id))).toEqual([first, undefined, third])
  for (const task of alike) map.delete(task)
  expect(alike.map(({ id }) => map.get(id))).toEqual([undefined, undefined, undefined])
})

it.each([0, 5000])('takes any text for an id (with %d entries before)', (others) => {
  const map = createTaskMap()
  for (let at = 0; at < others; at++) map.set(makeTask({ at: 0 }))
  for (const id of ['', 'x', '貓咪', '__proto__']) {
    expect(map.get(id)).toBeUndefined()
    const task = makeTask({ at: 0, id })
    map.set(task)
    expect(map.get(id)).toBe(task)
  }
})
