import { describe, expect, test } from 'vitest'
import { start, startApp, type TestApp } from '../support/start-app.js'
import { unknownTask } from '../support/unknown-task.js'

async function get({ app }: TestApp, url: string, key?: string): Promise<[status: number, body: unknown]> {
  const reply = await app.inject({ url, ...(key !== undefined && { headers: { 'x-key': key } }) })
  return [reply.statusCode, reply.headers['content-type'] === 'application/json' ? reply.json() : reply.body]
}

const keysOf = async (seen: TestApp) => {
  const [, { accounts }] = await seen.command<{ accounts: { key: string }[] }>('GET /accounts', undefined, '')
  return accounts.map(({ key }) => key)
}

const stranger = '9b1deb4d-3b7d-4bad-9bdd-2b0d7b3dcb6d'
const unavailable = { stage: 'poll', then: { status: 503 } }
const notFound = { detail: 'Task not found', status_code: 404 }

const nothingSent = 'no request carried this key (one whose key is refused belongs to no account)'

describe('an account comes into being', () => {
  test('by an accepted submit, and is listed with what it holds', async () => {
    const seen = startApp()
    await seen.submit('flux-dev', { prompt: 'x' }, { 'x-key': 'one' })
    await seen.submit('flux-dev', { prompt: 'x' }, { 'x-key': 'two' })
    const { id } = await seen.submit('flux-dev', { prompt: 'x' }, { 'x-key': 'two' })
    await seen.poll(id, { 'x-key': 'two' })
    await seen.command('POST /rules', unavailable, 'two')
    const both = { now: start, pace: { mode: 'real' } }
    expect(await seen.command('GET /accounts', undefined, '')).toEqual([
      200,
      {
        accounts: [
          { key: 'one', ...both, tasks: 1, rules: 0, requests: 1 },
          { key: 'two', ...both, tasks: 2, rules: 1, requests: 3 },
        ],
      },
    ])
  })

  test.each<[string, object?]>([
    ['POST /clock', { mode: 'frozen' }],
    ['POST /settings', { credits: 5 }],
    ['POST /rules', unavailable],
    ['DELETE /rules'],
    ['POST /reset', {}],
  ])('by a control write: %s', async (asked, body) => {
    const seen = startApp()
    const [status, answer] = await seen.command<{ account: string }>(asked, body)
    expect([status, answer.account]).toEqual([200, 'test'])
    expect(await keysOf(seen)).toEqual(['test'])
  })

  test.each<[string, object, object?]>([
    ['GET /clock', { now: start, pace: { mode: 'frozen' } }],
    ['GET /settings', { latency: '5s', credits: 7 }],
    ['GET /rules', { rules: [{ id: 'rule-1', stage: 'poll' }] }],
    ['GET /tasks', { tasks: [] }],
    ['GET /requests', { entries: [], dropped: 0, count: 0 }],
    ['GET /receipt', { tasks: 0, credits: 0, note: nothingSent }],
    ['GET /report', { findings: [], note: nothingSent }],
    ['GET /webhooks', { webhooks: [] }],
    ['POST /expect', { met: true, found: 0, note: nothingSent }, { count: 0 }],
  ])('but not by a control read: %s shows what a new account would be', async (asked, shown, body) => {
    const seen = startApp()
    const template = seen.core.control.template()
    template.addRule('poll 2 = 503')
    template.changeSettings({ latency: 5000, credits: 7 })
    template.setPace({ mode: 'frozen' })
    const [status, answer] = await seen.command(asked, body)
    expect([status, answer]).toEqual([200, expect.objectContaining({ account: 'test' })])
    expect(answer).toMatchObject(asked === 'GET /settings' ? { latency: 5000, credits: 7 } : shown)
    expect(await keysOf(seen)).toEqual([])
  })

  test.each<[string, number, string, object?]>([
    [`GET /tasks/${stranger}`, 404, unknownTask(stranger)],
    [`GET /wait?task=${stranger}`, 404, unknownTask(stranger)],
    ['DELETE /rules/rule-9', 404, 'no rule has the id rule-9'],
    ['POST /webhooks/hook/redeliver', 404, 'no webhook of this account has the id hook'],
    ['POST /rules/verify', 409, `there are no rules to verify: ${nothingSent}, and no rule was made for it`],
  ])('and what it lacks stays a refusal: %s', async (asked, status, error, body) => {
    const seen = startApp()
    expect(await seen.command(asked, body)).toEqual([status, expect.objectContaining({ account: 'test', error })])
    expect(await keysOf(seen)).toEqual([])
  })

  test('a gate does not pass for a key that sent nothing', async () => {
    const seen = startApp()
    const [status, answer] = await seen.command('GET /receipt?budget=10')
    expect([status, answer]).toEqual([409, expect.objectContaining({ credits: 0, note: nothingSent })])
    await seen.submit('flux-dev', { prompt: 'x' })
    expect((await seen.command('GET /receipt?budget=10'))[0]).toBe(200)
  })

  test('reading changes nothing of what comes: not even the ids of tasks', async () => {
    const ids = await Promise.all(
      [0, 50].map(async (reads) => {
        const seen = startApp()
        for (let read = 0; read < reads; read++) seen.core.control.account(`key-${read}`).report()
        return (await seen.submit('flux-dev', { prompt: 'x' })).id
      }),
    )
    expect(ids[1]).toBe(ids[0])
  })

  test.each<[string, number, { method?: 'GET' | 'POST'; url: string; payload?: object }]>([
    ['a submit that is refused', 422, { method: 'POST', url: '/v1/flux-dev', payload: {} }],
    ['a poll', 404, { url: `/v1/get_result?id=${stranger}` }],
    ['a poll of the live contract', 404, { url: `/live/v1/get_result?id=${stranger}` }],
    ['a look at the credits', 200, { url: '/live/v1/credits' }],
  ])('and by %s', async (_, status, given) => {
    const seen = startApp()
    expect((await seen.app.inject({ headers: { 'x-key': 'test' }, ...given })).statusCode).toBe(status)
    expect(await keysOf(seen)).toEqual(['test'])
  })

  test('but not by a path that is not there', async () => {
    const seen = startApp()
    const reply = await seen.app.inject({ url: '/v1/nope', headers: { 'x-key': 'test' } })
    expect(reply.statusCode).toBe(404)
    expect(await keysOf(seen)).toEqual([])
  })

  test('nor by a handle of the library, until it writes', () => {
    const { core } = startApp()
    const account = core.control.account('mine')
    expect(account.tasks()).toEqual([])
    expect(core.control.accounts()).toEqual([])
    account.addRule('poll 2 = 503')
    expect(core.control.accounts()).toEqual([
      { key: 'mine', now: start, pace: { mode: 'real' }, tasks: 0, rules: 1, requests: 0 },
    ])
  })
})

describe('what carries no key', () => {
  test('finds the account through the task id: its rules hold and its journal has it', async () => {
    const seen = startApp({ latency: 'instant', contract: 'live' })
    const one = await seen.submit('flux-dev', { prompt: 'x' }, { 'x-key': 'one' })
    const two = await seen.submit('flux-dev', { prompt: 'x' }, { 'x-key': 'two' })
    for (const stage of ['poll', 'download']) {
      await seen.command('POST /rules', { stage, then: { status: 503, body: 'one' } }, 'one')
    }
    expect(await get(seen, `/v1/get_result?id=${one.id}`)).toEqual([503, 'one'])
    const [status, polled] = await get(seen, `/v1/get_result?id=${two.id}`)
    expect([status, polled]).toEqual([200, expect.objectContaining({ id: two.id, status: 'Ready' })])

    await seen.command('DELETE /rules/rule-1', undefined, 'one')
    for (const [id, expected] of [
      [one.id, 503],
      [two.id, 200],
    ] as const) {
      const { result } = await seen.poll(id, { 'x-key': '' })
      const { pathname, search } = new URL(result.sample)
      expect((await seen.app.inject(pathname + search)).statusCode).toBe(expected)
    }
    for (const [key, id, statuses] of [
      ['one', one.id, [200, 503, 200, 503]],
      ['two', two.id, [200, 200, 200, 200]],
    ] as const) {
      const [, { entries }] = await seen.command<{ entries: { task: string; stage: string; status: number }[] }>(
        'GET /requests',
        undefined,
        key,
      )
      expect(entries.map((entry) => [entry.task, entry.stage, entry.status])).toEqual(
        (['submit', 'poll', 'poll', 'download'] as const).map((stage, at) => [id, stage, statuses[at]]),
      )
    }
    expect(await seen.command('GET /unattributed', undefined, '')).toEqual([200, { entries: [], dropped: 0, count: 0 }])
  })
})

describe('a command', () => {
  test('names the account by X-Key or by ?account=, and its answer names it', async () => {
    const seen = startApp()
    const made = { id: 'rule-1', stage: 'poll', when: {}, then: { status: 503 }, matched: 0, fired: 0 }
    expect(await seen.command('POST /rules', unavailable, 'one')).toEqual([200, { account: 'one', rules: [made] }])
    expect(await seen.command('GET /rules?account=one', undefined, '')).toEqual([
      200,
      { account: 'one', rules: [made] },
    ])
    expect(await seen.command('DELETE /rules/rule-1?account=one', undefined, '')).toEqual([
      200,
      { account: 'one', removed: 'rule-1' },
    ])
  })

  test.each([
    ['POST /clock', { mode: 'frozen' }],
    ['POST /settings', { credits: 1 }],
    ['POST /rules', unavailable],
    ['DELETE /rules', undefined],
    ['POST /reset', {}],
  ])('that writes and names none is a 400 that lists the accounts: %s', async (asked, body) => {
    const seen = startApp()
    for (const key of ['a', 'b']) await seen.command('POST /clock', { mode: 'frozen' }, key)
    expect(await seen.command(asked, body, '')).toEqual([
      400,
      { error: 'specify the account: send its API key as X-Key or ?account=; 2 accounts exist', allowed: ['a', 'b'] },
    ])
  })

  test('by the library is the same as over HTTP', async () => {
    const seen = startApp()
    const account = seen.core.control.account('test')
    await account.setClock({ mode: 'frozen' })
    account.addRule({ stage: 'poll', when: {}, then: { status: 503 } })
    account.changeSettings({ credits: 7 })
    const { id } = await seen.submit('flux-dev', { prompt: 'x' })
    await seen.poll(id)
    const name = { account: 'test' }
    expect(await seen.command('GET /clock')).toEqual([200, { ...name, ...account.clock() }])
    expect(await seen.command('GET /rules')).toEqual([200, { ...name, rules: account.rules() }])
    expect(await seen.command('GET /tasks')).toEqual([200, { ...name, tasks: account.tasks() }])
    expect(await seen.command(`GET /tasks/${id}`)).toEqual([200, { ...name, ...account.task(id) }])
    expect(await seen.command('GET /requests')).toEqual([200, { ...name, ...account.requests() }])
    expect(await seen.command('GET /receipt')).toEqual([200, { ...name, ...account.receipt() }])
    expect(await seen.command('GET /accounts')).toEqual([200, { accounts: seen.core.control.accounts() }])
  })
})

describe('the template', () => {
  test('and an account whose key is default are told apart: X-Key names the account', async () => {
    const seen = startApp({ latency: 'instant' })
    const { id } = await seen.submit('flux-dev', { prompt: 'x' }, { 'x-key': 'default' })
    const ask = (url: string, headers: Record<string, string> = {}) =>
      seen.app.inject({ url: `/_emulator${url}`, headers })
    const named = { 'x-key': 'default' }
    expect((await ask('/tasks', named)).json()).toMatchObject({ account: 'default', tasks: [{ id }] })
    expect((await ask('/tasks?account=default', named)).json()).toMatchObject({ account: 'default', tasks: [{ id }] })
    const rule = { method: 'POST', url: '/_emulator/rules', headers: named, payload: { directive: 'error' } } as const
    expect((await seen.app.inject(rule)).json()).toMatchObject({ account: 'default', rules: [{ id: 'rule-1' }] })
    expect((await ask('/rules', named)).json()).toMatchObject({ rules: [{ id: 'rule-1' }] })

    const template = await ask('/rules?account=default')
    expect([template.json(), template.headers['x-emulator-explain']]).toEqual([
      { account: 'default', rules: [] },
      '"default" is the template for new accounts; to reach the account whose key is "default", send X-Key',
    ])
  })

  test('is named without a remark where no account has its name', async () => {
    const seen = startApp()
    const template = await seen.app.inject({ url: '/_emulator/rules?account=default' })
    expect([template.json(), template.headers['x-emulator-explain']]).toEqual([
      { account: 'default', rules: [] },
      undefined,
    ])
  })

  test('is what new accounts begin with; those that exist keep what they have', async () => {
    const seen = startApp({ latency: 'instant' })
    await seen.submit('flux-dev', { prompt: 'x' }, { 'x-key': 'old' })
    const before = await seen.command('GET /settings', undefined, 'old')

    const settings = { latency: 5000, urlTtl: 60_000, credits: 10, maxActiveTasks: 2, enforceRateLimit: true }
    const rule = { stage: 'task', when: {}, then: { end: 'Error' } }
    expect(await seen.command('POST /settings?account=default', settings, '')).toEqual([
      200,
      { account: 'default', ...settings },
    ])
    expect(await seen.command('POST /rules?account=default', { directive: 'error' }, '')).toEqual([
      200,
      { account: 'default', rules: [rule] },
    ])
    expect(await seen.command('POST /clock?account=default', { mode: 'frozen' }, '')).toEqual([
      200,
      { account: 'default', pace: { mode: 'frozen' } },
    ])
    expect(await seen.command('GET /settings?account=default', undefined, '')).toEqual([
      200,
      { account: 'default', ...settings },
    ])
    expect(await seen.command('GET /rules?account=default', undefined, '')).toEqual([
      200,
      { account: 'default', rules: [rule] },
    ])
    expect(await seen.command('GET /clock?account=default', undefined, '')).toEqual([
      200,
      { account: 'default', pace: { mode: 'frozen' } },
    ])

    expect(await keysOf(seen)).toEqual(['old'])
    expect(await seen.command('GET /settings', undefined, 'old')).toEqual(before)
    expect(await seen.command('GET /rules', undefined, 'old')).toEqual([200, { account: 'old', rules: [] }])

    const { id } = await seen.submit('flux-dev', { prompt: 'x' }, { 'x-key': 'new' })
    expect(await seen.command('GET /settings', undefined, 'new')).toEqual([
      200,
      { account: 'new', ...settings, credits: 7.5 },
    ])
    expect(await seen.command('GET /rules', undefined, 'new')).toEqual([
      200,
      { account: 'new', rules: [{ id: 'rule-1', ...rule, matched: 1, fired: 1 }] },
    ])
    seen.time.advance(3_600_000)
    expect(await seen.command('GET /clock', undefined, 'new')).toEqual([
      200,
      {
        account: 'new',
        now: start,
        time: '2026-01-02T03:04:05Z',
        pace: { mode: 'frozen' },
        nextDue: expect.any(Number),
      },
    ])
    await seen.command('POST /clock', { advance: { by: 5000 } }, 'new')
    expect(await seen.poll(id, { 'x-key': 'new' })).toEqual({ id, status: 'Error' })
  })

  test('has no more rules than an account may have', async () => {
    const { core, submit } = startApp()
    const template = core.control.template()
    template.addRule(Array.from({ length: 1000 }, () => 'poll = 503'))
    expect(() => template.addRule('poll = 503')).toThrow('the limit is 1000: there are 1000 rules and 1 to add')
    await submit('flux-dev', { prompt: 'x' })
    const account = core.control.account('test')
    expect(account.rules()).toHaveLength(1000)
    account.clearRules()
    account.addRule(Array.from({ length: 999 }, () => 'poll = 503'))
    expect(() => account.addRule(['poll = 503', 'poll = 429'])).toThrow('and 2 to add')
    expect(account.rules()).toHaveLength(999)
  })

  test('may lose its rules again', async () => {
    const seen = startApp()
    await seen.command('POST /rules?account=default', unavailable, '')
    expect(await seen.command('DELETE /rules?account=default', undefined, '')).toEqual([
      200,
      { account: 'default', cleared: true },
    ])
    await seen.submit('flux-dev', { prompt: 'x' })
    expect(await seen.command('GET /rules')).toEqual([200, { account: 'test', rules: [] }])
  })
})

describe('a reset', () => {
  /** An account with a clock of its own, a rule, credits, and a task that will be refunded in five seconds. */
  async function used(seen: TestApp, key: string) {
    await seen.command('POST /clock', { mode: 'frozen' }, key)
    await seen.command('POST /clock', { advance: { by: '1h' } }, key)
    await seen.command('POST /rules', unavailable, key)
    const prompt = 'x [[error; latency 5s]]'
    return (await seen.submit('flux-dev', { prompt, webhook_url: 'http://127.0.0.1:9/' }, { 'x-key': key })).id
  }

  const isAsNew = async (seen: TestApp, key: string, id: string) => {
    expect(await get(seen, `/v1/get_result?id=${id}`, key)).toEqual([404, notFound])
    expect(await get(seen, `/live/v1/get_result?id=${id}`)).toEqual([
      404,
      { id, status: 'Task not found', result: null, progress: null, details: null, preview: null },
    ])
    const name = { account: key }
    expect(await seen.command('GET /tasks', undefined, key)).toEqual([200, { ...name, tasks: [] }])
    expect(await seen.command('GET /rules', undefined, key)).toEqual([200, { ...name, rules: [] }])
    expect(await seen.command('GET /webhooks', undefined, key)).toEqual([200, { ...name, webhooks: [] }])
    expect(await seen.command('GET /clock', undefined, key)).toEqual([
      200,
      { ...name, now: start, time: '2026-01-02T03:04:05Z', pace: { mode: 'real' } },
    ])
  }

  test('replaces one account: tasks, rules and clock are gone, and its jobs with them; others keep theirs', async () => {
    const seen = startApp({ credits: 10 })
    const [mine, other] = [await used(seen, 'mine'), await used(seen, 'other')]
    expect(await seen.command('POST /reset', {}, 'mine')).toEqual([200, { account: 'mine', reset: true }])
    await isAsNew(seen, 'mine', mine)

    for (const [key, credits, happened] of [
      ['mine', 10, []],
      ['other', 10, ['Processing', 'Error']],
    ] as const) {
      const [, change] = await seen.command<{ happened: { kind: string; status?: string }[] }>(
        'POST /clock',
        { advance: { by: '5s' } },
        key,
      )
      // What becomes of the other's webhook is not the point.
      const told = change.happened.filter(({ kind }) => kind !== 'webhook' || key === 'mine')
      expect(told.map(({ status }) => status)).toEqual(happened)
      expect(await get(seen, '/live/v1/credits', key)).toEqual([200, { credits }])
    }
    expect((await seen.command<{ tasks: unknown[] }>('GET /tasks', undefined, 'other'))[1].tasks).toHaveLength(1)
    expect(await get(seen, `/v1/get_result?id=${other}`, 'other')).toEqual([
      503,
      { detail: 'Service Unavailable', status_code: 503 },
    ])
  })

  test('of all replaces every account, and needs none to be named', async () => {
    const seen = startApp({ credits: 10 })
    const old = { a: await used(seen, 'a'), b: await used(seen, 'b') }
    expect(await seen.command('POST /reset', { all: true }, '')).toEqual([200, { all: true }])
    for (const key of ['a', 'b'] as const) {
      await isAsNew(seen, key, old[key])
      expect(await get(seen, '/live/v1/credits', key)).toEqual([200, { credits: 10 }])
    }
  })

  test('leaves the picture of an old task a link to nothing', async () => {
    const seen = startApp({ latency: 'instant' })
    const { id } = await seen.submit('flux-dev', { prompt: 'x' })
    const { result } = await seen.poll(id)
    const { pathname, search } = new URL(result.sample)
    seen.core.control.account('test').reset()
    const reply = await seen.app.inject(pathname + search)
    expect([reply.statusCode, reply.headers['x-ms-error-code']]).toEqual([404, 'BlobNotFound'])
  })

  test('leaves a handle of the library that goes on working', async () => {
    const seen = startApp()
    const account = seen.core.control.account('test')
    const id = await used(seen, 'test')
    account.reset()
    expect(account.tasks()).toEqual([])
    expect(account.rules()).toEqual([])
    expect(() => account.task(id)).toThrow(expect.objectContaining({ name: 'ControlError', status: 404 }))
    account.addRule('poll = 503')
    const { id: next } = await seen.submit('flux-dev', { prompt: 'x' })
    expect(await get(seen, `/v1/get_result?id=${next}`, 'test')).toMatchObject([503, {}])
    expect(account.tasks().map((task) => task.id)).toEqual([next])
    expect(account.rules()).toMatchObject([{ fired: 1 }])
    seen.core.control.resetAll()
    expect(account.tasks()).toEqual([])
  })

  test('answers what was still waiting for its delay', async () => {
    const seen = startApp()
    await seen.command('POST /clock', { mode: 'frozen' })
    await seen.command('POST /rules', { stage: 'submit', then: { status: 503, delay: '1h' } })
    const waiting = seen.app
      .inject({ method: 'POST', url: '/v1/flux-dev', headers: { 'x-key': 'test' }, payload: { prompt: 'x' } })
      .then((reply) => reply)
    // Until the request has come to where it waits.
    while (seen.core.control.account('test').clock().nextDue === undefined) await new Promise(setImmediate)
    await seen.command('POST /reset', {})
    expect((await waiting).statusCode).toBe(503)
  })
})

describe('unattributed requests', () => {
  test.each<[string, string, string, string | undefined, number, boolean]>([
    ['a refused key at submit', 'POST', '/v1/flux-dev', 'invalid-1', 401, true],
    ['a key of a wrong form at submit', 'POST', '/live/v1/flux-dev', 'malformed-1', 422, true],
    ['a key that is not listed', 'POST', '/live/v1/flux-dev', 'unlisted', 403, true],
    ['no key at submit', 'POST', '/live/v1/flux-dev', undefined, 403, false],
    ['an empty key at submit', 'POST', '/v1/flux-dev', '', 401, false],
    ['no key at a poll', 'GET', `/v1/get_result?id=${stranger}`, undefined, 401, false],
    ['a refused key at a poll', 'GET', `/v1/get_result?id=${stranger}`, 'invalid-1', 401, true],
    ['a keyless poll of no task', 'GET', `/live/v1/get_result?id=${stranger}`, undefined, 404, false],
  ])('has %s in its journal, and no account is made', async (_, method, url, key, status, sentKey) => {
    const seen = startApp({ apiKeys: ['listed'] })
    const reply = await seen.app.inject({
      method: method as 'GET',
      url,
      headers: key === undefined ? {} : { 'x-key': key },
      ...(method === 'POST' && { payload: { prompt: 'x' } }),
    })
    expect(reply.statusCode).toBe(status)
    const full = url.startsWith('/live') ? url : url.replace('/v1', '/documented/v1')
    const entry = {
      id: 1,
      at: start,
      method,
      url,
      stage: method === 'POST' ? 'submit' : 'poll',
      route: `${method} ${full.replace(/\?.*/, '')}`,
      status,
      tookMs: expect.any(Number),
      explain: reply.headers['x-emulator-explain'],
      ...(method === 'POST' && { model: 'flux-dev', body: '{"prompt":"x"}' }),
      userAgent: 'lightMyRequest',
      sentKey,
    }
    const [got, { entries, dropped, count }] = await seen.command<{
      entries: { model?: string; body?: string; task?: string }[]
      dropped: number
      count: number
    }>('GET /unattributed', undefined, '')
    expect([got, dropped, count]).toEqual([200, 0, 1])
    // Whether a request that was refused for its key has been read, and what it would have been about, is not promised.
    const { model = 'flux-dev', body = '{"prompt":"x"}', task, ...rest } = entries[0] ?? {}
    expect({ ...rest, ...(method === 'POST' && { model, body }) }).toEqual(entry)
    expect(task ?? stranger).toBe(stranger)
    expect(await keysOf(seen)).toEqual([])
  })

  test('has them apart from the accounts, and filters', async () => {
    const seen = startApp()
    await seen.submit('flux-dev', { prompt: 'x' })
    for (const key of ['invalid-1', 'invalid-2', 'malformed']) await get(seen, `/v1/get_result?id=${stranger}`, key)
    const [, { count }] = await seen.command<{ count: number }>('GET /requests')
    const [, { entries }] = await seen.command<{ entries: { status: number }[] }>(
      'GET /unattributed?status=401',
      undefined,
      '',
    )
    expect([count, entries.map(({ status }) => status)]).toEqual([1, [401, 401]])
    expect(seen.core.control.unattributedRequests({ status: '422' }).entries).toHaveLength(1)
  })
})

describe('fifty accounts', () => {
  test('in parallel, each with its own rules and clock, never meet', async () => {
    const seen = startApp()
    const suites = Array.from({ length: 50 }, (_, at) => ({ key: `suite-${at}`, at, latency: (at + 1) * 1000 }))

    /** What one test suite does; every await lets the other forty-nine in. */
    async function suite({ key, at, latency }: (typeof suites)[number]): Promise<string> {
      await seen.command('POST /clock', { mode: 'frozen' }, key)
      await seen.command('POST /settings', { latency, credits: 100 + at }, key)
      await seen.command(
        'POST /rules',
        [
          { stage: 'poll', when: { nth: 1 }, then: { status: 500 + at, body: { suite: at } } },
          { stage: 'task', when: { prompt: `moderated ${at}` }, then: { end: 'Content Moderated' } },
        ],
        key,
      )
      const fine = await seen.submit('flux-dev', { prompt: `suite ${at}` }, { 'x-key': key })
      const moderated = await seen.submit('flux-dev', { prompt: `moderated ${at}` }, { 'x-key': key })
      for (const { id } of [fine, moderated]) {
        expect(await get(seen, `/v1/get_result?id=${id}`, key)).toEqual([500 + at, { suite: at }])
      }
      await seen.command('POST /clock', { advance: { by: latency - 1 } }, key)
      expect(await seen.poll(fine.id, { 'x-key': key })).toEqual({ id: fine.id, status: 'Processing' })
      expect((await seen.command('POST /clock', { advance: { by: 1 } }, key))[1]).toEqual({
        account: key,
        now: start + latency,
        time: new Date(start + latency).toISOString().replace('.000', ''),
        pace: { mode: 'frozen' },
        happened: [
          { kind: 'task', at: start + latency, task: fine.id, model: 'flux-dev', status: 'Ready' },
          { kind: 'task', at: start + latency, task: moderated.id, model: 'flux-dev', status: 'Content Moderated' },
        ],
      })
      expect(await seen.poll(fine.id, { 'x-key': key })).toMatchObject({ status: 'Ready' })
      expect(await seen.poll(moderated.id, { 'x-key': key })).toEqual({ id: moderated.id, status: 'Content Moderated' })
      return fine.id
    }

    const ids = await Promise.all(suites.map(suite))

    for (const { key, at, latency } of suites) {
      const [, { rules }] = await seen.command<{ rules: { matched: number; fired: number }[] }>(
        'GET /rules',
        undefined,
        key,
      )
      expect(rules.map(({ matched, fired }) => [matched, fired])).toEqual([
        [2, 2],
        [1, 1],
      ])
      const [, { tasks }] = await seen.command<{ tasks: { prompt: string }[] }>('GET /tasks', undefined, key)
      expect(tasks.map(({ prompt }) => prompt)).toEqual([`suite ${at}`, `moderated ${at}`])
      expect(await get(seen, '/live/v1/credits', key)).toEqual([200, { credits: 100 + at - 2.5 }])
      const neighbour = ids[(at + 1) % 50] ?? ''
      expect(await get(seen, `/v1/get_result?id=${neighbour}`, key)).toEqual([404, notFound])
      expect(seen.core.control.account(key).clock().now).toBe(start + latency)
    }
    expect(seen.core.control.accounts().map(({ key, tasks, rules }) => [key, tasks, rules])).toEqual(
      expect.arrayContaining(suites.map(({ key }) => [key, 2, 2])),
    )
    expect((await keysOf(seen)).length).toBe(50)
  })
})
