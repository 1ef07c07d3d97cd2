import { inspect } from 'node:util'
import { describe, expect, test } from 'vitest'
import { ControlError } from '../../src/control/control.js'
import { shareApp, start, startApp, type TestApp } from '../support/start-app.js'
import { unknownTask } from '../support/unknown-task.js'

interface ClockAnswer {
  now: number
  happened: { kind: string; at?: number; task?: string; status?: string }[]
}

const advance = (seen: TestApp, how: object, key?: string) =>
  seen.command<ClockAnswer>('POST /clock', { advance: how }, key)

/** An app whose account stands still. */
async function frozen(options: Parameters<typeof startApp>[0] = {}): Promise<TestApp> {
  const seen = startApp({ latency: 1000, ...options })
  await seen.command('POST /clock', { mode: 'frozen' })
  return seen
}

const nowOf = ({ core }: TestApp, key = 'test') => core.control.account(key).clock().now

const iso = (at: number) => new Date(at).toISOString().replace('.000', '')

/** What a command to the clock answers when time stands still at `after` from the start. */
const standing = (after: number, happened?: readonly object[]) => ({
  account: 'test',
  now: start + after,
  time: iso(start + after),
  pace: { mode: 'frozen' },
  ...(happened && { happened }),
})

/** A task of the live contract's flux-2-pro: Pending until it ends. */
const happens = (after: number, task: string, status = 'Ready') => ({
  kind: 'task',
  at: start + after,
  task,
  model: 'flux-2-pro',
  status,
})

const submit = async (seen: TestApp, words = '') => (await seen.submit('flux-2-pro', { prompt: `x ${words}` })).id

const statusOf = async (seen: TestApp, id: string) => (await seen.poll(id)).status

const stranger = '9b1deb4d-3b7d-4bad-9bdd-2b0d7b3dcb6d'

describe('time', () => {
  test('passes with the system’s, stands still, or runs faster by a factor, and never jumps', async () => {
    const seen = startApp()
    const look = async (systemMs: number) => {
      seen.time.advance(systemMs)
      const [, { now }] = await seen.command<ClockAnswer>('GET /clock')
      return now - start
    }
    expect(await seen.command('POST /clock', {})).toEqual([200, { ...standing(0, []), pace: { mode: 'real' } }])
    expect(await look(1000)).toBe(1000)
    expect(await seen.command('POST /clock', { mode: 'frozen' })).toEqual([200, standing(1000, [])])
    expect(await look(60_000)).toBe(1000)
    expect(await seen.command('GET /clock')).toEqual([200, standing(1000)])
    expect(await seen.command('POST /clock', { mode: 'scaled', factor: 60 })).toEqual([
      200,
      { ...standing(1000, []), pace: { mode: 'scaled', factor: 60 } },
    ])
    expect(await look(1000)).toBe(61_000)
    expect(await seen.command('POST /clock', { mode: 'scaled', factor: 0.5 })).toMatchObject([200, {}])
    expect(await look(1000)).toBe(61_500)
    await seen.command('POST /clock', { mode: 'real' })
    expect(await look(1000)).toBe(62_500)
  })

  test('is the account’s alone', async () => {
    const seen = await frozen()
    await seen.command('POST /clock', { mode: 'scaled', factor: 10 }, 'fast')
    await seen.command('POST /clock', { mode: 'real' }, 'real')
    await advance(seen, { by: '1h' })
    seen.time.advance(1000)
    expect([nowOf(seen), nowOf(seen, 'fast'), nowOf(seen, 'real')]).toEqual([
      start + 3_600_000,
      start + 10_000,
      start + 1000,
    ])
  })

  test('can be advanced while it passes, and goes on from there', async () => {
    const seen = startApp()
    seen.time.advance(500)
    expect(await seen.command('POST /clock', { mode: 'real', advance: { by: '1m' } })).toMatchObject([
      200,
      { now: start + 60_500 },
    ])
    seen.time.advance(500)
    expect(nowOf(seen)).toBe(start + 61_000)
  })

  test.each([
    [{ mode: 'slow' }, 'mode'],
    [{ mode: 'scaled' }, 'factor'],
    [{ mode: 'scaled', factor: 0 }, 'factor'],
    [{ mode: 'scaled', factor: -1 }, 'factor'],
    [{ mode: 'scaled', factor: 'fast' }, 'factor'],
    [{ mode: 'frozen', factor: 2 }, 'factor'],
    [{ factor: 2 }, 'factor'],
    [{ mode: 'frozen', settle: 'no' }, 'settle'],
    [{ forward: '10m' }, 'forward'],
  ])('takes no other pace: %j', async (body, field) => {
    const seen = startApp()
    const [status, { error }] = await seen.command<{ error: string }>('POST /clock', body)
    expect([status, error]).toEqual([400, expect.stringContaining(field)])
  })
})

describe('the pace of the template', () => {
  test.each<[object, string]>([
    [{}, 'mode is missing; it takes real, frozen or scaled'],
    [{ mode: 'scaled' }, 'factor: undefined is not allowed; mode scaled takes a factor above 0, at most 1,000,000'],
    [{ mode: 'scaled', factor: 0 }, 'factor'],
    [{ mode: 'scaled', factor: 1e300 }, 'factor'],
    [{ mode: 'frozen', factor: 7 }, 'factor: 7 was given with mode frozen; it goes with mode scaled'],
    [{ factor: 7 }, 'factor: 7 was given without a mode; it goes with mode scaled'],
  ])('is refused like an account’s, by the library or by HTTP: %j', async (change, problem) => {
    const seen = startApp()
    const template = seen.core.control.template()
    expect(() => template.setPace(change)).toThrow(ControlError)
    expect(await seen.command('POST /clock?account=default', change, '')).toMatchObject([
      400,
      { error: expect.stringContaining(problem) },
    ])
    expect(template.pace()).toEqual({ mode: 'real' })
  })

  test('is that of new accounts', async () => {
    const seen = startApp()
    const pace = { mode: 'scaled', factor: 1_000_000 }
    expect(await seen.command('POST /clock?account=default', pace, '')).toEqual([200, { account: 'default', pace }])
    await seen.submit('flux-dev', { prompt: 'x' })
    expect(await seen.command('GET /clock')).toMatchObject([200, { pace }])
  })
})

test('what falls due next is the end of a task, or what was arranged for an earlier moment', async () => {
  const seen = await frozen({ contract: 'live' })
  const dueAfter = async () => {
    const [, { nextDue }] = await seen.command<{ nextDue?: number }>('GET /clock')
    return nextDue === undefined ? undefined : nextDue - start
  }
  expect(await dueAfter()).toBeUndefined()
  await submit(seen, '[[stuck]]')
  await submit(seen, '[[after 2 polls]]')
  expect(await dueAfter()).toBeUndefined()
  await submit(seen, '[[latency 4s]]')
  expect(await dueAfter()).toBe(4000)
  await submit(seen, '[[latency 2s; error]]')
  expect(await dueAfter()).toBe(2000)
  await advance(seen, { by: '3s' })
  expect(await dueAfter()).toBe(4000)
  await advance(seen, { by: '1s' })
  expect(await dueAfter()).toBeUndefined()
})

test('listening and waiting change neither what the clock shows nor when it is idle', async () => {
  const seen = await frozen({ latency: '10s' })
  const account = seen.core.control.account('test')
  const heard: unknown[] = []
  const deaf = account.listen((event) => heard.push('status' in event ? event.status : event.kind))
  const { id } = await seen.submit('flux-dev', { prompt: 'x' })
  const wait = account.wait({ task: id, status: 'Processing' })
  expect(account.clock().nextDue).toBe(start + 10_000)
  await advance(seen, { until: { task: id, status: 'Processing' } })
  expect(await wait).toMatchObject({ met: true })
  expect(account.clock().nextDue).toBe(start + 10_000)
  expect(await advance(seen, { until: 'idle' })).toMatchObject([200, { now: start + 10_000 }])
  expect(heard).toEqual(expect.arrayContaining(['Processing', 'Ready']))
  expect(account.clock().nextDue).toBeUndefined()
  deaf()
})

describe('an advance', () => {
  test.each<[object, number]>([
    [{ by: 0 }, 0],
    [{ by: 250 }, 250],
    [{ by: '250' }, 250],
    [{ by: '250ms' }, 250],
    [{ by: '1.5s' }, 1500],
    [{ by: '10m' }, 600_000],
    [{ by: '1h' }, 3_600_000],
    [{ to: start + 5000 }, 5000],
    [{ to: start }, 0],
    [{ to: '2026-01-02T03:04:10Z' }, 5000],
    [{ to: '2026-01-02T04:04:05.250+01:00' }, 250],
    [{ until: 'idle' }, 0],
  ])('goes where it is told: %j', async (how, after) => {
    const seen = await frozen()
    expect(await advance(seen, how)).toEqual([200, standing(after, [])])
    expect(await seen.command('GET /clock')).toEqual([200, standing(after)])
  })

  test('runs all that falls due, in order, and tells of it', async () => {
    const seen = await frozen({ contract: 'live', credits: 100 })
    const slow = await submit(seen, '[[latency 5s]]')
    const failing = await submit(seen, '[[latency 2s; error]]')
    await advance(seen, { by: '1s' })
    const twin = await submit(seen, '[[latency 1s]]')
    const late = await submit(seen, '[[latency 2s; content-moderated]]')
    await submit(seen, '[[latency 9s]]')
    expect(await advance(seen, { by: '4s' })).toMatchObject([
      200,
      {
        ...standing(5000, [
          happens(2000, failing, 'Error'),
          happens(2000, twin),
          happens(3000, late, 'Content Moderated'),
          happens(5000, slow),
        ]),
      },
    ])
    expect(await advance(seen, { by: '1s' })).toMatchObject([200, { happened: [] }])
  })

  test('tells each status that a task reaches', async () => {
    const seen = await frozen()
    const { id } = await seen.submit('flux-dev', { prompt: 'x' })
    const [, { happened }] = await advance(seen, { by: '1s' })
    expect(happened.map(({ task, status }) => [task, status])).toEqual([
      [id, 'Processing'],
      [id, 'Ready'],
    ])
  })

  test('answers when requests that waited for it have been answered', async () => {
    const seen = await frozen({ contract: 'live', latency: 'instant' })
    const id = await submit(seen)
    await seen.command('POST /rules', { stage: 'poll', then: { delay: '2s' } })
    const polled = seen.poll(id)
    while (seen.core.control.account('test').clock().nextDue === undefined) await new Promise(setImmediate)
    const [, { happened }] = await advance(seen, { by: '2s' })
    expect(happened).toEqual([
      { kind: 'request', entry: expect.objectContaining({ task: id, stage: 'poll', status: 200, at: start + 2000 }) },
    ])
    expect(await polled).toMatchObject({ id, status: 'Ready' })
  })

  test('until a task is so goes to that moment and no further', async () => {
    const seen = await frozen({ contract: 'live', latency: '3s' })
    const first = await submit(seen, '[[latency 1s]]')
    const id = await submit(seen)
    const later = await submit(seen, '[[latency 1h]]')
    expect(await advance(seen, { until: { task: id, status: 'Ready' } })).toMatchObject([
      200,
      standing(3000, [happens(1000, first), happens(3000, id)]),
    ])
    expect(await advance(seen, { until: { task: id, status: 'Ready' } })).toMatchObject([200, standing(3000, [])])
    expect(await statusOf(seen, later)).toBe('Pending')
  })

  test('until a status on the way', async () => {
    const seen = await frozen()
    const { id } = await seen.submit('flux-dev', { prompt: 'x' })
    expect(await advance(seen, { until: { task: id, status: 'Processing' } })).toMatchObject([
      200,
      { happened: [{ task: id, status: 'Processing' }] },
    ])
    expect(await statusOf(seen, id)).toBe('Processing')
  })

  test('until idle goes to the last end; stuck tasks do not count', async () => {
    const seen = await frozen({ contract: 'live' })
    const id = await submit(seen, '[[latency 1h]]')
    const failing = await submit(seen, '[[error]]')
    const stuck = await submit(seen, '[[stuck]]')
    expect(await advance(seen, { until: 'idle' })).toEqual([
      200,
      standing(3_600_000, [happens(1000, failing, 'Error'), happens(3_600_000, id)]),
    ])
    expect(await statusOf(seen, stuck)).toBe('Pending')
    expect(await advance(seen, { until: 'idle' })).toEqual([200, standing(3_600_000, [])])
  })

  test('until idle goes to the last of the attempts of a webhook, and then nothing is due', async () => {
    const seen = await frozen({ contract: 'live' })
    await seen.submit('flux-2-pro', { prompt: 'x', webhook_url: 'http://127.0.0.1:1/' })
    await submit(seen, '[[stuck]]')
    const [status, answer] = await advance(seen, { until: 'idle' })
    expect([status, answer.now - start, answer]).toEqual([200, 37_000, standing(37_000, answer.happened)])
    const attempts = answer.happened.filter(({ kind }) => kind === 'webhook')
    expect(attempts.map(({ at = 0 }) => at - start)).toEqual([1000, 2000, 7000, 37_000])
  })

  test('until idle is a 409 that names the tasks which time does not end, and moves nothing', async () => {
    const seen = await frozen({ contract: 'live' })
    await submit(seen)
    await submit(seen, '[[stuck; after 2 polls]]')
    const [polled, stepped] = [await submit(seen, '[[after 2 polls]]'), await submit(seen, '[[after 2 steps]]')]
    expect(await advance(seen, { until: 'idle' })).toEqual([
      409,
      {
        account: 'test',
        error: `idle does not come: there are tasks that time does not end: ${polled} by polls, ${stepped} by steps`,
      },
    ])
    expect(nowOf(seen)).toBe(start)
    for (const id of [polled, polled]) await seen.poll(id)
    await seen.command('POST /step', { task: stepped, count: 2 })
    expect(await advance(seen, { until: 'idle' })).toMatchObject([200, { now: start + 1000 }])
  })

  test('until idle gives up where there is no end to what falls due', async () => {
    const seen = await frozen()
    const clock = seen.core.accounts.find('test')?.clock
    const again = () => void clock?.at(clock.now() + 1, again)
    again()
    const [status, answer] = await advance(seen, { until: 'idle' })
    expect([status, answer]).toEqual([409, { account: 'test', error: expect.stringMatching(/^idle does not come/) }])
  })

  test('that is not to settle answers at once and goes on', async () => {
    const seen = await frozen({ contract: 'live' })
    const id = await submit(seen)
    const [status, answer] = await seen.command<ClockAnswer>('POST /clock', { advance: { by: '1s' }, settle: false })
    expect([status, answer]).toEqual([200, expect.objectContaining({ account: 'test', pace: { mode: 'frozen' } })])
    // What comes next waits for its turn.
    await advance(seen, { by: 0 })
    expect([nowOf(seen), await statusOf(seen, id)]).toEqual([start + 1000, 'Ready'])
  })

  test('waits its turn behind another, and counts from where that one ends', async () => {
    const seen = await frozen({ contract: 'live' })
    const early = await submit(seen)
    const late = await submit(seen, '[[latency 2500ms]]')
    const answers = await Promise.all([
      advance(seen, { by: '2s' }),
      advance(seen, { until: { task: late, status: 'Ready' } }),
      advance(seen, { by: '1s' }),
      advance(seen, { to: start + 10_000 }),
    ])
    expect(answers).toEqual([
      [200, expect.objectContaining(standing(2000, [happens(1000, early)]))],
      [200, expect.objectContaining(standing(2500, [happens(2500, late)]))],
      [200, expect.objectContaining(standing(3500, []))],
      [200, expect.objectContaining(standing(10_000, []))],
    ])
  })

  test('of another account does not wait', async () => {
    const seen = await frozen()
    await seen.command('POST /clock', { mode: 'frozen' }, 'other')
    const answers = await Promise.all([advance(seen, { by: '1h' }), advance(seen, { by: '1s' }, 'other')])
    expect(answers.map(([, { now }]) => now - start)).toEqual([3_600_000, 1000])
  })

  test.each<[string, object]>([
    ['an earlier moment', { to: start - 1 }],
    ['an earlier time', { to: '2025-12-31T23:59:59Z' }],
    ['the epoch', { to: 0 }],
  ])('never goes back: %s is a 409', async (_, how) => {
    const seen = await frozen()
    const [status, answer] = await advance(seen, how)
    expect([status, answer]).toEqual([
      409,
      { account: 'test', error: expect.stringMatching(/^time only goes forward: it is 2026-01-02T03:04:05Z/) },
    ])
    expect(nowOf(seen)).toBe(start)
  })

  test.each<[number, string, object]>([
    [400, 'a duration that cannot be read', { by: 'soon' }],
    [400, 'a duration beyond the year 9999', { by: 253_402_300_799_999 }],
    [409, 'an earlier moment', { to: start - 1 }],
    [404, 'an unknown task', { until: { task: stranger, status: 'Ready' } }],
  ])('that is refused (%d) changes nothing, nor the pace, settled or not: %s', async (status, _, how) => {
    const seen = startApp()
    await seen.command('POST /clock', {})
    for (const settle of [true, false]) {
      const body = { mode: 'frozen', advance: how, settle }
      expect(await seen.command('POST /clock', body)).toMatchObject([status, {}])
    }
    expect(await seen.command('GET /clock')).toEqual([200, { ...standing(0), pace: { mode: 'real' } }])
  })

  test('beyond the end of the year 9999 is told how far that was', async () => {
    const seen = await frozen()
    expect(await advance(seen, { by: 253_402_300_799_999 })).toEqual([
      400,
      {
        account: 'test',
        error: 'time cannot move by 253402300799999 ms: it is 2026-01-02T03:04:05Z, and it ends with the year 9999',
      },
    ])
  })

  test('of which only the turn shows that it cannot be changes nothing, the pace neither', async () => {
    const seen = startApp()
    const answers = await Promise.all([
      advance(seen, { by: '10s' }),
      seen.command('POST /clock', { mode: 'frozen', advance: { to: start + 5000 } }),
    ])
    expect(answers.map(([status]) => status)).toEqual([200, 409])
    expect(await seen.command('GET /clock')).toMatchObject([200, { now: start + 10_000, pace: { mode: 'real' } }])
  })

  test('does not go back when its turn has come too late', async () => {
    const seen = await frozen()
    const answers = await Promise.all([advance(seen, { by: '10s' }), advance(seen, { to: start + 5000 })])
    expect(answers.map(([status]) => status)).toEqual([200, 409])
    expect(nowOf(seen)).toBe(start + 10_000)
  })

  test.each<[string, string, string]>([
    ['[[error]]', 'Ready', 'never is Ready'],
    ['', 'Error', 'never is Error'],
    ['', 'Redy', 'never is Redy'],
    ['', 'Processing', 'never is Processing'],
    ['[[stuck]]', 'Ready', 'never is Ready'],
    ['[[after 3 polls]]', 'Ready', 'polls'],
    ['[[after 3 steps]]', 'Ready', 'steps'],
  ])('until a status that cannot come is a 409: %j is %s', async (words, status, text) => {
    const seen = await frozen({ contract: 'live' })
    const task = await submit(seen, words)
    expect(await advance(seen, { until: { task, status } })).toEqual([
      409,
      { account: 'test', error: expect.stringContaining(text) },
    ])
    expect(nowOf(seen)).toBe(start)
  })

  test('until a status that has passed is a 409', async () => {
    const seen = await frozen({ contract: 'live' })
    const task = await submit(seen)
    await advance(seen, { until: 'idle' })
    expect(await advance(seen, { until: { task, status: 'Pending' } })).toEqual([
      409,
      { account: 'test', error: 'the task is Ready: Pending has passed' },
    ])
  })

  test.each(['of no account', 'of another account'])('until a task %s is so is a 404', async (whose) => {
    const seen = await frozen()
    const { id } = await seen.submit('flux-dev', { prompt: 'x' }, { 'x-key': 'other' })
    const task = whose === 'of no account' ? stranger : id
    expect(await advance(seen, { until: { task, status: 'Ready' } })).toEqual([
      404,
      { account: 'test', error: unknownTask(task) },
    ])
  })

  test.each<[object | string, string]>([
    [{ by: '10 parsecs' }, 'advance.by'],
    [{ by: '' }, 'advance.by'],
    [{ by: 'soon' }, 'advance.by'],
    [{ by: '-5s' }, 'advance.by'],
    [{ by: '1e3' }, 'advance.by'],
    [{ by: -1 }, 'advance.by'],
    [{ by: null }, 'advance.by'],
    [{ by: true }, 'advance.by'],
    [{ by: 1e17 }, 'advance.by'],
    [{ by: 1e300 }, 'advance.by'],
    [{ by: '99999999999999999h' }, 'advance.by'],
    [{ to: 'yesterday' }, 'advance.to'],
    [{ to: '' }, 'advance.to'],
    [{ to: 1e17 }, 'advance.to'],
    [{ to: 1e300 }, 'advance.to'],
    [{ to: null }, 'advance.to'],
    [{ until: 'later' }, 'advance.until'],
    [{ until: { task: stranger } }, 'advance.until.status'],
    [{ until: { status: 'Ready' } }, 'advance.until.task'],
    [{ by: 1, to: start }, 'advance'],
    [{ bye: 1 }, 'bye'],
    [{}, 'advance'],
    ['10m', 'advance'],
  ])('takes nothing else: %j is a 400 and moves no time', async (how, named) => {
    const seen = await frozen()
    const [status, { error }] = await seen.command<{ error: string }>('POST /clock', { advance: how })
    expect([status, error]).toEqual([400, expect.stringContaining(named)])
    expect(await seen.command('GET /clock')).toEqual([200, standing(0)])
    expect(await advance(seen, { by: 1 })).toEqual([200, standing(1, [])])
  })

  test('is the library’s as well', async () => {
    const seen = await frozen({ contract: 'live' })
    const account = seen.core.control.account('test')
    const id = await submit(seen)
    const changed = await account.setClock({ advance: { until: { task: id, status: 'Ready' } } })
    expect(changed).toMatchObject({ now: start + 1000, happened: [happens(1000, id)] })
    await expect(account.setClock({ advance: { to: start } })).rejects.toMatchObject({
      name: 'ControlError',
      status: 409,
    })
    await expect(account.setClock({ advance: { by: 'soon' } })).rejects.toMatchObject({ status: 400 })
    await expect(account.setClock({ advance: { by: -1 } })).rejects.toMatchObject({ status: 400 })
    await expect(account.setClock({ advance: { until: { task: stranger, status: 'Ready' } } })).rejects.toMatchObject({
      status: 404,
    })
    expect(account.clock()).toMatchObject({ now: start + 1000, pace: { mode: 'frozen' } })
  })
})

describe('on the account’s clock', () => {
  test('a picture’s URL expires', async () => {
    const seen = await frozen({ latency: 'instant', urlTtl: '10m' })
    const links: URL[] = []
    for (const key of ['test', 'other']) {
      const { id } = await seen.submit('flux-dev', { prompt: 'x' }, { 'x-key': key })
      const { result } = await seen.poll(id, { 'x-key': key })
      links.push(new URL(result.sample))
    }
    const statuses = () =>
      Promise.all(links.map(async ({ pathname, search }) => (await seen.app.inject(pathname + search)).statusCode))
    await advance(seen, { by: 599_000 })
    expect(await statuses()).toEqual([200, 200])
    await advance(seen, { by: 2000 })
    expect(await statuses()).toEqual([403, 200])
    seen.time.advance(601_000)
    expect(await statuses()).toEqual([403, 403])
  })

  test('a task is forgotten when its time after its end is over', async () => {
    const seen = await frozen({ taskTtl: '1h' })
    const { id } = await seen.submit('flux-dev', { prompt: 'x' })
    seen.time.advance(3_700_000)
    await advance(seen, { by: 3_600_000 })
    expect(await statusOf(seen, id)).toBe('Ready')
    await advance(seen, { by: 1001 })
    expect(await seen.poll(id)).toEqual({ detail: 'Task not found', status_code: 404 })
    expect(await seen.command(`GET /tasks/${id}`)).toMatchObject([404, {}])
    expect(await seen.command('GET /tasks')).toEqual([200, { account: 'test', tasks: [] }])
  })

  test('the window of polls opens anew every second', async () => {
    const seen = await frozen({ contract: 'live' })
    const id = await submit(seen)
    const look = async () => {
      const { headers } = await seen.app.inject(`/v1/get_result?id=${id}`)
      return [Number(headers['x-ratelimit-remaining']), Math.floor(Number(headers['x-ratelimit-reset']))]
    }
    const second = start / 1000
    expect(await look()).toEqual([1199, second + 2])
    expect(await look()).toEqual([1198, second + 2])
    seen.time.advance(10_000)
    expect(await look()).toEqual([1197, second + 2])
    await advance(seen, { by: '1s' })
    expect(await look()).toEqual([1199, second + 3])
  })
})

describe('progress by polls', () => {
  const three = { stage: 'task', then: { after: { polls: 3 } } }
  const shown = async (seen: TestApp, id: string, polls: number) => {
    const statuses = []
    for (let poll = 0; poll < polls; poll++) statuses.push(await statusOf(seen, id))
    return statuses
  }

  test('ends a task at the poll that is asked for, whatever the time', async () => {
    const seen = await frozen({ contract: 'live' })
    await seen.command('POST /rules', three)
    const id = await submit(seen)
    await advance(seen, { by: '2h' })
    expect(await shown(seen, id, 5)).toEqual(['Pending', 'Pending', 'Ready', 'Ready', 'Ready'])
    const { polls, timeline, endsAt } = seen.core.control.account('test').task(id)
    expect([polls, timeline, endsAt]).toEqual([
      5,
      {
        unit: 'polls',
        states: [
          { at: 0, status: 'Pending', progress: null, details: null },
          { at: 3, status: 'Ready', progress: null, details: null },
        ],
      },
      expect.any(Number),
    ])
  })

  test.each([
    ['[[error]]', 'Error'],
    ['[[content-moderated]]', 'Content Moderated'],
    ['[[ready]]', 'Ready'],
  ])('ends as it is told to: %s', async (words, end) => {
    const seen = await frozen({ contract: 'live' })
    const id = await submit(seen, words.replace(']]', '; after 3 polls]]'))
    expect(await shown(seen, id, 4)).toEqual(['Pending', 'Pending', end, end])
  })

  test('by a single poll ends at the first', async () => {
    const seen = await frozen({ contract: 'live' })
    expect(await shown(seen, await submit(seen, '[[after 1 polls]]'), 2)).toEqual(['Ready', 'Ready'])
  })

  test('counts the polls of each task by itself', async () => {
    const seen = await frozen({ contract: 'live' })
    await seen.command('POST /rules', three)
    const [one, other] = [await submit(seen), await submit(seen)]
    expect([await shown(seen, one, 2), await shown(seen, other, 3), await shown(seen, one, 1)]).toEqual([
      ['Pending', 'Pending'],
      ['Pending', 'Pending', 'Ready'],
      ['Ready'],
    ])
  })

  test('gives a link that is good for its whole time, and the same at every poll', async () => {
    const seen = await frozen()
    await seen.command('POST /rules', three)
    const { id } = await seen.submit('flux-dev', { prompt: 'x' })
    const link = async () => ((await seen.poll(id)) as { result?: { sample: string } }).result?.sample
    expect([await link(), await link()]).toEqual([undefined, undefined])
    await advance(seen, { by: '1h' })
    const sample = (await link()) ?? ''
    const first = new URL(sample)
    expect(first.searchParams.get('se')).toBe(iso(start + 3_600_000 + 600_000))
    await advance(seen, { by: '9m' })
    expect(await link()).toBe(sample)
    const download = await seen.app.inject(first.pathname + first.search)
    await advance(seen, { by: '2m' })
    const late = await seen.app.inject(first.pathname + first.search)
    expect([download.statusCode, late.statusCode]).toEqual([200, 403])
  })
})

describe('progress by hand', () => {
  test('moves with each step, and with nothing else', async () => {
    const seen = await frozen()
    const { id } = await seen.submit('flux-dev', { prompt: 'x [[after 3 steps]]' })
    await advance(seen, { by: '1h' })
    const statuses = []
    for (let step = 0; step < 4; step++) {
      statuses.push(await statusOf(seen, id))
      const [status, detail] = await seen.command<{ account: string; id: string }>('POST /step', { task: id })
      expect([status, detail]).toEqual([200, { account: 'test', ...seen.core.control.account('test').task(id) }])
    }
    expect([...statuses, await statusOf(seen, id)]).toEqual(['Pending', 'Processing', 'Processing', 'Ready', 'Ready'])
  })

  test('may be several at a time, and shows the progress that is asked for', async () => {
    const seen = await frozen({ contract: 'live' })
    const id = await submit(seen, '[[after 4 steps; progress 0.1 0.3 0.6 0.9]]')
    const shown = []
    for (const count of [1, 2, 1]) {
      shown.push(((await seen.poll(id)) as { progress: number }).progress)
      await seen.command('POST /step', { task: id, count })
    }
    expect(shown).toEqual([0.1, 0.3, 0.9])
    expect(await seen.poll(id)).toMatchObject({ status: 'Ready', progress: null })
  })

  test('is the library’s as well', async () => {
    const seen = await frozen({ contract: 'live' })
    const id = await submit(seen, '[[after 2 steps]]')
    const account = seen.core.control.account('test')
    expect([account.step(id).status, account.step(id).status]).toEqual(['Pending', 'Ready'])
    expect(() => account.step(stranger)).toThrow(expect.objectContaining({ status: 404 }))
  })

  test.each([0, -1, 1.5, NaN, '2'])('of the library is a whole number of steps, not %o', async (count) => {
    const seen = await frozen({ contract: 'live' })
    const id = await submit(seen, '[[after 2 steps]]')
    const account = seen.core.control.account('test')
    const before = account.task(id)
    const message = `count: ${inspect(count)} is not allowed; it is a whole number of at least 1`
    expect(() => account.step(id, count as number)).toThrow(expect.objectContaining({ status: 400, message }))
    expect(account.task(id)).toEqual(before)
    expect([account.step(id).status, account.step(id).status]).toEqual(['Pending', 'Ready'])
  })

  test('is not for a task that goes by time or by polls, nor for one that is not there', async () => {
    const seen = await frozen({ contract: 'live' })
    const [timed, polled] = [await submit(seen), await submit(seen, '[[after 2 polls]]')]
    expect(await seen.command('POST /step', { task: timed })).toEqual([
      409,
      { account: 'test', error: expect.stringContaining('not by steps') },
    ])
    expect(await seen.command('POST /step', { task: polled })).toEqual([
      409,
      { account: 'test', error: 'the task goes by polls, not by steps; arrange it with after: {"steps": 3}' },
    ])
    expect(await seen.command('POST /step', { task: stranger })).toEqual([
      404,
      { account: 'test', error: unknownTask(stranger) },
    ])
  })

  test.each([{}, { task: 7 }, { task: stranger, count: 0 }, { task: stranger, count: 1.5 }, { tasks: stranger }])(
    'takes nothing else: %j is a 400',
    async (body) => {
      const seen = await frozen()
      expect(await seen.command('POST /step', body)).toMatchObject([400, { error: expect.any(String) as string }])
    },
  )
})

describe('the short forms of the library', () => {
  type Account = ReturnType<TestApp['core']['control']['account']>

  const seen = shareApp({ contract: 'live', latency: '1s' })
  let pairs = 0

  /** Two accounts in the same state: frozen, with a task that takes a second and one that takes a minute. */
  async function twins() {
    pairs++
    const twin = async (name: string) => {
      const key = `${name}-${pairs}`
      const account = seen.core.control.account(key)
      await account.setClock({ mode: 'frozen' })
      const headers = { 'x-key': key }
      const { id } = await seen.submit('flux-2-pro', { prompt: 'x' }, headers)
      const later = await seen.submit('flux-2-pro', { prompt: 'x [[latency 1m]]' }, headers)
      return { account, id, named: (value: unknown) => withNames(value, { [id]: 'first', [later.id]: 'later' }) }
    }
    return [await twin('one'), await twin('other')] as const
  }

  const withNames = (value: unknown, names: Readonly<Record<string, string>>): unknown =>
    JSON.parse(
      Object.entries(names).reduce((text, [id, name]) => text.replaceAll(id, name), JSON.stringify(value)),
    ) as unknown

  /** What a call came to: what it returned, or the error with its status. */
  const outcomeOf = (call: Promise<unknown>): Promise<unknown> =>
    call.catch((error: unknown) =>
      error instanceof ControlError ? { status: error.status, message: error.message } : Promise.reject(error as Error),
    )

  test.each<[name: string, short: (account: Account, id: string) => Promise<unknown>, change: (id: string) => object]>([
    ["advance('10m')", (account) => account.advance('10m'), () => ({ advance: { by: '10m' } })],
    ['advance(1000)', (account) => account.advance(1000), () => ({ advance: { by: 1000 } })],
    ["advance('soon')", (account) => account.advance('soon'), () => ({ advance: { by: 'soon' } })],
    ['advance(-1)', (account) => account.advance(-1), () => ({ advance: { by: -1 } })],
    [
      'advanceTo(milliseconds)',
      (account) => account.advanceTo(start + 2000),
      () => ({ advance: { to: start + 2000 } }),
    ],
    [
      "advanceTo('2026-01-02T03:05:00Z')",
      (account) => account.advanceTo('2026-01-02T03:05:00Z'),
      () => ({ advance: { to: '2026-01-02T03:05:00Z' } }),
    ],
    ['advanceTo(the past)', (account) => account.advanceTo(start - 1), () => ({ advance: { to: start - 1 } })],
    ["advanceTo('noon')", (account) => account.advanceTo('noon'), () => ({ advance: { to: 'noon' } })],
    ["advanceUntil('idle')", (account) => account.advanceUntil('idle'), () => ({ advance: { until: 'idle' } })],
    [
      'advanceUntil(a task is Ready)',
      (account, task) => account.advanceUntil({ task, status: 'Ready' }),
      (task) => ({ advance: { until: { task, status: 'Ready' } } }),
    ],
    [
      'advanceUntil(a status that the task never has)',
      (account, task) => account.advanceUntil({ task, status: 'Error' }),
      (task) => ({ advance: { until: { task, status: 'Error' } } }),
    ],
    [
      'advanceUntil(an unknown task)',
      (account) => account.advanceUntil({ task: stranger, status: 'Ready' }),
      () => ({ advance: { until: { task: stranger, status: 'Ready' } } }),
    ],
    ['freeze()', (account) => account.freeze(), () => ({ mode: 'frozen' })],
    ['resume()', (account) => account.resume(), () => ({ mode: 'real' })],
    ['scale(60)', (account) => account.scale(60), () => ({ mode: 'scaled', factor: 60 })],
    ['scale(0)', (account) => account.scale(0), () => ({ mode: 'scaled', factor: 0 })],
  ])('%s is that of setClock', async (_name, short, change) => {
    const [one, other] = await twins()
    const shorter = one.named(await outcomeOf(short(one.account, one.id)))
    expect(shorter).toEqual(other.named(await outcomeOf(other.account.setClock(change(other.id)))))
    expect(one.named(one.account.clock())).toEqual(other.named(other.account.clock()))
  })

  test('advance a frozen clock to the end of a task, and say what happened', async () => {
    const [{ account, id }] = await twins()
    expect(await account.advance('1s')).toMatchObject({ now: start + 1000, happened: [happens(1000, id)] })
    expect(await account.advanceTo(start + 5000)).toMatchObject({ now: start + 5000, happened: [] })
    expect(await account.advanceUntil('idle')).toMatchObject({ now: start + 60_000, nextDue: undefined })
  })

  test('change the pace and nothing else', async () => {
    const [{ account }] = await twins()
    expect(await account.scale(60)).toMatchObject({ now: start, pace: { mode: 'scaled', factor: 60 }, happened: [] })
    expect(await account.freeze()).toMatchObject({ now: start, pace: { mode: 'frozen' }, happened: [] })
    expect(await account.resume()).toMatchObject({ now: start, pace: { mode: 'real' }, happened: [] })
  })

  test('wait their turn behind one another', async () => {
    const [{ account }] = await twins()
    const [first, second] = await Promise.all([account.advance('1s'), account.advance('2s')])
    expect([first.now, second.now]).toEqual([start + 1000, start + 3000])
  })
})

describe('a caller without types', () => {
  const modes = 'real, frozen or scaled'
  const ways = "an advance is { by: '10m' }, { to: time }, { until: 'idle' } or { until: { task, status } }"
  const given: [change: object, message: string][] = [
    [{ advance: '10m' }, `advance: "10m" is not allowed; ${ways}`],
    [{ advance: {} }, `advance: {} is not allowed; ${ways}`],
    [{ advance: null }, `advance: null is not allowed; ${ways}`],
    [{ advance: { until: 'Idle' } }, `advance: {"until":"Idle"} is not allowed; ${ways}`],
    [{ advance: { until: null } }, `advance: {"until":null} is not allowed; ${ways}`],
    [{ mode: 'slow' }, `mode: "slow" is not allowed; it takes ${modes}`],
    [{ forward: '10m' }, 'there is no forward: a change of the clock has mode, factor, advance and settle'],
  ]

  const clock = shareApp().core.control.account('untyped')

  test.each(given)('is told what setClock takes: %j', async (change, message) => {
    await expect(clock.setClock(change)).rejects.toMatchObject({ name: 'ControlError', status: 400, message })
    expect(clock.clock()).toMatchObject({ now: start, pace: { mode: 'real' } })
  })

  test.each<[call: string, called: () => Promise<unknown>, message: string]>([
    ["advanceUntil('Idle')", () => clock.advanceUntil('Idle' as never), ways],
    ['advanceUntil()', () => clock.advanceUntil(undefined as never), ways],
    ['advanceTo()', () => clock.advanceTo(undefined as never), 'advance.to: missing'],
    ["advance({ by: '10m' })", () => clock.advance({ by: '10m' } as never), 'advance.by: an object with "by"'],
  ])('is told what the short forms take: %s', async (_call, called, message) => {
    await expect(called()).rejects.toMatchObject({ status: 400, message: expect.stringContaining(message) })
  })
})
