import { describe, expect, it } from 'vitest'
import { createClock } from '../../src/time/clock.js'
import { createManualTime } from '../support/manual-time.js'

const start = 1_700_000_000_000

const tools = () => {
  const time = createManualTime(start)
  const log: (string | number)[] = []
  const errors: unknown[] = []
  return { time, log, errors, onError: (error: unknown) => void errors.push(error) }
}

/** A promise that settles when the test says so. */
const pending = () => {
  let resolve: () => void = () => undefined
  const promise = new Promise<void>((settled) => (resolve = settled))
  return { promise, resolve: () => resolve() }
}

/** Lets every promise that can settle do so. */
const settle = () => new Promise((resolve) => setImmediate(resolve))

describe('pace', () => {
  it('in real pace passes with the system', () => {
    const { time } = tools()
    const clock = createClock({ time })
    time.advance(1500)
    expect(clock.now()).toBe(start + 1500)
  })

  it('when frozen stands still', () => {
    const { time } = tools()
    const clock = createClock({ time, pace: { mode: 'frozen' } })
    time.advance(1500)
    expect(clock.now()).toBe(start)
  })

  it('when scaled passes faster by its factor, in whole milliseconds', () => {
    const { time } = tools()
    const clock = createClock({ time, pace: { mode: 'scaled', factor: 2.5 } })
    time.advance(3)
    expect(clock.now()).toBe(start + 7)
  })

  it('changes without a jump', () => {
    const { time } = tools()
    const clock = createClock({ time, pace: { mode: 'frozen' } })
    time.advance(1000)
    clock.setPace({ mode: 'scaled', factor: 10 })
    expect(clock.now()).toBe(start)
    time.advance(100)
    clock.setPace({ mode: 'real' })
    time.advance(5)
    expect(clock.now()).toBe(start + 1005)
  })

  it('stands at the end of the year 9999, and then runs what would be due later', () => {
    const { time } = tools()
    const clock = createClock({ time, pace: { mode: 'scaled', factor: 1_000_000 } })
    const end = Date.UTC(9999, 11, 31, 23, 59, 59, 999)
    const ran: number[] = []
    clock.at(end + 30_000, () => void ran.push(clock.now()))
    expect(clock.nextDue()).toBe(end)
    time.advance(365 * 24 * 3_600_000)
    expect([clock.now(), ran, time.alarms()]).toEqual([end, [end], []])
    clock.at(end + 60_000, () => void ran.push(clock.now()))
    time.advance(1)
    expect([clock.now(), ran, time.alarms()]).toEqual([end, [end, end], []])
  })

  it('never goes back, and goes on, when the system clock is put back', () => {
    const { time } = tools()
    const clock = createClock({ time })
    time.advance(1000)
    expect(clock.now()).toBe(start + 1000)
    time.set(start - 3_600_000)
    expect(clock.now()).toBe(start + 1000)
    time.advance(10)
    expect(clock.now()).toBe(start + 1010)
  })

  it('goes on at once, past what fell due meanwhile, when the system clock jumps ahead', () => {
    const { time, log } = tools()
    const clock = createClock({ time })
    clock.at(start + 600_000, (due) => void log.push('due', due - start))
    time.set(start + 3_600_000)
    expect(clock.now()).toBe(start + 600_000)
    time.advance(0)
    expect([log, clock.now()]).toEqual([['due', 600_000], start + 3_600_000])
  })
})

describe('jobs', () => {
  it('run at their moment, in order of their moments and then of their making, with time standing there', () => {
    const { time, log } = tools()
    const clock = createClock({ time })
    const job = (name: string) => (due: number) => void log.push(name, due - start, clock.now() - start)
    clock.at(start + 30, job('c'))
    clock.at(start + 10, job('a'))
    clock.at(start + 20, job('b'))
    clock.at(start + 20, job('b2'))
    time.advance(25)
    expect(log).toEqual(['a', 10, 10, 'b', 20, 20, 'b2', 20, 20])
    time.advance(5)
    expect(log.slice(9)).toEqual(['c', 30, 30])
  })

  it('come out sorted however they went in and whichever were called off', () => {
    const { time, log } = tools()
    const clock = createClock({ time })
    const dues = Array.from({ length: 500 }, (_, at) => (at * 7919) % 503)
    const cancels = dues.map((due) => clock.at(start + due, () => void log.push(due)))
    const isOff = (_: unknown, at: number): boolean => at % 3 === 0
    cancels.filter(isOff).forEach((cancel) => cancel())
    time.advance(600)
    expect(log).toEqual(dues.filter((due, at) => !isOff(due, at)).sort((one, other) => one - other))
  })

  it('that are overdue run at once, where time stands, and know when they were due', () => {
    const { time, log } = tools()
    const clock = createClock({ time, pace: { mode: 'frozen' } })
    clock.at(start - 5, (due) => void log.push(due - start, clock.now() - start))
    time.advance(0)
    expect(log).toEqual([-5, 0])
  })

  it('are not overtaken by time when the event loop is late', () => {
    const { time, log } = tools()
    const clock = createClock({ time })
    clock.at(start + 100, () => void log.push(clock.now() - start))
    time.set(start + 250)
    expect(clock.now()).toBe(start + 100)
    time.advance(0)
    expect(log).toEqual([100])
    expect(clock.now()).toBe(start + 250)
  })

  it('wait when the timer of the system rings too early', () => {
    const { time, log } = tools()
    const early = { now: () => time.now(), wake: (inMs: number, run: () => void) => time.wake(inMs / 2, run) }
    const clock = createClock({ time: early })
    clock.at(start + 100, () => void log.push(time.now() - start))
    time.advance(99)
    expect(log).toEqual([])
    time.advance(1)
    expect(log).toEqual([100])
  })

  it('follow the pace', () => {
    const { time, log } = tools()
    const clock = createClock({ time, pace: { mode: 'scaled', factor: 10 } })
    clock.at(start + 1000, () => void log.push(time.now() - start))
    time.advance(50)
    clock.setPace({ mode: 'frozen' })
    time.advance(10_000)
    expect(log).toEqual([])
    clock.setPace({ mode: 'scaled', factor: 100 })
    time.advance(5)
    expect(log).toEqual([10_055])
  })

  it('come sooner when the pace quickens', () => {
    const { time } = tools()
    const clock = createClock({ time })
    clock.at(start + 1000, () => undefined)
    clock.setPace({ mode: 'scaled', factor: 100 })
    expect(time.alarms()).toEqual([start + 10])
  })

  it('stop where a job freezes time', () => {
    const { time, log } = tools()
    const clock = createClock({ time })
    clock.at(start + 10, () => clock.setPace({ mode: 'frozen' }))
    clock.at(start + 20, () => void log.push('too far'))
    time.set(start + 50)
    time.advance(0)
    expect(log).toEqual([])
    expect(clock.now()).toBe(start + 10)
  })

  it('can add jobs', () => {
    const { time, log } = tools()
    const clock = createClock({ time })
    clock.at(start + 10, () => {
      clock.at(start + 15, () => void log.push(clock.now() - start))
    })
    time.advance(20)
    expect(log).toEqual([15])
  })

  it('that fail are reported, and the others run', async () => {
    const { time, log, errors, onError } = tools()
    const clock = createClock({ time, onError })
    const thrown = new Error('thrown')
    const rejected = new Error('rejected')
    clock.at(start + 1, () => {
      throw thrown
    })
    clock.at(start + 1, () => Promise.reject(rejected))
    clock.at(start + 1, () => void log.push('the third'))
    time.advance(1)
    await settle()
    expect(errors).toEqual([thrown, rejected])
    expect(log).toEqual(['the third'])
    expect(clock.now()).toBe(start + 1)
  })

  it('leave the event loop its turn when thousands are due at once', () => {
    const { time, log } = tools()
    const clock = createClock({ time })
    const alarmsSeen: number[][] = []
    for (let job = 0; job < 2500; job++) clock.at(start + 1, () => void log.push(job))
    const ring = time.wake(1, () => alarmsSeen.push([log.length]))
    time.advance(1)
    ring()
    expect(alarmsSeen).toEqual([[1000]])
    expect(log).toEqual(Array.from({ length: 2500 }, (_, job) => job))
  })
})

describe('alarms', () => {
  it('one is set, for the earliest job, and none without a job', () => {
    const { time } = tools()
    const clock = createClock({ time })
    expect(time.alarms()).toEqual([])
    const cancelLate = clock.at(start + 500, () => undefined)
    const cancelEarly = clock.at(start + 100, () => undefined)
    expect(time.alarms()).toEqual([start + 100])
    cancelEarly()
    cancelEarly()
    expect(time.alarms()).toEqual([start + 500])
    cancelLate()
    expect(time.alarms()).toEqual([])
  })

  it('none is set while time is frozen', () => {
    const { time } = tools()
    const clock = createClock({ time, pace: { mode: 'frozen' } })
    clock.at(start + 100, () => undefined)
    expect(time.alarms()).toEqual([])
    clock.setPace({ mode: 'real' })
    expect(time.alarms()).toEqual([start + 100])
  })
})

describe('advance', () => {
  it('of thousands of jobs lets others on the event loop have their turns', async () => {
    const { time } = tools()
    const clock = createClock({ time, pace: { mode: 'frozen' } })
    const ran: number[] = []
    for (let nth = 0; nth < 2_500; nth++) clock.at(start + 10, () => void ran.push(nth))
    const advanced = clock.advance(start + 10)
    const counts: number[] = []
    for (let turn = 0; turn < 4; turn++) {
      await settle()
      counts.push(ran.length)
    }
    await advanced
    expect([counts[0], counts.at(-1)]).toEqual([1_000, 2_500])
  })

  it('moves frozen time and runs what falls due, in order, jobs of jobs included', async () => {
    const { time, log } = tools()
    const clock = createClock({ time, pace: { mode: 'frozen' } })
    clock.at(start + 300, () => void log.push('late', clock.now() - start))
    clock.at(start + 100, () => {
      log.push('early', clock.now() - start)
      clock.at(start + 200, () => void log.push('between', clock.now() - start))
    })
    clock.at(start + 301, () => void log.push('not yet'))
    await clock.advance(start + 300)
    expect(log).toEqual(['early', 100, 'between', 200, 'late', 300])
    expect(clock.now()).toBe(start + 300)
  })

  it('waits for a job that takes its time, and time stands meanwhile', async () => {
    const { time, log } = tools()
    const clock = createClock({ time })
    const { promise, resolve } = pending()
    clock.at(start + 100, async () => {
      log.push('began', clock.now() - start)
      await promise
      log.push('ended', clock.now() - start)
    })
    clock.at(start + 200, () => void log.push('next'))
    const advance = clock.advance(start + 1000).then(() => log.push('answered'))
    await settle()
    time.advance(5000)
    expect(log).toEqual(['began', 100])
    resolve()
    await advance
    expect(log).toEqual(['began', 100, 'ended', 100, 'next', 'answered'])
    expect(clock.now()).toBe(start + 1000)
  })

  it('waits for what fell due before it', async () => {
    const { time, log } = tools()
    const clock = createClock({ time })
    const { promise, resolve } = pending()
    clock.at(start + 10, async () => {
      await promise
      clock.at(start + 500, () => void log.push('again'))
    })
    time.advance(10)
    const advance = clock.advance(start + 1000)
    await settle()
    resolve()
    await advance
    expect(log).toEqual(['again'])
  })

  it('in real pace goes on from where it arrived', async () => {
    const { time } = tools()
    const clock = createClock({ time })
    await clock.advance(start + 60_000)
    time.advance(40)
    expect(clock.now()).toBe(start + 60_040)
  })

  it('waits its turn', async () => {
    const { time, log } = tools()
    const clock = createClock({ time, pace: { mode: 'frozen' } })
    const { promise, resolve } = pending()
    clock.at(start + 10, () => promise)
    clock.at(start + 20, () => void log.push('job'))
    const first = clock.advance(start + 15).then(() => log.push('first', clock.now() - start))
    const second = clock.advance(start + 30).then(() => log.push('second', clock.now() - start))
    await settle()
    expect(log).toEqual([])
    resolve()
    await Promise.all([first, second])
    expect(log).toEqual(['first', 15, 'job', 'second', 30])
  })

  it.each([NaN, Infinity])('to %d rejects', async (to) => {
    const { time } = tools()
    const clock = createClock({ time })
    await expect(clock.advance(to)).rejects.toThrow(RangeError)
  })

  it('to a moment that has passed goes nowhere, also when it has passed only by its turn', async () => {
    const { time } = tools()
    const clock = createClock({ time, pace: { mode: 'frozen' } })
    await clock.advance(start - 1)
    expect(clock.now()).toBe(start)
    await Promise.all([clock.advance(start + 100), clock.advance(start + 50)])
    expect(clock.now()).toBe(start + 100)
  })

  it('goes on after a job that failed', async () => {
    const { time, log, errors, onError } = tools()
    const clock = createClock({ time, onError })
    const failure = new Error('no')
    clock.at(start + 1, () => Promise.reject(failure))
    clock.at(start + 2, () => void log.push('next'))
    await clock.advance(start + 2)
    expect({ errors, log }).toEqual({ errors: [failure], log: ['next'] })
  })

  it('leaves the jobs behind it to their own time', async () => {
    const { time, log } = tools()
    const clock = createClock({ time })
    clock.at(start + 1000, () => void log.push('job'))
    await clock.advance(start + 900)
    expect(time.alarms()).toEqual([start + 100])
    time.advance(100)
    expect(log).toEqual(['job'])
  })
})

it('an onlooker is woken like any job, in its turn, and is never what falls due next', async () => {
  const { time, log } = tools()
  const clock = createClock({ time, pace: { mode: 'frozen' } })
  clock.observeAt(start + 10, () => void log.push('look'))
  expect(clock.nextDue()).toBeUndefined()
  clock.at(start + 30, () => void log.push('late'))
  clock.at(start + 20, () => void log.push('job'))
  clock.observeAt(start + 20, () => void log.push('look again'))
  const cancel = clock.observeAt(start + 25, () => void log.push('called off'))
  cancel()
  expect(clock.nextDue()).toBe(start + 20)
  await clock.advance(start + 20)
  expect(log).toEqual(['look', 'job', 'look again'])
  expect(clock.nextDue()).toBe(start + 30)
})

describe('close', () => {
  it('lets nothing run any more, and time can still be read', async () => {
    const { time, log } = tools()
    const clock = createClock({ time })
    const cancel = clock.at(start + 10, () => void log.push('before'))
    clock.close()
    clock.at(start + 10, () => void log.push('after'))
    cancel()
    time.advance(100)
    await expect(clock.advance(start + 500)).rejects.toThrow('closed')
    expect(log).toEqual([])
    expect(time.alarms()).toEqual([])
    expect(clock.now()).toBe(start + 100)
  })

  it('ends an advance after the job that is running', async () => {
    const { time, log } = tools()
    const clock = createClock({ time })
    const { promise, resolve } = pending()
    clock.at(start + 10, () => promise)
    clock.at(start + 20, () => void log.push('next'))
    const advance = clock.advance(start + 100)
    await settle()
    clock.close()
    resolve()
    await expect(advance).rejects.toThrow('closed')
    expect(log).toEqual([])
  })
})
