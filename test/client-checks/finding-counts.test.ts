import { expect, test } from 'vitest'
import { createFindingCounts } from '../../src/client-checks/finding-counts.js'

test('there are no findings at first', () => {
  expect(createFindingCounts().list()).toEqual([])
})

test('findings are counted; the first requests and details are kept', () => {
  const tallies = createFindingCounts()
  for (let id = 1; id <= 20; id++) tallies.add('odd', id, `detail ${id % 2}`)
  expect(tallies.list()).toEqual([
    { name: 'odd', count: 20, requests: [1, 2, 3, 4, 5], details: ['detail 1', 'detail 0'] },
  ])
})

test('findings of more than a hundred names are not kept', () => {
  const tallies = createFindingCounts()
  for (let at = 0; at < 1000; at++) tallies.add(`finding ${at}`, at)
  expect(tallies.list()).toHaveLength(100)
})
