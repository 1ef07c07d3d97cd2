import { once } from 'node:events'
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setImmediate } from 'node:timers/promises'
import { describe, expect, onTestFinished, test } from 'vitest'
import { start } from '../support/start-app.js'
import { startFrozen } from '../support/start-frozen.js'

async function startRaces() {
  const started = await startFrozen()
  const { app, account, submit, poll } = started
  const headers = { 'x-key': 'test' }
  return {
    ...started,
    get: (url: string) => app.inject({ url, headers }),
    post: (url: string, payload: object) => app.inject({ method: 'POST', url, headers, payload }),
    /** A link to the picture of a task that is ready. */
    ready: async () => {
      const { id } = await submit('flux-dev', { prompt: 'x', width: 256, height: 256 })
      await account.setClock({ advance: { until: { task: id, status: 'Ready' } } })
      const { result } = await poll(id)
      const { pathname, search } = new URL(result.sample)
      return pathname + search
    },
  }
}

/** A receiver of webhooks that answers as `answer` does. */
async function receiver(answer: (response: ServerResponse) => unknown) {
  const seen = { calls: 0 }
  const server = createServer((request, response) => {
    request.resume().once('end', () => {
      seen.calls++
      answer(response)
      server.emit('called')
    })
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  onTestFinished(() => {
    server.close()
    server.closeAllConnections()
  })
  const called = async (times = 1) => {
    while (seen.calls < times) await once(server, 'called')
  }
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, seen, called }
}

const taken = (response: ServerResponse) => response.writeHead(204).end()
const failing = (response: ServerResponse) => response.writeHead(500).end()
const silent = () => undefined

/** What a promise came to within a few turns; `waiting` when it did not. */
async function nowOf<Value>(promise: Promise<Value>, turns = 200): Promise<Value | 'waiting' | 'failed'> {
  const outcome: { is: Value | 'waiting' | 'failed' } = { is: 'waiting' }
  promise.then(
    (value) => (outcome.is = value),
    () => (outcome.is = 'failed'),
  )
  for (let turn = 0; turn < turns && outcome.is === 'waiting'; turn++) await setImmediate()
  return outcome.is
}

describe('an advance', () => {
  test('during a download leaves it whole, though its link expires meanwhile', async () => {
    const { ready, get, advance } = await startRaces()
    const link = await ready()
    const [reply] = await Promise.all([get(link), advance('1h')])
    expect([reply.statusCode, reply.headers['content-type']]).toEqual([200, 'image/jpeg'])
    expect(Number(reply.headers['content-length'])).toBe(reply.rawPayload.length)
    expect((await get(link)).statusCode).toBe(403)
  })

  test('ends the delay of a download, and what was asked after it has expired is refused', async () => {
    const { ready, get, advance, account } = await startRaces()
    const link = await ready()
    account.addRule('download 1 = delay 5s')
    const delayed = get(link)
    expect(await nowOf(delayed)).toBe('waiting')
    await advance(4999)
    expect(await nowOf(delayed)).toBe('waiting')
    await advance(1)
    expect((await delayed).statusCode).toBe(200)
  })

  test('waits for another of the same account', async () => {
    const { post, submit, account } = await startRaces()
    const { id } = await submit('flux-dev', { prompt: 'x' })
    const asked = [600, 600, 600].map((by) => post('/_emulator/clock', { advance: { by } }))
    const answers = (await Promise.all(asked)).map((reply) =>
      reply.json<{ now: number; happened: { kind: string }[] }>(),
    )
    expect(answers.map(({ now, happened }) => [now - start, happened])).toEqual([
      [600, []],
      [1200, [{ kind: 'task', at: start + 1000, task: id, model: 'flux-dev', status: 'Ready' }]],
      [1800, []],
    ])
    expect(account.clock().now).toBe(start + 1800)
  })

  test('waits until the webhooks of the one before it have been attempted', async () => {
    const { submit, advance, time } = await startRaces()
    const hook = await receiver(silent)
    await submit('flux-dev', { prompt: 'x', webhook_url: hook.url })
    const first = advance('1s')
    await hook.called()
    const second = advance('500ms')
    expect([await nowOf(first), await nowOf(second)]).toEqual(['waiting', 'waiting'])
    time.advance(5000)
    expect([(await first).now, (await second).now]).toEqual([start + 1000, start + 1500])
  })

  test('of one account does not wait for that of another', async () => {
    const { submit, advance, core, time } = await startRaces()
    const hook = await receiver(silent)
    await submit('flux-dev', { prompt: 'x', webhook_url: hook.url })
    const stuck = advance('1s')
    await hook.called()
    const other = core.control.account('other')
    await other.setClock({ mode: 'frozen', advance: { by: '1h' } })
    expect(await nowOf(stuck)).toBe('waiting')
    time.advance(5000)
    await stuck
  })

  test('until a task is ready ends when the account is reset', async () => {
    const { submit, account, time } = await startRaces()
    const hook = await receiver(silent)
    await submit('flux-dev', { prompt: 'x', webhook_url: hook.url })
    const { id } = await submit('flux-dev', { prompt: 'y [[latency 1h]]' })
    const advancing = account.setClock({ advance: { until: { task: id, status: 'Ready' } } })
    await hook.called()
    account.reset()
    expect(await nowOf(advancing)).not.toBe('waiting')
    expect(time.alarms()).toEqual([])
  })

  test('runs while requests come in, and none is lost', async () => {
    const { submit, account } = await startRaces()
    const work = Array.from({ length: 50 }, (_, at) => [
      submit('flux-dev', { prompt: `${at}` }),
      account.setClock({ advance: { by: 100 } }),
    ])
    await Promise.all(work.flat())
    expect(account.clock().now).toBe(start + 5000)
    await account.setClock({ advance: { until: 'idle' } })
    const tasks = account.tasks({ limit: 1000 })
    expect([tasks.length, new Set(tasks.map(({ status }) => status))]).toEqual([50, new Set(['Ready'])])
  })
})

describe('who advances time while taking a webhook', () => {
  test('is answered at once when it does not wait for the advance to settle', async () => {
    const { submit, post, advance, account } = await startRaces()
    const inside: number[] = []
    const hook = await receiver(async (response) => {
      const to = start + 10_000 * (inside.length + 1)
      const reply = await post('/_emulator/clock', { advance: { to }, settle: false })
      inside.push(reply.statusCode)
      taken(response)
    })
    await submit('flux-dev', { prompt: 'x', webhook_url: hook.url })
    await submit('flux-dev', { prompt: '[[latency 5s]]', webhook_url: hook.url })
    const { happened } = await advance('1s')
    expect(happened.map(({ kind }) => kind)).toEqual(['task', 'webhook'])
    while (inside.length < 2) await setImmediate()
    // Waits its turn: behind all that goes on.
    await advance(0)
    expect(inside).toEqual([200, 200])
    expect(account.webhooks().map(({ state }) => state)).toEqual(['delivered', 'delivered'])
    expect(account.clock().now).toBe(start + 20_000)
  })

  test('and waits is freed by the timeout of the attempt', async () => {
    const { submit, post, advance, time } = await startRaces()
    const hook = await receiver(async (response) => {
      await post('/_emulator/clock', { advance: { by: '10s' } })
      taken(response)
    })
    await submit('flux-dev', { prompt: 'x', webhook_url: hook.url })
    const first = advance('1s')
    await hook.called()
    expect(await nowOf(first)).toBe('waiting')
    time.advance(5000)
    const { happened } = await first
    expect(happened).toMatchObject([
      { kind: 'task' },
      { kind: 'webhook', at: start + 1000, outcome: expect.stringContaining('5000 ms') },
    ])
  })
})

describe('a reset', () => {
  test('between the attempts of a webhook ends it', async () => {
    const { submit, advance, account } = await startRaces()
    const hook = await receiver(failing)
    await submit('flux-dev', { prompt: 'x', webhook_url: hook.url })
    await advance('1s')
    account.reset()
    await account.setClock({ mode: 'frozen', advance: { by: '1h' } })
    expect([hook.seen.calls, account.webhooks()]).toEqual([1, []])
  })

  test('during an attempt frees the advance that waits for it, and nothing is tried again', async () => {
    const { submit, advance, account, time } = await startRaces()
    const left: Promise<unknown>[] = []
    const hook = await receiver((response) => left.push(once(response, 'close')))
    await submit('flux-dev', { prompt: 'x', webhook_url: hook.url })
    const advancing = advance('1h')
    await hook.called()
    account.reset()
    expect(await nowOf(advancing)).not.toBe('waiting')
    await Promise.all(left)
    await account.setClock({ mode: 'frozen', advance: { by: '1h' } })
    expect([hook.seen.calls, account.webhooks(), account.requests().count, time.alarms()]).toEqual([1, [], 0, []])
  })

  test('during a retry by a clock that goes by itself leaves no alarm behind', async () => {
    const { submit, account, time } = await startRaces()
    await account.setClock({ mode: 'real' })
    const hook = await receiver(failing)
    await submit('flux-dev', { prompt: 'x', webhook_url: hook.url })
    time.advance(1000)
    await account.wait({ webhooks: 1 })
    expect(time.alarms()).toEqual([start + 2000])
    account.reset()
    expect(time.alarms()).toEqual([])
    time.advance(60_000)
    expect(hook.seen.calls).toBe(1)
  })

  test.each(['submit = delay 5s', 'submit = stall', 'submit = drip 1'])(
    'lets go of an answer that is held back: %s',
    async (words) => {
      const { app, account, time } = await startRaces()
      account.addRule(words)
      const address = await app.listen({ host: '127.0.0.1', port: 0 })
      const impatience = new AbortController()
      onTestFinished(() => impatience.abort())
      const asked = fetch(`${address}/v1/flux-dev`, {
        method: 'POST',
        signal: impatience.signal,
        headers: { 'x-key': 'test', 'content-type': 'application/json' },
        body: '{"prompt":"x"}',
      }).then((response) => response.text())
      while (account.tasks().length === 0) await setImmediate()
      account.reset()
      expect(await nowOf(asked, 20_000)).not.toBe('waiting')
      expect(time.alarms()).toEqual([])
    },
  )

  test('leaves nothing to the next account of what was held back meanwhile', async () => {
    const { account, app, submit, get, ready } = await startRaces()
    const link = await ready()
    const { id } = await submit('flux-dev', { prompt: 'x' })
    account.addRule(['submit = delay 5s', 'poll = delay 5s', 'download = delay 5s'])
    const held = [
      submit('flux-dev', { prompt: 'late' }),
      get(`/v1/get_result?id=${id}`),
      app.inject({ url: link }),
    ] as const
    while (account.rules().some(({ fired }) => fired === 0)) await setImmediate()
    account.reset()
    await Promise.all(held)
    expect(account.requests().entries).toEqual([])
    const { findings, coverage } = account.report()
    expect([findings, coverage.endpoints, coverage.paths]).toEqual([[], [], {}])
  })

  test('of all accounts at once leaves each of them empty', async () => {
    const { submit, core, post } = await startRaces()
    for (let key = 0; key < 20; key++) await submit('flux-dev', { prompt: 'x' }, { 'x-key': `suite-${key}` })
    const replies = await Promise.all(Array.from({ length: 5 }, () => post('/_emulator/reset', { all: true })))
    expect(replies.map(({ statusCode }) => statusCode)).toEqual([200, 200, 200, 200, 200])
    expect(core.control.accounts().filter(({ tasks }) => tasks > 0)).toEqual([])
  })

  test('while another account is in the middle of everything touches nothing of it', async () => {
    const { submit, advance, core, account } = await startRaces()
    const hook = await receiver(failing)
    await submit('flux-dev', { prompt: 'x', webhook_url: hook.url })
    await advance('1s')
    core.control.account('other').addRule('poll = 503')
    core.control.account('other').reset()
    await advance('36s')
    expect([hook.seen.calls, account.tasks().length]).toEqual([4, 1])
  })
})

describe('rules that go while they fire', () => {
  test.each([
    ['removed', (account: { removeRule(id: string): void }) => account.removeRule('rule-1')],
    ['cleared', (account: { clearRules(): void }) => account.clearRules()],
  ])('%s: the answer that is held back comes as arranged', async (_sentence, remove) => {
    const { account, submit, get, advance } = await startRaces()
    const { id } = await submit('flux-dev', { prompt: 'x' })
    account.addRule('poll = 503 delay 5s')
    const held = get(`/v1/get_result?id=${id}`)
    expect(await nowOf(held)).toBe('waiting')
    remove(account)
    expect((await get(`/v1/get_result?id=${id}`)).statusCode).toBe(200)
    await advance('5s')
    expect((await held).statusCode).toBe(503)
    expect([account.rules(), account.requests({ stage: 'poll' }).entries.map(({ rule }) => rule)]).toEqual([
      [],
      [undefined, 'rule-1'],
    ])
  })

  test('a webhook that is delayed by one that is gone still comes', async () => {
    const { account, submit, advance } = await startRaces()
    const hook = await receiver(taken)
    account.addRule('webhook delay 5s')
    await submit('flux-dev', { prompt: 'x', webhook_url: hook.url })
    await advance('1s')
    account.clearRules()
    await advance('5s')
    expect([hook.seen.calls, account.webhooks().map(({ state, rule }) => [state, rule])]).toEqual([
      1,
      [['delivered', 'rule-1']],
    ])
  })

  test('one that fires n times fires so often among many at once', async () => {
    const { account, submit, get } = await startRaces()
    const { id } = await submit('flux-dev', { prompt: 'x' })
    account.addRule('poll = 503 7 times')
    const replies = await Promise.all(Array.from({ length: 50 }, () => get(`/v1/get_result?id=${id}`)))
    expect(replies.filter(({ statusCode }) => statusCode === 503).length).toBe(7)
    expect(account.rules().map(({ fired }) => fired)).toEqual([7])
  })
})

test('a delay of zero does not wait, though the clock is frozen', async () => {
  const { account, submit } = await startRaces()
  account.addRule('submit = delay 0s')
  expect(await nowOf(submit('flux-dev', { prompt: 'x' }))).not.toBe('waiting')
})

test('a hundred waits and a reset of all: every wait is answered', async () => {
  const { core, get, time } = await startRaces()
  const waits = Array.from({ length: 100 }, () => get('/_emulator/wait?requests=1'))
  while (time.alarms().length < 100) await setImmediate()
  core.control.resetAll()
  const replies = await Promise.all(waits)
  expect(new Set(replies.map(({ statusCode }) => statusCode))).toEqual(new Set([409]))
  expect(time.alarms()).toEqual([])
})

test('closing in the middle of a webhook does not wait for its receiver', async () => {
  const { app, core, submit, advance, time } = await startRaces()
  const hook = await receiver(silent)
  await submit('flux-dev', { prompt: 'x', webhook_url: hook.url })
  const advancing = advance('1h')
  await hook.called()
  await app.close()
  await core.close()
  expect(await nowOf(advancing)).not.toBe('waiting')
  expect([hook.seen.calls, time.alarms()]).toEqual([1, []])
})
