import { describe, expect, it } from 'vitest'
import { createTaskBudget } from '../../src/tasks/task-budget.js'
import { createTaskStore } from '../../src/tasks/task-store.js'
import { bytesOf, plainExtras, type Task } from '../../src/tasks/task.js'
import { createClock, type Pace } from '../../src/time/clock.js'
import { createManualTime } from '../support/manual-time.js'
import { makeTask } from './make-task.js'

const start = 1_700_000_000_000
const minute = 60_000
const hour = 60 * minute

/** Stores of different accounts on one budget, which holds `places` tasks. */
const open = ({ places = 1000 } = {}) => {
  const time = createManualTime(start)
  const budget = createTaskBudget({ limit: places * bytesOf(makeTask({ at: 0 })) })
  const account = (pace: Pace = { mode: 'real' }) => {
    const clock = createClock({ time, pace })
    const settings = { urlTtl: 10 * minute }
    const store = createTaskStore({ clock, time, budget, ttlMs: hour, settings })
    /** Accepts tasks now. */
    const accept = (count: number, way: Partial<Parameters<typeof makeTask>[0]> = {}): Task[] =>
      Array.from({ length: count }, () => makeTask({ at: clock.now(), ...way })).filter((task) => store.add(task))
    const kept = (tasks: Task[]): boolean[] => tasks.map(({ id }) => store.get(id) !== undefined)
    return { clock, settings, store, accept, kept }
  }
  return { time, budget, account }
}

it('gives back the task that it was given, by its id', () => {
  const { store, accept } = open().account()
  const [one, other] = accept(2)
  expect(store.get(one?.id ?? '')).toBe(one)
  expect(store.get(other?.id ?? '')).toBe(other)
  expect(store.get('d9a2a9ce-2c35-4d4c-a1f5-6d43fb2ee18e')).toBeUndefined()
  expect(store.size).toBe(2)
  expect([...store.all()]).toEqual([one, other])
})

describe('a task', () => {
  it('is kept until its time to live is over, counted from its end', () => {
    const { time, account } = open()
    const { store, accept, kept } = account()
    const tasks = accept(1, { ms: 5000 })
    time.advance(5000 + hour - 1)
    expect(kept(tasks)).toEqual([true])
    time.advance(1)
    expect(kept(tasks)).toEqual([false])
    expect([...store.all()]).toEqual([])
  })

  it('lives on the time of its account', async () => {
    const { time, account } = open()
    const { clock, accept, kept } = account({ mode: 'frozen' })
    const tasks = accept(1)
    time.advance(23 * hour)
    expect(kept(tasks)).toEqual([true])
    await clock.advance(start + 1000 + hour)
    expect(kept(tasks)).toEqual([false])
  })

  it('that has ended stays, however long its account stands still', async () => {
    const { time, account } = open()
    const { clock, accept, kept } = account({ mode: 'frozen' })
    const tasks = accept(1)
    await clock.advance(start + 1000)
    time.advance(72 * hour)
    expect(kept(tasks)).toEqual([true])
  })

  it.each<{ name: string; pace: Pace; advance: number; ms: number; end?: 'stuck' }>([
    { name: 'is stuck', pace: { mode: 'real' }, advance: 0, ms: 1000, end: 'stuck' },
    { name: 'takes two days', pace: { mode: 'real' }, advance: 0, ms: 48 * hour },
    { name: 'stands still with its account', pace: { mode: 'frozen' }, advance: 0, ms: 1000 },
    { name: 'lives in the future', pace: { mode: 'real' }, advance: 100 * hour, ms: 1000, end: 'stuck' },
    { name: 'lives slowly', pace: { mode: 'scaled', factor: 0.001 }, advance: 100 * hour, ms: 48 * hour },
  ])('that $name goes after 24 hours of real time', async ({ pace, advance, ms, end }) => {
    const { time, account } = open()
    const { clock, store, accept, kept } = account(pace)
    await clock.advance(clock.now() + advance)
    const tasks = accept(1, { ms, ...(end && { override: { end } }) })
    time.advance(24 * hour - 1)
    expect(kept(tasks)).toEqual([true])
    expect(store.active(clock.now())).toBe(1)
    time.advance(1)
    expect(kept(tasks)).toEqual([false])
    expect(store.active(clock.now())).toBe(0)
  })

  it('whose time is up leaves memory as others come, whichever account they come to', async () => {
    const { time, budget, account } = open()
    const [idle, busy] = [account(), account()]
    await idle.clock.advance(start + 100 * hour)
    idle.accept(300)
    idle.accept(100, { override: { end: 'stuck' } })
    time.advance(25 * hour)
    busy.accept(405)
    expect(idle.store.size).toBe(0)
    expect(busy.store.size).toBe(405)
    expect(budget.used).toBe([...busy.store.all()].reduce((sum, task) => sum + bytesOf(task), 0))
  })

  it('that still has time stays as others come', () => {
    const { time, account } = open()
    const { accept, kept } = account()
    const early = accept(100)
    time.advance(hour)
    accept(400)
    expect(kept(early)).toEqual(early.map(() => true))
  })
})

describe('active', () => {
  it('counts what is unfinished', () => {
    const { time, account } = open()
    const { clock, store, accept } = account()
    accept(2, { ms: 1000 })
    accept(3, { ms: 2000 })
    expect(store.active(clock.now())).toBe(5)
    time.advance(1000)
    expect(store.active(clock.now())).toBe(3)
    accept(1, { override: { end: 'stuck' } })
    time.advance(1000)
    expect(store.active(clock.now())).toBe(1)
  })

  it('and busy say the same', () => {
    const { time, account } = open()
    const { store, accept } = account()
    expect(store.isBusy()).toBe(false)
    accept(1, { ms: 1000 })
    accept(1, { ms: 500 })
    time.advance(999)
    expect(store.isBusy()).toBe(true)
    time.advance(1)
    expect(store.isBusy()).toBe(false)
    accept(1, { override: { end: 'stuck' } })
    time.advance(hour)
    expect(store.isBusy()).toBe(true)
    time.advance(23 * hour)
    accept(2, { ms: 0 })
    expect([store.size, store.isBusy()]).toEqual([2, false])
  })
})

describe('when memory is full', () => {
  it('tasks whose URLs have expired go first, the longest ended before the others', () => {
    const { time, account } = open({ places: 6 })
    const { accept, kept } = account()
    const unfinished = accept(1, { override: { end: 'stuck' } })
    const slow = accept(2, { ms: 2000 })
    const quick = accept(1, { ms: 1000 })
    time.advance(11 * minute)
    const fresh = accept(2, { ms: 0 })
    accept(1)
    expect([kept(unfinished), kept(slow), kept(quick), kept(fresh)]).toEqual([
      [true],
      [true, true],
      [false],
      [true, true],
    ])
    accept(2)
    expect([kept(unfinished), kept(slow), kept(fresh)]).toEqual([[true], [false, false], [true, true]])
  })

  it('others that have ended go next', () => {
    const { time, account } = open({ places: 3 })
    const { accept, kept } = account()
    const unfinished = accept(1, { override: { end: 'stuck' } })
    const later = accept(1, { ms: 20 })
    const sooner = accept(1, { ms: 10 })
    time.advance(1000)
    accept(1)
    expect([kept(unfinished), kept(later), kept(sooner)]).toEqual([[true], [true], [false]])
    accept(1)
    expect([kept(unfinished), kept(later)]).toEqual([[true], [false]])
  })

  it('expired URLs of one account go before living ones of another, as long as each lets them live', () => {
    const { time, account } = open({ places: 3 })
    const [longLived, shortLived] = [account(), account()]
    longLived.settings.urlTtl = hour
    const old = longLived.accept(1)
    time.advance(5000)
    const young = shortLived.accept(2)
    time.advance(11 * minute)
    longLived.accept(2)
    expect([longLived.kept(old), shortLived.kept(young)]).toEqual([[true], [false, false]])
  })

  it('nothing is taken as long as all is unfinished, in any account, and again when one has ended', () => {
    const { time, account } = open({ places: 3 })
    const [one, other] = [account(), account()]
    const tasks = one.accept(3)
    expect(one.accept(1)).toEqual([])
    expect(other.accept(1)).toEqual([])
    expect(one.kept(tasks)).toEqual([true, true, true])
    time.advance(1000)
    expect(other.accept(4)).toHaveLength(3)
    expect(one.store.size).toBe(0)
  })

  it('a task that is larger than all memory is refused', () => {
    const { budget, account } = open({ places: 3 })
    const { accept } = account()
    expect(accept(1, { prompt: 'x'.repeat(2000) })).toEqual([])
    expect(budget.used).toBe(0)
  })

  it('a large task makes several small ones go', () => {
    const { time, account } = open({ places: 10 })
    const { store, accept } = account()
    accept(10)
    time.advance(1000)
    expect(accept(1, { prompt: 'x'.repeat(1000) })).toHaveLength(1)
    expect(store.size).toBe(6)
  })
})

it('memory is given back to the last byte, whatever came and went', () => {
  const { time, budget, account } = open({ places: 200 })
  const accounts = [account(), account({ mode: 'frozen' }), account({ mode: 'scaled', factor: 100 })]
  for (let round = 0; round < 3000; round++) {
    const prompt = 'x'.repeat((round * 31) % 200)
    const extras = round % 3 === 0 ? { ...plainExtras, fields: { raw: true } } : undefined
    accounts[round % 3]?.accept(1, {
      prompt,
      extras,
      ms: round % 7,
      ...(round % 11 === 0 && { override: { end: 'stuck' } }),
    })
    time.advance((round % 5) * minute)
    expect(budget.used).toBeLessThanOrEqual(budget.limit)
  }
  expect(budget.used).toBeGreaterThan(0)
  for (const { store } of accounts) store.close()
  expect(budget.used).toBe(0)
})

it('once closed holds nothing, and keeps nothing that still comes in', () => {
  const { budget, account } = open()
  const { clock, store, accept, kept } = account()
  const before = accept(3)
  store.close()
  const after = accept(1)
  expect(after).toHaveLength(1)
  expect([kept(before), kept(after)]).toEqual([[false, false, false], [false]])
  expect({ size: store.size, busy: store.isBusy(), active: store.active(clock.now()) }).toEqual({
    size: 0,
    busy: false,
    active: 0,
  })
  expect(budget.used).toBe(0)
})

it('custom timelines count once for all tasks that share them', () => {
  const { budget, account } = open()
  const { store, accept } = account()
  const override = { progress: Array.from({ length: 100 }, (_, at) => at / 100) }
  const [first] = accept(1, { override })
  expect(first).toBeDefined()
  const before = budget.used
  accept(1, { override })
  const shared = budget.used - before
  accept(1, { override: { progress: [...override.progress, 1] } })
  expect(budget.used - before - shared).toBeGreaterThan(10 * shared)
  store.close()
  expect(budget.used).toBe(0)
})

it('tells what holds a task on that it has dropped it', () => {
  const { time, account } = open({ places: 3 })
  const { accept } = account()
  let dropped = 0
  accept(1, { extras: { ...plainExtras, onDrop: () => dropped++ } })
  time.advance(2 * hour)
  expect(dropped).toBe(0)
  accept(3)
  expect(dropped).toBe(1)
})
