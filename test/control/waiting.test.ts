import { once } from 'node:events'
import { createServer, get } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setImmediate } from 'node:timers/promises'
import { describe, expect, onTestFinished, test } from 'vitest'
import type { OptionsGiven } from '../../src/config.js'
import type { AccountEvent } from '../../src/journal/events.js'
import { start, startApp } from '../support/start-app.js'
import { startFrozen } from '../support/start-frozen.js'

type Answer = [status: number, body: unknown]

async function startWaits(options: OptionsGiven = {}) {
  const started = await startFrozen(options)
  return {
    ...started,
    wait: (query: string): Promise<Answer> => started.command(`GET /wait?${query}`),
    /** When `count` waits have begun: each has set an alarm for its timeout. */
    waiting: async (count = 1) => {
      while (started.time.alarms().length < count) await setImmediate()
    },
  }
}

/** A receiver of webhooks that takes all of them. */
async function receiver(): Promise<string> {
  const server = createServer((_request, response) => response.writeHead(204).end())
  await once(server.listen(0, '127.0.0.1'), 'listening')
  onTestFinished(() => void server.close())
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
}

const met = (seen: object, tookMs = 0): Answer => [200, { account: 'test', met: true, tookMs, seen }]
const unmet = (seen: object, tookMs: number): Answer => [408, { account: 'test', met: false, tookMs, seen }]

describe('a wait for what is already so answers at once', () => {
  test.each([
    ['a status', 'task=ID&status=Ready', { status: 'Ready' }],
    ['requests', 'requests=2', { requests: 3 }],
    ['requests of a route', 'requests=2&route=get_result', { requests: 2 }],
    ['requests of a stage', 'requests=1&stage=submit', { requests: 1 }],
    ['requests of a model', 'requests=3&model=flux-dev', { requests: 3 }],
    ['several', 'task=ID&status=Ready&requests=3', { status: 'Ready', requests: 3 }],
  ])('%s', async (_sentence, query, seen) => {
    const { submit, advance, poll, wait, time } = await startWaits()
    const { id } = await submit('flux-dev', { prompt: 'x' })
    await advance('1s')
    await poll(id)
    await poll(id)
    expect(await wait(query.replace('ID', id))).toEqual(met(seen))
    expect(time.alarms()).toEqual([])
  })

  test.each([
    ['error', 'Error'],
    ['content-moderated', 'Content Moderated'],
    ['request-moderated', 'Request Moderated'],
  ])('the end of a task by %s', async (words, status) => {
    const { submit, advance, wait } = await startWaits()
    const { id } = await submit('flux-dev', { prompt: `[[${words}]]` })
    await advance('1s')
    expect(await wait(`task=${id}&status=${encodeURIComponent(status)}`)).toEqual(met({ status }))
  })
})

describe('a wait is met later', () => {
  test('by an advance', async () => {
    const { submit, advance, wait, waiting, time } = await startWaits()
    const { id } = await submit('flux-dev', { prompt: 'x' })
    const waited = wait(`task=${id}&status=Ready`)
    await waiting()
    await advance(999)
    expect(time.alarms()).toEqual([start + 5000])
    await advance(1)
    expect([await waited, time.alarms()]).toEqual([met({ status: 'Ready' }), []])
  })

  test('by time that passes by itself', async () => {
    const { account, submit, wait, waiting, time } = await startWaits()
    await account.setClock({ mode: 'real' })
    const { id } = await submit('flux-dev', { prompt: 'x' })
    const waited = wait(`task=${id}&status=Ready`)
    await waiting()
    time.advance(1000)
    expect(await waited).toEqual(met({ status: 'Ready' }, 1000))
  })

  test('by a poll, of a task that goes by polls', async () => {
    const { submit, poll, wait, waiting } = await startWaits()
    const { id } = await submit('flux-dev', { prompt: '[[after 2 polls]]' })
    const waited = wait(`task=${id}&status=Ready`)
    await waiting()
    await poll(id)
    await poll(id)
    expect(await waited).toEqual(met({ status: 'Ready' }))
  })

  test('by a step, of a task that goes by steps', async () => {
    const { account, submit, wait, waiting } = await startWaits()
    const { id } = await submit('flux-dev', { prompt: '[[after 1 steps]]' })
    const waited = wait(`task=${id}&status=Ready`)
    await waiting()
    account.step(id)
    expect(await waited).toEqual(met({ status: 'Ready' }))
  })

  test('by other requests', async () => {
    const { submit, poll, wait, waiting } = await startWaits()
    const waited = wait('requests=2&route=get_result')
    await waiting()
    const { id } = await submit('flux-dev', { prompt: 'x' })
    await poll(id)
    await poll(id)
    expect(await waited).toEqual(met({ requests: 2 }))
  })

  test('by webhooks', async () => {
    const { submit, advance, wait, waiting } = await startWaits()
    const waited = wait('webhooks=2')
    await waiting()
    const body = { prompt: 'x', webhook_url: await receiver() }
    await submit('flux-dev', body)
    await submit('flux-dev', body)
    await advance('1s')
    expect(await waited).toEqual(met({ webhooks: 2 }))
  })

  test('not by what another account does', async () => {
    const { submit, poll, wait, waiting, time } = await startWaits()
    const waited = wait('requests=1')
    await waiting()
    const { id } = await submit('flux-dev', { prompt: 'x' }, { 'x-key': 'other' })
    await poll(id, { 'x-key': 'other' })
    time.advance(5000)
    expect(await waited).toEqual(unmet({ requests: 0 }, 5000))
  })
})

describe('a wait that is not met', () => {
  test.each([
    ['5s unless asked otherwise', '', 5000],
    ['a duration', '&timeout=250ms', 250],
    ['minutes', '&timeout=1m', 60_000],
    ['milliseconds', '&timeout=1500', 1500],
  ])('ends in real time, and says what it saw: %s', async (_sentence, timeout, ms) => {
    const { submit, poll, wait, waiting, time } = await startWaits()
    const { id } = await submit('flux-dev', { prompt: 'x' })
    await poll(id)
    const waited = wait(`task=${id}&status=Ready&requests=3&webhooks=1${timeout}`)
    await waiting()
    expect(time.alarms()).toEqual([start + ms])
    time.advance(ms)
    expect(await waited).toEqual(unmet({ status: 'Pending', requests: 2, webhooks: 0 }, ms))
    expect(time.alarms()).toEqual([])
  })

  test('a stuck task ends it by its timeout, whatever the clock of the account says', async () => {
    const { submit, advance, wait, waiting, time } = await startWaits()
    const { id } = await submit('flux-dev', { prompt: '[[stuck]]' })
    const waited = wait(`task=${id}&status=Ready&timeout=2s`)
    await waiting()
    await advance('24h')
    time.advance(2000)
    expect(await waited).toEqual(unmet({ status: 'Pending' }, 2000))
  })

  test('a task that ends in another way is seen so', async () => {
    const { submit, advance, wait, waiting, time } = await startWaits()
    const { id } = await submit('flux-dev', { prompt: '[[content-moderated]]' })
    const waited = wait(`task=${id}&status=Ready`)
    await waiting()
    await advance('1s')
    time.advance(5000)
    const [status, body] = await waited
    expect([status, body]).toMatchObject([408, { met: false, seen: { status: 'Content Moderated' } }])
  })

  test('a reset of the account ends it at once', async () => {
    const { account, submit, wait, waiting, time } = await startWaits()
    const { id } = await submit('flux-dev', { prompt: 'x' })
    const waited = [wait(`task=${id}&status=Ready`), wait('requests=9'), wait('webhooks=1')]
    await waiting(3)
    account.reset()
    const refused = [409, { account: 'test', error: 'the account was reset while something was waited for' }]
    expect(await Promise.all(waited)).toEqual([refused, refused, refused])
    expect(time.alarms()).toEqual([])
  })

  test('says what the journal had to drop', async () => {
    const { submit, wait, time, waiting } = await startWaits({ journalMemory: '2kb' })
    for (let at = 0; at < 30; at++) await submit('flux-dev', { prompt: 'x' })
    const waited = wait('requests=31&timeout=1s')
    await waiting()
    time.advance(1000)
    const [status, body] = (await waited) as [number, { seen: { requests: number; dropped: number } }]
    expect([status, body.seen.requests + body.seen.dropped]).toEqual([408, 30])
    expect(body.seen.dropped).toBeGreaterThan(20)
  })

  test.each([
    ['', 400],
    ['status=Ready', 400],
    ['task=unheard-of&status=Ready', 404],
    ['task=ID&status=Finished', 400],
    ['task=ID&status=ready', 400],
    ['requests=many', 400],
    ['requests=-1', 400],
    ['webhooks=1.5', 400],
    ['requests=1&timeout=soon', 400],
    ['requests=1&timeout=-1', 400],
    ['requests=1&timeout=9h', 400],
    ['requests=1&colour=red', 400],
    ['requests=1&stage=sumbit', 400],
  ])('nonsense is refused at once: %s', async (query, expected) => {
    const { submit, wait, time } = await startWaits()
    const { id } = await submit('flux-dev', { prompt: 'x' })
    const [status, body] = await wait(query.replace('ID', id))
    expect(time.alarms()).toEqual([])
    expect([status, (body as { error?: string }).error]).toEqual([expected, expect.stringMatching(/.{10}/)])
  })
})

test('a wait that would be too long is told what it asked for, and how long it may be', async () => {
  const { wait } = await startWaits()
  const error = 'timeout: 32400000 ms is too long; a wait takes at most 5m'
  expect(await wait('requests=1&timeout=9h')).toEqual([400, { account: 'test', error }])
})

test('a wait for a status that there is not lists those that there are', async () => {
  const { submit, wait } = await startWaits()
  const { id } = await submit('flux-dev', { prompt: 'x' })
  expect(await wait(`task=${id}&status=Finished`)).toEqual([
    400,
    {
      account: 'test',
      error: 'status: "Finished" is not a status of tasks',
      allowed: expect.arrayContaining(['Pending', 'Ready', 'Content Moderated']) as string[],
    },
  ])
})

test('a wait whose client has gone leaves nothing behind', async () => {
  const { app, account, submit, waiting, time } = await startWaits()
  const { id } = await submit('flux-dev', { prompt: 'x' })
  const address = await app.listen({ host: '127.0.0.1', port: 0 })
  const impatience = new AbortController()
  const { signal } = impatience
  // Not fetch: it opens another connection when one is aborted, and has nothing to say on it.
  const asked = once(get(`${address}/_emulator/wait?account=test&task=${id}&timeout=5m`, { signal }), 'response')
  await waiting()
  impatience.abort()
  await expect(asked).rejects.toThrow('aborted')
  while (time.alarms().length > 0) await setImmediate()
  await account.setClock({ mode: 'real' })
  expect(time.alarms()).toEqual([])
})

test('a wait of the library ends when its signal is aborted, before or after it began', async () => {
  const { account, time } = await startWaits()
  const impatience = new AbortController()
  const waited = account.wait({ requests: 1, signal: impatience.signal })
  time.advance(100)
  impatience.abort()
  expect(await waited).toEqual({ met: false, tookMs: 100, seen: { requests: 0 } })
  expect(await account.wait({ requests: 1, signal: impatience.signal })).toMatchObject({ met: false, tookMs: 0 })
  expect(time.alarms()).toEqual([])
})

test('a hundred waits at once are all answered, and nothing is left of them', async () => {
  const warnings: Error[] = []
  const warn = (warning: Error) => void warnings.push(warning)
  process.on('warning', warn)
  onTestFinished(() => void process.off('warning', warn))
  const { submit, advance, wait, waiting, time } = await startWaits()
  const tasks = await Promise.all(Array.from({ length: 10 }, () => submit('flux-dev', { prompt: 'x' })))
  const waits = Array.from({ length: 100 }, (_, at) =>
    at % 2 === 0 ? wait(`task=${tasks[(at / 2) % 10]?.id ?? ''}&status=Ready`) : wait('requests=11'),
  )
  await waiting(100)
  await advance('1s')
  await submit('flux-dev', { prompt: 'the eleventh' })
  const answers = await Promise.all(waits)
  expect(answers).toEqual(waits.map((_, at) => met(at % 2 === 0 ? { status: 'Ready' } : { requests: 11 })))
  expect([time.alarms(), warnings]).toEqual([[], []])
})

interface Event {
  event: string
  data: AccountEvent & { account: string }
}

/** Opens the stream of an account's events; `next` returns the next `count` of them, in order. */
async function listen({ app }: Pick<Awaited<ReturnType<typeof startWaits>>, 'app'>, key = 'test') {
  const reply = await app.inject({ url: `/_emulator/events?account=${key}`, payloadAsStream: true })
  const pieces = reply.stream().setEncoding('utf8')[Symbol.asyncIterator]() as AsyncIterator<string, undefined>
  let unread = ''
  const block = async (): Promise<string | undefined> => {
    for (let end = unread.indexOf('\n\n'); ; end = unread.indexOf('\n\n')) {
      if (end >= 0) {
        const text = unread.slice(0, end)
        unread = unread.slice(end + 2)
        return text
      }
      const { value, done } = await pieces.next()
      if (done === true) return undefined
      unread += value
    }
  }
  await block()
  const next = async (count: number): Promise<Event[]> => {
    const events: Event[] = []
    while (events.length < count) {
      const text = await block()
      if (text === undefined) break
      const [, event = '', data = ''] = /^event: (.*)\ndata: (.*)$/.exec(text) ?? []
      events.push({ event, data: JSON.parse(data) as Event['data'] })
    }
    return events
  }
  return { reply, next }
}

describe('the events of an account', () => {
  test('are its requests, task changes, webhook attempts, rules and clock, in order', async () => {
    const started = await startWaits()
    const { account, submit, poll, advance } = started
    const url = await receiver()
    const { reply, next } = await listen(started)
    expect([reply.statusCode, reply.headers['content-type']]).toEqual([200, 'text/event-stream'])
    account.addRule('poll 1 = 503')
    const { id } = await submit('flux-dev', { prompt: 'x', webhook_url: url })
    await poll(id)
    await advance('1s')
    account.reset()
    const events = await next(7)
    expect(events.map(({ event, data }) => [event, data.account, data.kind])).toEqual(
      ['request', 'rule', 'request', 'task', 'webhook', 'clock', 'reset'].map((kind) => [kind, 'test', kind]),
    )
    const [submitted, rule, polled, task, webhook, clock, reset] = events.map(({ data }) => data)
    const entry = { task: id, model: 'flux-dev', at: start }
    expect(submitted).toMatchObject({ entry: { ...entry, id: 1, stage: 'submit', status: 200 } })
    expect(polled).toMatchObject({ entry: { ...entry, id: 2, stage: 'poll', status: 503, rule: 'rule-1' } })
    const common = { account: 'test', at: start + 1000 }
    expect([rule, task, webhook, clock, reset]).toEqual([
      { ...common, kind: 'rule', at: start, rule: 'rule-1', stage: 'poll', task: id },
      { ...common, kind: 'task', task: id, model: 'flux-dev', status: 'Ready' },
      { ...common, kind: 'webhook', delivery: expect.any(String), task: id, attempt: 1, outcome: 204 },
      { ...common, kind: 'clock' },
      { ...common, kind: 'reset' },
    ])
  })

  test('name the stage of a rule', async () => {
    const started = await startWaits()
    const { account, submit, advance } = started
    const { next } = await listen(started)
    account.addRule('webhook 1 = lost')
    await submit('flux-dev', { prompt: '[[error]]', webhook_url: 'http://127.0.0.1:1/' })
    await advance('1s')
    await account.setClock({ mode: 'scaled', factor: 2 })
    await started.app.close()
    const events = await next(Infinity)
    expect(events.flatMap(({ data }) => (data.kind === 'rule' ? [[data.stage, data.rule]] : []))).toEqual([
      ['task', 'directive-1'],
      ['webhook', 'rule-1'],
    ])
    expect(events.filter(({ event }) => event === 'clock').length).toBe(2)
  })

  test('tell of tasks that are not polled, as time passes by itself', async () => {
    const started = await startWaits()
    await started.account.setClock({ mode: 'real' })
    const { next } = await listen(started)
    const { id } = await started.submit('flux-dev', { prompt: 'x' })
    started.time.advance(1000)
    await started.app.close()
    const [, ready] = await next(Infinity)
    const changed = { kind: 'task', at: start + 1000, task: id, model: 'flux-dev', status: 'Ready' }
    expect(ready).toEqual({ event: 'task', data: { account: 'test', ...changed } })
  })

  test('tell each status that a task reaches, once, also of tasks from before', async () => {
    const started = await startWaits({ contract: 'documented' })
    const { submit, advance, account } = started
    const body = { prompt: '[[error]]', webhook_url: await receiver() }
    const ids = [(await submit('flux-dev', { prompt: 'x' })).id]
    const { next } = await listen(started)
    ids.push((await submit('flux-dev', body)).id)
    await advance('1s')
    account.reset()
    await account.setClock({ mode: 'frozen' })
    ids.push((await submit('flux-dev', { prompt: 'x' })).id)
    await advance('1s')
    await started.app.close()
    const changes = (await next(Infinity)).flatMap(({ data }) => (data.kind === 'task' ? [data] : []))
    // Which of two tasks comes first in one moment is not promised.
    const told = changes.map(({ task, status }) => ({ task: ids.indexOf(task), status }))
    told.sort((one, other) => one.task - other.task)
    expect(told.map(({ task, status }) => [task, status])).toEqual([
      [0, 'Processing'],
      [0, 'Ready'],
      [1, 'Processing'],
      [1, 'Error'],
      [2, 'Processing'],
      [2, 'Ready'],
    ])
  })

  test('take one job of the clock, whatever the number of tasks and listeners', async () => {
    const { account, submit, advance, core } = await startWaits({ contract: 'documented' })
    const heard: string[][] = []
    const listen = () => {
      const own: string[] = []
      heard.push(own)
      return account.listen((told) => told.kind === 'task' && own.push(told.status))
    }
    for (let made = 0; made < 20; made++) await submit('flux-dev', { prompt: 'x' })
    const { clock } = core.accounts.peek('test')
    let jobs = 0
    const lookAt = clock.observeAt.bind(clock)
    clock.observeAt = (...job) => {
      jobs++
      const cancel = lookAt(...job)
      return () => {
        jobs--
        cancel()
      }
    }
    const stops = Array.from({ length: 20 }, listen)
    for (let made = 0; made < 20; made++) await submit('flux-dev', { prompt: 'x' })
    expect(jobs).toBe(1)
    await advance('500ms')
    listen()
    for (const stop of stops.slice(10)) stop()
    await advance('1s')
    const all = (status: string) => Array<string>(40).fill(status)
    expect(heard.map((own) => own.toSorted())).toEqual([
      ...Array<string[]>(10).fill([...all('Processing'), ...all('Ready')]),
      ...Array<string[]>(10).fill(all('Processing')),
      all('Ready'),
    ])
  })

  test('tell of a task that takes no time after its request', async () => {
    const { account, submit, time } = await startWaits({ latency: 'instant' })
    const heard: string[] = []
    account.listen(({ kind }) => void heard.push(kind))
    await submit('flux-dev', { prompt: 'x' })
    time.advance(0)
    expect(heard).toEqual(['request', 'task'])
  })

  test('are not made for an account without listeners', async () => {
    const { account, submit, time } = await startWaits()
    await account.setClock({ mode: 'real' })
    await submit('flux-dev', { prompt: 'x' })
    expect(time.alarms()).toEqual([])
    const stop = account.listen(() => undefined)
    await submit('flux-dev', { prompt: 'x' })
    expect(time.alarms()).toEqual([start + 1000])
    stop()
    expect(time.alarms()).toEqual([])
  })

  test('are not followed for a listener that stops at the submit', async () => {
    const { account, submit, time } = await startWaits()
    await account.setClock({ mode: 'real' })
    const stop = account.listen(() => stop())
    await submit('flux-dev', { prompt: 'x' })
    expect(time.alarms()).toEqual([])
  })

  test('are told to every listener, and to no other account', async () => {
    const started = await startWaits()
    const [one, two, other] = [await listen(started), await listen(started), await listen(started, 'other')]
    await started.submit('flux-dev', { prompt: 'mine' })
    await started.submit('flux-dev', { prompt: 'yours' }, { 'x-key': 'other' })
    const accounts = [await one.next(1), await two.next(1), await other.next(1)].flat().map(({ data }) => data.account)
    expect(accounts).toEqual(['test', 'test', 'other'])
  })

  test('go on after a reset, with those of the new account', async () => {
    const started = await startWaits()
    const { next } = await listen(started)
    started.account.reset()
    await started.submit('flux-dev', { prompt: 'x' })
    expect((await next(2)).map(({ event }) => event)).toEqual(['reset', 'request'])
  })

  test('end when the server closes, and leave nothing behind', async () => {
    const started = await startWaits()
    const streams = [await listen(started), await listen(started)]
    await started.app.close()
    expect(await Promise.all(streams.map(({ next }) => next(1)))).toEqual([[], []])
    expect(started.time.alarms()).toEqual([])
  })
})

describe('what is expected of the journal', () => {
  async function startWithRun() {
    const started = await startWaits()
    const { submit, poll, advance, account } = started
    account.addRule('poll 2 = 429')
    const { id } = await submit('flux-dev', { prompt: 'a fox', width: 512, seed: 7 })
    await poll(id)
    await poll(id)
    await advance('1s')
    await poll(id)
    await submit('flux-pro-1.1', { prompt: 'an owl', width: 1024 })
    return { ...started, id, expectation: (body: object): Promise<Answer> => started.command('POST /expect', body) }
  }

  const good = (found: number): Answer => [200, { account: 'test', met: true, found }]

  test.each([
    ['nothing in particular', {}, 5],
    ['a filter', { filter: { route: 'get_result' } }, 3],
    ['a count', { filter: { stage: 'poll' }, count: 3 }, 3],
    ['none', { filter: { stage: 'download' }, count: 0 }, 0],
    ['at least', { filter: { stage: 'poll' }, count: { least: 2 } }, 3],
    ['at most', { filter: { status: '429' }, count: { most: 1 } }, 1],
    ['a range', { filter: { stage: 'submit' }, count: { least: 2, most: 2 } }, 2],
    ['fields', { fields: { prompt: 'a fox', width: 512 } }, 1],
    ['fields and a filter', { filter: { model: 'flux-pro-1.1' }, fields: { width: 1024 }, count: 1 }, 1],
  ])('met by %s', async (_sentence, body, found) => {
    const { expectation } = await startWithRun()
    expect(await expectation(body)).toEqual(good(found))
  })

  test('met by an order, gaps allowed', async () => {
    const { expectation, id } = await startWithRun()
    const inOrder = [{ stage: 'submit', task: id }, { status: '429' }, { stage: 'poll' }, { model: 'flux-pro-1.1' }]
    expect((await expectation({ inOrder }))[0]).toBe(200)
  })

  const closest = (entry: object, ...differs: object[]) => ({ entry: expect.objectContaining(entry), differs })

  test.each([
    [
      'another value',
      { filter: { stage: 'submit' }, fields: { prompt: 'a fox', width: 1024, seed: 7 } },
      { found: 0, closest: closest({ id: 1 }, { field: 'width', expected: 1024, found: 512 }) },
    ],
    [
      'an absent field',
      { filter: { model: 'flux-pro-1.1' }, fields: { width: 1024, seed: 7 } },
      { found: 0, closest: closest({ id: 5 }, { field: 'seed', expected: 7 }) },
    ],
    [
      'another status',
      { filter: { stage: 'poll', status: '503' } },
      { found: 0, closest: closest({ stage: 'poll' }, { field: 'status', expected: '503', found: expect.anything() }) },
    ],
    ['too few', { filter: { stage: 'submit' }, count: 3 }, { found: 2 }],
    ['too many', { filter: { stage: 'poll' }, count: { most: 2 } }, { found: 3 }],
    ['some instead of none', { filter: { status: '429' }, count: 0 }, { found: 1 }],
    [
      'another order',
      { inOrder: [{ model: 'flux-pro-1.1' }, { stage: 'poll' }] },
      { problem: expect.stringContaining('request 4 is one, but too early') },
    ],
  ])('not met by %s: 409 with what comes nearest', async (_sentence, body, told) => {
    const { expectation } = await startWithRun()
    const [status, answer] = await expectation(body)
    expect([status, answer]).toEqual([
      409,
      expect.objectContaining({ account: 'test', met: false, problem: expect.stringMatching(/^.+found/), ...told }),
    ])
  })

  test.each([
    { count: -1 },
    { count: 'two' },
    { count: { least: 'two' } },
    { filter: { stage: 'sumbit' } },
    { filter: { colour: 'red' } },
    { filter: [] },
    { fields: 'prompt' },
    { inOrder: {} },
    { inOrder: [] },
    { expected: 1 },
    [],
    'text',
  ])('nonsense is refused: %j', async (body) => {
    const { app } = await startWaits()
    const headers = { 'x-key': 'test', 'content-type': 'application/json' }
    const payload = JSON.stringify(body)
    const reply = await app.inject({ method: 'POST', url: '/_emulator/expect', headers, payload })
    expect([reply.statusCode, reply.json<{ error: string }>().error]).toEqual([400, expect.stringMatching(/.{10}/)])
  })
})

describe('a client that only looks', () => {
  test('makes no account: a wait and a stream of events are there before it comes, and see it', async () => {
    const { core, app, submit, time } = startApp({ contract: 'live' })
    const early = core.control.account('early')
    const heard: AccountEvent[] = []
    const deaf = early.listen((event) => heard.push(event))
    const waited = app.inject({ url: '/_emulator/wait?requests=2', headers: { 'x-key': 'early' } }).then()
    while (time.alarms().length === 0) await setImmediate()
    expect(core.control.accounts()).toEqual([])
    const { id } = await submit('flux-dev', { prompt: 'x' }, { 'x-key': 'early' })
    await submit('flux-dev', { prompt: 'x' }, { 'x-key': 'early' })
    expect((await waited).json()).toMatchObject({ met: true, seen: { requests: 2 } })
    expect(heard[0]).toMatchObject({ kind: 'request', entry: { task: id } })
    deaf()
  })
})
