import { describe, expect, test } from 'vitest'
import { statusOf } from '../support/client.js'
import { startApp, startLive, type TestApp } from '../support/start-app.js'

/** An app of the live contract whose account stands still. */
async function frozen(options: Parameters<typeof startApp>[0] = {}): Promise<TestApp> {
  const seen = startLive(1000, options)
  await seen.command('POST /clock', { mode: 'frozen' })
  return seen
}

const creditsOf = async ({ app }: TestApp, key = 'test') => {
  const reply = await app.inject({ url: '/live/v1/credits', headers: { 'x-key': key } })
  return reply.json<{ credits: number }>().credits
}

const times = async <T>(count: number, act: () => Promise<T>): Promise<T[]> => {
  const answers = []
  for (let turn = 0; turn < count; turn++) answers.push(await act())
  return answers
}

const statuses = (seen: TestApp, model: string, count: number, { prompt = 'x', key = 'test' } = {}) =>
  times(count, () => statusOf(seen.as({ key }).trySubmit(model, { prompt })))

/** A refused submit: its status, body and explanation. */
async function refusal(seen: TestApp, model: string): Promise<[status: number, body: unknown, explain: unknown]> {
  const reply = await seen.trySubmit(model)
  return [reply.statusCode, reply.json(), reply.headers['x-emulator-explain']]
}

describe('credits', () => {
  test.each<[string, number, object?]>([
    ['/documented/v1/flux-dev', 2.5],
    ['/documented/v1/flux-pro', 5],
    ['/documented/v1/flux-pro-1.1', 4],
    ['/documented/v1/flux-pro-1.1-ultra', 6],
    ['flux-dev', 2.5],
    ['flux-kontext-pro', 4],
    ['flux-kontext-max', 8],
    ['flux-2-klein-4b', 1.4],
    ['flux-2-klein-9b', 1.5],
    ['flux-2-pro', 3],
    ['flux-2-pro', 4.5, { width: 1920, height: 1088 }],
    ['flux-2-flex', 5],
    ['flux-2-max', 7],
    ['flux-3-image', 4.8],
    ['flux-3-image', 60.7, { resolution: '4k' }],
  ])('%s debits %d at submit', async (model, price, body) => {
    const seen = await frozen({ credits: 100 })
    expect(await creditsOf(seen)).toBe(100)
    expect(await statusOf(seen.trySubmit(model, { prompt: 'x', ...body }))).toBe(200)
    expect(await creditsOf(seen)).toBeCloseTo(100 - price, 9)
    await seen.advance('1m')
    expect(await creditsOf(seen)).toBeCloseTo(100 - price, 9)
  })

  test('that do not suffice are a 402 in the contract’s words; nothing is debited and no task made', async () => {
    const seen = await frozen({ credits: 5 })
    expect(await statusOf(seen.trySubmit('flux-2-pro'))).toBe(200)
    const explain = expect.stringMatching(/3 credits and 2 /) as string
    expect(await refusal(seen, 'flux-2-pro')).toEqual([402, { detail: 'Insufficient credits' }, explain])
    expect(await refusal(seen, '/documented/v1/flux-dev')).toEqual([
      402,
      { detail: 'Insufficient credits', status_code: 402 },
      expect.stringContaining('--credits'),
    ])
    expect(await creditsOf(seen)).toBe(2)
    expect(await statusOf(seen.trySubmit('flux-2-klein-4b'))).toBe(200)
    expect(seen.core.control.account('test').tasks()).toHaveLength(2)
  })

  test('are asked for after the fields', async () => {
    const seen = await frozen({ credits: 0 })
    expect(await statusOf(seen.trySubmit('flux-2-pro', { prompt: 7 }))).toBe(422)
    expect(await statusOf(seen.trySubmit('flux-2-pro'))).toBe(402)
  })

  // The live price of flux-2-max is 7.000000000000001, that of klein 1.4000000000000001.
  test.each<[string, number, number]>([
    ['flux-2-pro', 9, 3],
    ['flux-2-max', 7, 1],
    ['flux-2-max', 21, 3],
    ['flux-2-klein-4b', 14, 10],
    ['flux-3-image', 48, 10],
  ])('of %s that are just enough are enough: %d pay for %d', async (model, credits, count) => {
    const seen = await frozen({ credits })
    expect(await statuses(seen, model, count + 1)).toEqual([...Array<number>(count).fill(200), 402])
    expect(await creditsOf(seen)).toBeCloseTo(0, 9)
  })

  test.each<[string, number]>([
    ['[[error]]', 1000],
    ['[[content-moderated]]', 1000],
    ['[[content-moderated: Violence; latency 5s]]', 5000],
    ['[[request-moderated]]', 200],
  ])('are given back when %j ends, on the clock, once', async (prompt, end) => {
    const seen = await frozen({ credits: 10 })
    const { id } = await seen.submit('flux-2-pro', { prompt })
    await seen.advance(end - 1)
    expect(await creditsOf(seen)).toBe(7)
    await seen.advance(1)
    expect(await creditsOf(seen)).toBe(10)
    await times(3, () => seen.poll(id))
    await seen.advance('10m')
    expect(await creditsOf(seen)).toBe(10)
  })

  test('are given back by the time that passes, without a poll or a command', async () => {
    const seen = startApp({ credits: 10, latency: 1000 })
    await seen.trySubmit('/documented/v1/flux-dev', { prompt: '[[error]]' })
    seen.time.advance(999)
    expect(await creditsOf(seen)).toBe(7.5)
    seen.time.advance(1)
    expect(await creditsOf(seen)).toBe(10)
  })

  test('are given back at the poll or the step at which a task fails', async () => {
    const seen = await frozen({ credits: 10 })
    const polled = await seen.submit('flux-2-pro', { prompt: '[[error; after 2 polls]]' })
    const stepped = await seen.submit('flux-2-pro', { prompt: '[[error; after 2 steps]]' })
    const told = [await creditsOf(seen)]
    for (let turn = 0; turn < 2; turn++) {
      await seen.poll(polled.id)
      told.push(await creditsOf(seen))
      await seen.command('POST /step', { task: stepped.id })
      told.push(await creditsOf(seen))
    }
    expect(told).toEqual([4, 4, 4, 7, 10])
    await seen.poll(polled.id)
    await seen.command('POST /step', { task: stepped.id })
    expect(await creditsOf(seen)).toBe(10)
  })

  test.each(['[[ready]]', '[[stuck]]', '[[poll = 503]]', '[[download missing]]'])(
    'are not given back for %j',
    async (prompt) => {
      const seen = await frozen({ credits: 10 })
      const { id } = await seen.submit('flux-2-pro', { prompt })
      await seen.advance('1h')
      await seen.poll(id)
      expect(await creditsOf(seen)).toBe(7)
    },
  )

  test('that are given back can be spent again', async () => {
    const seen = await frozen({ credits: 3 })
    const prompt = '[[error]]'
    expect(await statuses(seen, 'flux-2-pro', 2, { prompt })).toEqual([200, 402])
    await seen.advance(1000)
    expect(await statuses(seen, 'flux-2-pro', 2, { prompt })).toEqual([200, 402])
  })

  test('are each account’s own', async () => {
    const seen = await frozen({ credits: 3 })
    expect(await statuses(seen, 'flux-2-pro', 2)).toEqual([200, 402])
    expect(await statuses(seen, 'flux-2-pro', 2, { key: 'other' })).toEqual([200, 402])
  })

  test('are unlimited unless asked for', async () => {
    const seen = await frozen()
    const before = await creditsOf(seen)
    expect(new Set(await statuses(seen, 'flux-2-max', 50))).toEqual(new Set([200]))
    expect([before, await creditsOf(seen)]).toEqual([1_000_000, 1_000_000])
  })

  test('can be set, shown and made unlimited by a command', async () => {
    const seen = await frozen()
    const shown = { account: 'test', latency: 1000, urlTtl: null, maxActiveTasks: null, enforceRateLimit: false }
    expect(await seen.command('POST /settings', { credits: 3 })).toEqual([200, { ...shown, credits: 3 }])
    expect(await statuses(seen, 'flux-2-pro', 2)).toEqual([200, 402])
    expect(await seen.command('GET /settings')).toEqual([200, { ...shown, credits: 0 }])
    expect(await seen.command('POST /settings', { credits: null })).toEqual([200, { ...shown, credits: null }])
    expect(await statuses(seen, 'flux-2-pro', 2)).toEqual([200, 200])
  })

  test.each([{ credits: -1 }, { credits: 'many' }, { credit: 1 }])('cannot be set to %j', async (settings) => {
    const seen = await frozen()
    expect(await seen.command('POST /settings', settings)).toMatchObject([400, { error: /credit/ }])
    expect(await seen.command('GET /settings')).toMatchObject([200, { credits: null }])
  })
})

describe('unfinished tasks', () => {
  const tooMany = { detail: 'Too many active tasks' }

  test('are 24 at most, and 6 of kontext-max, as the service really allows; ended ones make room', async () => {
    const seen = await frozen({ maxActiveTasks: 'real' })
    expect(await statuses(seen, 'flux-kontext-max', 7)).toEqual([...Array<number>(6).fill(200), 429])
    expect(await refusal(seen, 'flux-kontext-max')).toEqual([
      429,
      tooMany,
      expect.stringContaining('--max-active-tasks'),
    ])
    expect(await statuses(seen, 'flux-kontext-pro', 10)).toEqual(Array(10).fill(200))
    expect(await statuses(seen, '/documented/v1/flux-dev', 8)).toEqual(Array(8).fill(200))
    for (const model of ['flux-dev', 'flux-kontext-pro', 'flux-kontext-max']) {
      expect((await refusal(seen, model)).slice(0, 2)).toEqual([429, tooMany])
    }
    const documented = await refusal(seen, '/documented/v1/flux-dev')
    expect(documented.slice(0, 2)).toEqual([429, { ...tooMany, status_code: 429 }])
    expect(await statusOf(seen.as({ key: 'other' }).trySubmit('flux-dev'))).toBe(200)

    await seen.advance(999)
    expect(await statusOf(seen.trySubmit('flux-dev'))).toBe(429)
    await seen.advance(1)
    expect(await statuses(seen, 'flux-kontext-max', 7)).toEqual([...Array<number>(6).fill(200), 429])
    expect(await statuses(seen, 'flux-dev', 19)).toEqual([...Array<number>(18).fill(200), 429])
  })

  test('are as many as a number says', async () => {
    const seen = await frozen({ maxActiveTasks: 2 })
    expect(await statuses(seen, 'flux-kontext-max', 3)).toEqual([200, 200, 429])
    await seen.advance(1000)
    expect(await statuses(seen, 'flux-dev', 3)).toEqual([200, 200, 429])
  })

  test.each<[string, (seen: TestApp, id: string) => Promise<unknown>]>([
    ['[[error]]', (seen) => seen.advance(1000)],
    ['[[request-moderated]]', (seen) => seen.advance(200)],
    ['[[after 1 polls]]', (seen, id) => seen.poll(id)],
    ['[[after 1 steps]]', (seen, id) => seen.command('POST /step', { task: id })],
    ['[[stuck]]', (seen) => seen.command('POST /reset', {})],
  ])('make room however they end: %s', async (prompt, end) => {
    const seen = await frozen({ maxActiveTasks: 1 })
    const { id } = await seen.submit('flux-dev', { prompt })
    expect(await statusOf(seen.trySubmit('flux-dev'))).toBe(429)
    await end(seen, id)
    expect(await statusOf(seen.trySubmit('flux-dev'))).toBe(200)
  })

  test('that are stuck keep their place', async () => {
    const seen = await frozen({ maxActiveTasks: 1 })
    await seen.trySubmit('flux-dev', { prompt: '[[stuck]]' })
    await seen.advance('10h')
    expect(await statusOf(seen.trySubmit('flux-dev'))).toBe(429)
  })

  test('make room by the time that passes, without a poll or a command', async () => {
    const seen = startApp({ latency: 1000, maxActiveTasks: 1 })
    const dev = '/documented/v1/flux-dev'
    expect(await statuses(seen, dev, 2)).toEqual([200, 429])
    seen.time.advance(1000)
    expect(await statuses(seen, dev, 2)).toEqual([200, 429])
  })

  test('cost nothing where there is no room for them', async () => {
    const seen = await frozen({ maxActiveTasks: 1, credits: 10 })
    expect(await statuses(seen, 'flux-2-pro', 3)).toEqual([200, 429, 429])
    expect(await creditsOf(seen)).toBe(7)
  })

  test('have no limit unless asked for, and a command sets it', async () => {
    const seen = await frozen()
    expect(new Set(await statuses(seen, 'flux-kontext-max', 30))).toEqual(new Set([200]))
    await seen.command('POST /settings', { maxActiveTasks: 31 })
    expect(await statuses(seen, 'flux-kontext-max', 2)).toEqual([200, 429])
    await seen.command('POST /settings', { maxActiveTasks: null })
    expect(await statuses(seen, 'flux-kontext-max', 2)).toEqual([200, 200])
  })
})

describe('polls in a second', () => {
  const onDocumented = { prefix: '/documented/v1' }

  test('beyond 1,200 are refused where the limit is enforced, until the next second of the account’s clock', async () => {
    const seen = await frozen({ enforceRateLimit: true })
    const one = await seen.submit('flux-dev')
    const other = await seen.submit('/documented/v1/flux-dev')
    // The window is the account's: two tasks, two contracts.
    const told = await Promise.all(
      Array.from({ length: 1200 }, (_, at) =>
        at % 2 === 0 ? seen.tryPoll(one.id) : seen.as(onDocumented).tryPoll(other.id),
      ),
    )
    expect(new Set(told.map(({ statusCode }) => statusCode))).toEqual(new Set([200]))
    const tooOften = 'Rate limit exceeded: 1200 per 1 second'
    const [live, documented] = [await seen.tryPoll(one.id), await seen.as(onDocumented).tryPoll(other.id)]
    expect([live.statusCode, live.json(), live.headers['x-ratelimit-remaining']]).toEqual([
      429,
      { error: tooOften },
      '0',
    ])
    expect([documented.statusCode, documented.json()]).toEqual([429, { detail: tooOften, status_code: 429 }])
    expect(live.headers['x-emulator-explain']).toContain('--enforce-rate-limit')

    seen.time.advance(60_000)
    expect((await seen.tryPoll(one.id)).statusCode).toBe(429)
    await seen.advance('1s')
    const next = await seen.tryPoll(one.id)
    expect([next.statusCode, next.headers['x-ratelimit-remaining']]).toEqual([200, '1199'])
  })

  test('are counted in the headers and not refused where it is not, until a command says so', async () => {
    const seen = await frozen()
    const { id } = await seen.submit('flux-dev')
    await Promise.all(Array.from({ length: 1200 }, () => seen.tryPoll(id)))
    const more = await seen.tryPoll(id)
    expect([more.statusCode, more.headers['x-ratelimit-limit'], more.headers['x-ratelimit-remaining']]).toEqual([
      200,
      '1200',
      '0',
    ])
    await seen.command('POST /settings', { enforceRateLimit: true })
    expect((await seen.tryPoll(id)).statusCode).toBe(429)
  })
})

describe('the receipt', () => {
  /** Two tasks of flux-2-pro, one of them moderated, and one of flux-dev that fails. */
  async function ran(seen: TestApp): Promise<void> {
    await seen.trySubmit('flux-2-pro')
    await seen.trySubmit('flux-2-pro', { prompt: '[[content-moderated]]' })
    await seen.trySubmit('/documented/v1/flux-dev', { prompt: '[[error]]' })
  }
  const paid = {
    account: 'test',
    models: [
      { model: 'flux-2-pro', tasks: 2, refunded: 1, credits: 3 },
      { model: 'flux-dev', tasks: 1, refunded: 1, credits: 0 },
    ],
    tasks: 3,
    refunded: 2,
    credits: 3,
    dollars: 0.03,
  }

  test.each([undefined, 100])('says what the run would have cost, by model, with --credits %s', async (credits) => {
    const seen = await frozen({ ...(credits !== undefined && { credits }) })
    await ran(seen)
    expect(await seen.command('GET /receipt')).toEqual([
      200,
      {
        account: 'test',
        models: [
          { model: 'flux-2-pro', tasks: 2, refunded: 0, credits: 6 },
          { model: 'flux-dev', tasks: 1, refunded: 0, credits: 2.5 },
        ],
        tasks: 3,
        refunded: 0,
        credits: 8.5,
        dollars: 0.085,
      },
    ])
    await seen.advance(1000)
    expect(await seen.command('GET /receipt')).toEqual([200, paid])
  })

  test.each<[string, number]>([
    ['3', 200],
    ['3.5', 200],
    ['2.99', 409],
    ['0', 409],
    ['1000000', 200],
  ])('with a budget of %s is a %d', async (budget, status) => {
    const seen = await frozen()
    await ran(seen)
    await seen.advance(1000)
    expect(await seen.command(`GET /receipt?budget=${budget}`)).toEqual([status, paid])
  })

  test.each<[string, number, number]>([
    ['flux-2-max', 3, 21],
    ['flux-2-klein-4b', 10, 14],
    ['flux-3-image', 10, 48],
  ])('keeps within a budget to the credit: %s, %d times, is %d', async (model, count, budget) => {
    const seen = await frozen()
    await statuses(seen, model, count)
    const [status, { credits, dollars }] = await seen.command<{ credits: number; dollars: number }>(
      `GET /receipt?budget=${budget}`,
    )
    expect(status).toBe(200)
    expect([credits, dollars]).toEqual([expect.closeTo(budget, 9), expect.closeTo(budget / 100, 9)])
  })

  test.each(['abc', '-1', '', '1e', 'NaN'])('takes no budget of %j', async (budget) => {
    const seen = await frozen()
    expect(await seen.command(`GET /receipt?budget=${budget}`)).toMatchObject([
      400,
      { error: expect.stringContaining('budget') as string },
    ])
  })

  test('counts neither what was refused nor what another account did', async () => {
    const seen = await frozen({ maxActiveTasks: 1 })
    await seen.trySubmit('flux-dev')
    await seen.trySubmit('flux-dev')
    await seen.trySubmit('flux-dev', { prompt: 7 })
    await seen.as({ key: 'other' }).trySubmit('flux-dev')
    expect(await seen.command('GET /receipt')).toMatchObject([200, { tasks: 1, credits: 2.5 }])
  })

  test('outlives the tasks', async () => {
    const seen = await frozen({ taskTtl: 1000 })
    await ran(seen)
    await seen.advance('1h')
    expect(await seen.command('GET /tasks')).toEqual([200, { account: 'test', tasks: [] }])
    expect(await seen.command('GET /receipt')).toEqual([200, paid])
  })

  test('of an account without tasks is empty', async () => {
    const seen = await frozen()
    await seen.app.inject({ url: '/live/v1/credits', headers: { 'x-key': 'test' } })
    expect(await seen.command('GET /receipt?budget=0')).toEqual([
      200,
      { account: 'test', models: [], tasks: 0, refunded: 0, credits: 0, dollars: 0 },
    ])
  })
})
