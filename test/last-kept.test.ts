import { expect, test } from 'vitest'
import { lastKept } from '../src/last-kept.js'

test('what came of the last text is remembered, and only that', () => {
  const made: string[] = []
  const kept = lastKept((text) => made.push(text))
  expect(['a', 'a', 'b', 'b', 'a', '', ''].map(kept)).toEqual([1, 1, 2, 2, 3, 4, 4])
  expect(made).toEqual(['a', 'b', 'a', ''])
})

test('also where nothing came of it', () => {
  let asked = 0
  const kept = lastKept(() => {
    asked++
  })
  kept('a')
  kept('a')
  expect(asked).toBe(1)
})
