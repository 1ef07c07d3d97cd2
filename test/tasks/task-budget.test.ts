import { expect, it } from 'vitest'
import { createTaskBudget, type EvictableStore, type Evictable } from '../../src/tasks/task-budget.js'

/** A keeper with tasks of ten bytes to spare, on a budget of 100. */
const setUp = () => {
  const budget = createTaskBudget({ limit: 100 })
  const asked: string[] = []
  const keeper = (name: string, spare: Record<Evictable, number>, tasks = 2): EvictableStore => {
    let looks = 0
    return {
      sweepNext: () => {
        asked.push(name)
        return ++looks % tasks !== 0
      },
      evictOne: (kind) => {
        if (spare[kind] === 0) return false
        spare[kind]--
        asked.push(`${name} drops ${kind}`)
        budget.give(10)
        return true
      },
    }
  }
  return { budget, asked, keeper }
}

const nothing = (): Record<Evictable, number> => ({ 'past-url': 0, ended: 0 })

it('every taking looks at two tasks, and goes round all keepers', () => {
  const { budget, asked, keeper } = setUp()
  budget.join(keeper('a', nothing(), 3))
  budget.join(keeper('b', nothing(), 1))
  for (let taking = 0; taking < 8; taking++) budget.take(1)
  expect(asked.slice(0, 8)).toEqual(['a', 'a', 'a', 'b', 'a', 'a', 'a', 'b'])
  expect(asked.length).toBeGreaterThan(10)
})

it('a keeper that has left is not asked again', () => {
  const { budget, asked, keeper } = setUp()
  const gone = keeper('gone', { 'past-url': 5, ended: 5 }, 1000)
  budget.join(gone)
  budget.take(1)
  budget.take(1)
  budget.leave(gone)
  asked.length = 0
  expect(budget.take(90)).toBe(true)
  expect(budget.take(90)).toBe(false)
  expect(asked).toEqual([])
})

it('drops no more than it must, expired URLs of any keeper before anything else', () => {
  const { budget, asked, keeper } = setUp()
  budget.take(100)
  budget.join(keeper('a', { 'past-url': 0, ended: 9 }, 1))
  budget.join(keeper('b', { 'past-url': 2, ended: 9 }, 1))
  expect(budget.take(30)).toBe(true)
  expect(asked.filter((what) => what.includes('drops'))).toEqual([
    'b drops past-url',
    'b drops past-url',
    'a drops ended',
  ])
  expect(budget.used).toBe(100)
})

it('refuses what does not fit and takes nothing', () => {
  const { budget, keeper } = setUp()
  budget.join(keeper('a', nothing()))
  expect(budget.take(60)).toBe(true)
  expect(budget.take(41)).toBe(false)
  expect(budget.used).toBe(60)
  expect(budget.take(40)).toBe(true)
})
