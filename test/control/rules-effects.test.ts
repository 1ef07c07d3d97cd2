import sharp from 'sharp'
import { describe, expect, test } from 'vitest'
import { statusOf, type Headers } from '../support/client.js'
import { start, startApp, type TestApp } from '../support/start-app.js'

/** An app whose account stands still and has these rules. */
async function arranged(rules: object, options: Parameters<typeof startApp>[0] = {}): Promise<TestApp> {
  const seen = startApp({ latency: 1000, ...options })
  await seen.command('POST /clock', { mode: 'frozen' })
  const [status, answer] = await seen.command('POST /rules', rules)
  if (status !== 200) throw new Error(`the rules are refused: ${JSON.stringify(answer)}`)
  return seen
}

const prefixes = ['/documented/v1', '/live/v1'] as const
const onLive = { prefix: '/live/v1' }
const onDocumented = { prefix: '/documented/v1' }

/** The answer's status and its body: parsed where it says that it is JSON. */
const told = (reply: { statusCode: number; headers: Record<string, unknown>; body: string }) => {
  const isJson = reply.headers['content-type'] === 'application/json'
  return [reply.statusCode, isJson ? (JSON.parse(reply.body) as unknown) : reply.body]
}

const counts = (seen: TestApp) =>
  seen.core.control
    .account('test')
    .rules()
    .map(({ matched, fired }) => [matched, fired])

/** Until a request has come to where it waits for the account's clock. */
async function waitsOnClock({ core }: TestApp): Promise<number> {
  for (;;) {
    // Not what the control shows as due: that may be the end of a task.
    const clock = core.accounts.find('test')?.clock
    const due = clock?.nextDue()
    if (clock !== undefined && due !== undefined) return due - clock.now()
    await new Promise(setImmediate)
  }
}

const malformedKey = {
  documented: { detail: [{ loc: ['header', 'X-Key'], msg: 'Invalid API key format', type: 'value_error' }] },
  live: { detail: 'Invalid API key format' },
}
const tooOften = 'Rate limit exceeded: 1200 per 1 second'

/** What each contract answers to a refusal by name. */
const refusals: [name: string, documented: [number, unknown], live: [number, unknown]][] = [
  ['no-key', [401, { detail: 'Not authenticated', status_code: 401 }], [403, { detail: 'Not authenticated' }]],
  [
    'key-refused',
    [401, { detail: 'Not authenticated - Invalid Authentication', status_code: 401 }],
    [403, { detail: 'Not authenticated - Invalid Authentication' }],
  ],
  ['key-malformed', [422, malformedKey.documented], [422, malformedKey.live]],
  [
    'insufficient-credits',
    [402, { detail: 'Insufficient credits', status_code: 402 }],
    [402, { detail: 'Insufficient credits' }],
  ],
  [
    'too-many-tasks',
    [429, { detail: 'Too many active tasks', status_code: 429 }],
    [429, { detail: 'Too many active tasks' }],
  ],
  ['rate-limited', [429, { detail: tooOften, status_code: 429 }], [429, { error: tooOften }]],
  ['server-error', [500, { detail: 'Internal Server Error', status_code: 500 }], [500, 'Internal Server Error']],
  ['overloaded', [503, { detail: 'Service Unavailable', status_code: 503 }], [503, { detail: 'Service Unavailable' }]],
]

describe('a submit refused by name', () => {
  const wrongField = [422, { detail: [expect.objectContaining({ loc: ['body', 'prompt'], type: 'string_type' })] }]
  const unreadable = {
    '/documented/v1': [400, { detail: 'There was an error parsing the body', status_code: 400 }],
    '/live/v1': [422, { detail: [expect.objectContaining({ type: 'json_invalid' })] }],
  }
  const keyless = {
    '/documented/v1': [401, { detail: 'Not authenticated', status_code: 401 }],
    '/live/v1': [403, { detail: 'Not authenticated' }],
  }

  test.each(refusals)('%s: in the contract’s words, at its place in the order', async (name, documented, live) => {
    const seen = await arranged({ stage: 'submit', then: { refuse: name } })
    const isOfKey = name === 'no-key' || name.startsWith('key-')
    for (const prefix of prefixes) {
      const refusal = prefix === '/live/v1' ? live : documented
      const reply = await seen.as({ prefix }).trySubmit()
      expect(told(reply)).toEqual(refusal)
      expect(reply.headers['x-emulator-explain']).toContain('rule-1')
      expect(told(await seen.as({ prefix }).trySubmit('flux-dev', { prompt: 7 }))).toEqual(
        isOfKey ? refusal : wrongField,
      )
      expect(told(await seen.as({ prefix }).trySubmit('flux-dev', '{'))).toEqual(unreadable[prefix])
      expect(told(await seen.as({ prefix, headers: { 'x-key': '' } }).trySubmit())).toEqual(keyless[prefix])
    }
    expect(seen.core.control.account('test').tasks()).toEqual([])
  })

  test('may bring headers', async () => {
    const then = { refuse: 'rate-limited', headers: { 'Retry-After': '7' } }
    const seen = await arranged({ stage: 'submit', then })
    const reply = await seen.trySubmit()
    expect([...told(reply), reply.headers['retry-after']]).toEqual([429, { detail: tooOften, status_code: 429 }, '7'])
  })

  test('counts neither task nor credits', async () => {
    const rules = { stage: 'submit', then: { refuse: 'too-many-tasks' }, times: 1 }
    const seen = await arranged(rules, { credits: 2.5 })
    expect((await seen.trySubmit()).statusCode).toBe(429)
    expect((await seen.trySubmit()).statusCode).toBe(200)
    expect((await seen.trySubmit()).statusCode).toBe(402)
  })

  test.each(['unknown-task', 'nope', 'No-Key', 503])('is not one by the name %j', async (refuse) => {
    const seen = startApp()
    expect(await seen.command('POST /rules', { stage: 'submit', then: { refuse } })).toEqual([
      400,
      { account: 'test', error: expect.stringMatching(/then\.refuse is .* one of no-key, key-refused/) },
    ])
  })
})

describe('a submit with a status of the rule’s own', () => {
  test.each<[number, string]>([
    [503, 'Service Unavailable'],
    [502, 'Bad Gateway'],
    [504, 'Gateway Timeout'],
    [400, 'Bad Request'],
    [401, 'Unauthorized'],
    [404, 'Not Found'],
    [409, 'Conflict'],
    [418, "I'm a Teapot"],
  ])('%d says %s in the contract’s form', async (status, detail) => {
    const seen = await arranged({ stage: 'submit', then: { status } })
    const [documented, live] = await Promise.all(prefixes.map((prefix) => seen.as({ prefix }).trySubmit()))
    expect(documented && told(documented)).toEqual([status, { detail, status_code: status }])
    expect(live && told(live)).toEqual([status, { detail }])
  })

  test.each<[string, { payload: string | object; headers?: Headers }]>([
    ['a missing field', { payload: {} }],
    ['a wrong field', { payload: { prompt: 7 } }],
    ['an unreadable body', { payload: '{"prompt": ' }],
    ['an empty body', { payload: '' }],
    ['another content type', { payload: 'x', headers: { 'content-type': 'text/plain' } }],
    ['a body that is too large', { payload: { prompt: 'x'.repeat(2000) } }],
  ])('comes before %s', async (_, { payload, headers }) => {
    const seen = await arranged({ stage: 'submit', then: { status: 503 } }, { bodyLimit: 1000 })
    for (const prefix of prefixes) {
      expect(await statusOf(seen.as({ prefix }).trySubmit('flux-dev', payload, headers))).toBe(503)
    }
    expect(counts(seen)).toEqual([[2, 2]])
  })

  test.each<[unknown, string, string]>([
    [{ error: 'busy', wait: 3 }, 'application/json', '{"error":"busy","wait":3}'],
    [['a', null], 'application/json', '["a",null]'],
    ['<h1>Bad gateway</h1>', 'text/plain; charset=utf-8', '<h1>Bad gateway</h1>'],
    ['', 'text/plain; charset=utf-8', ''],
  ])('may bring a body of its own: %j', async (body, type, text) => {
    const seen = await arranged({ stage: 'submit', then: { status: 502, body } })
    const reply = await seen.trySubmit('flux-dev', '{')
    expect([reply.statusCode, reply.headers['content-type'], reply.body]).toEqual([502, type, text])
    expect(reply.headers['content-length']).toBe(String(text.length))
  })

  test('may bring headers of its own', async () => {
    const headers = { 'Retry-After': '3', 'X-Trace': 'abc', 'Content-Type': 'text/html' }
    const seen = await arranged({ stage: 'submit', then: { status: 503, headers, body: '<p>' } })
    const { headers: sent, body } = await seen.trySubmit()
    expect([sent['retry-after'], sent['x-trace'], sent['content-type'], body]).toEqual(['3', 'abc', 'text/html', '<p>'])
  })

  test('makes no task, not even with a 200', async () => {
    const seen = await arranged({ stage: 'submit', then: { status: 200, body: { id: 'mine' } } })
    expect(told(await seen.trySubmit())).toEqual([200, { id: 'mine' }])
    expect(seen.core.control.account('test').tasks()).toEqual([])
  })
})

describe('a delay', () => {
  test.each<[string, object, number]>([
    ['an answer', { delay: '2s' }, 200],
    ['a status', { delay: 2000, status: 503 }, 503],
    ['a refusal', { delay: '2s', refuse: 'overloaded' }, 503],
    ['a malformed answer', { delay: '2s', malformed: true }, 200],
  ])('holds %s back until the account’s clock has moved, and not the system’s', async (_, then, status) => {
    const seen = await arranged({ stage: 'submit', then })
    let reply: { statusCode: number } | undefined
    const done = seen.trySubmit().then((given) => (reply = given))
    expect(await waitsOnClock(seen)).toBe(2000)
    seen.time.advance(60_000)
    await seen.advance(1999)
    expect(reply).toBeUndefined()
    await seen.advance(1)
    await done
    expect(reply?.statusCode).toBe(status)
  })

  test('is in the journal with the moment at which the answer went out, however far the advance goes', async () => {
    const seen = await arranged(['poll 1 = delay 30s', 'poll 2 = delay 1m'])
    const { id } = await seen.submit()
    const account = seen.core.control.account('test')
    const { now } = account.clock()
    const polls = [seen.tryPoll(id), seen.tryPoll(id)]
    while (account.rules().some(({ fired }) => fired === 0)) await new Promise(setImmediate)
    await waitsOnClock(seen)
    await seen.advance('2m')
    await Promise.all(polls)
    expect(account.requests({ stage: 'poll' }).entries.map(({ at }) => at - now)).toEqual([30_000, 60_000])
  })

  test.each(['poll', 'download'])('holds a %s back as well', async (stage) => {
    const seen = await arranged({ stage, then: { delay: '1m', status: 503 } }, { latency: 'instant' })
    const { id } = await seen.submit()
    const reached = stage === 'poll' ? seen.tryPoll(id) : seen.download(await linkOf(seen, id))
    expect(await waitsOnClock(seen)).toBe(60_000)
    await seen.advance('1m')
    expect((await reached).statusCode).toBe(503)
  })

  test('ends by itself where time passes', async () => {
    const seen = await arranged({ stage: 'submit', then: { delay: '2s', status: 503 } })
    await seen.command('POST /clock', { mode: 'scaled', factor: 10 })
    const reply = seen.trySubmit()
    await waitsOnClock(seen)
    seen.time.advance(200)
    expect((await reply).statusCode).toBe(503)
  })

  test.each<[which: string, key: string, status: number]>([
    ['the first submit of a key', 'fresh', 200],
    ['a submit without a key, in real time', '', 401],
  ])('by a header, holds %s back', async (_, key, status) => {
    const seen = startApp()
    let isDone = false
    const headers = { 'x-key': key, 'x-emulator-rule': 'submit = delay 2s' }
    const reply = seen
      .as({ headers })
      .trySubmit()
      .then((given) => {
        isDone = true
        return given
      })
    while (seen.time.alarms().length === 0) await new Promise(setImmediate)
    expect(seen.core.control.accounts().map(({ key }) => key)).toEqual(key === '' ? [] : [key])
    seen.time.advance(1999)
    await new Promise(setImmediate)
    expect(isDone).toBe(false)
    seen.time.advance(1)
    expect((await reply).statusCode).toBe(status)
  })

  /** How long each of five submits is held back. */
  async function drawn(delay: object): Promise<number[]> {
    const seen = await arranged({ stage: 'submit', then: { status: 503, delay } })
    const waits: number[] = []
    for (let turn = 0; turn < 5; turn++) {
      const reply = seen.trySubmit()
      const wait = await waitsOnClock(seen)
      waits.push(wait)
      await seen.advance(wait)
      await reply
    }
    return waits
  }

  test.each<[string, (seed: number) => object, number, number]>([
    ['evenly', (seed) => ({ from: '1s', to: '3s', seed }), 1000, 3000],
    ['normally', (seed) => ({ mean: '2s', deviation: '100ms', seed }), 1000, 3000],
  ])('can be drawn %s: the same for the same seed', async (_, delay, least, most) => {
    const [once, again, other] = [await drawn(delay(7)), await drawn(delay(7)), await drawn(delay(8))]
    expect(again).toEqual(once)
    expect(other).not.toEqual(once)
    expect(new Set(once).size).toBeGreaterThan(1)
    for (const wait of [...once, ...other]) {
      expect(wait).toBeGreaterThanOrEqual(least)
      expect(wait).toBeLessThanOrEqual(most)
    }
  })

  test('drawn normally is never below zero', async () => {
    const seen = await arranged({
      stage: 'submit',
      then: { status: 503, delay: { mean: 0, deviation: '1h', seed: 3 } },
    })
    const replies = Promise.all(Array.from({ length: 20 }, () => seen.trySubmit()))
    await waitsOnClock(seen)
    await seen.advance('24h')
    expect((await replies).map(({ statusCode }) => statusCode)).toEqual(Array(20).fill(503))
  })

  test.each([
    [{ from: '1s', to: '3s' }, 'seed'],
    [{ mean: '1s', deviation: '1s' }, 'seed'],
    [{ from: '3s', to: '1s', seed: 1 }, 'from'],
    [{ from: '1s', seed: 1 }, 'delay'],
    ['soon', 'delay'],
    [-1, 'delay'],
    [null, 'delay'],
  ])('is never random without a seed, nor anything else: %j', async (delay, named) => {
    const seen = startApp()
    expect(await seen.command('POST /rules', { stage: 'poll', then: { delay } })).toEqual([
      400,
      { account: 'test', error: expect.stringContaining(named) },
    ])
  })
})

describe('malformed JSON', () => {
  const cut = (reply: { body: string; headers: Record<string, unknown> }) => {
    expect(() => JSON.parse(reply.body) as unknown).toThrow(SyntaxError)
    expect(reply.headers['content-type']).toBe('application/json')
    expect(reply.headers['content-length']).toBe(String(reply.body.length))
  }

  test('at submit is the contract’s own answer, cut off; the task is made', async () => {
    const seen = await arranged({ stage: 'submit', then: { malformed: true } })
    for (const prefix of prefixes) {
      const reply = await seen.as({ prefix }).trySubmit()
      const id = seen.core.control.account('test').tasks().at(-1)?.id ?? ''
      expect([reply.statusCode, reply.body.slice(0, id.length + 8)]).toEqual([200, `{"id":"${id}"`])
      cut(reply)
    }
  })

  test('at a poll is the contract’s own answer, cut off; the next one is whole', async () => {
    const seen = await arranged({ stage: 'poll', when: { nth: 1 }, then: { malformed: true } })
    for (const prefix of prefixes) {
      const { id } = await seen.as({ prefix }).submit()
      const [broken, whole] = [await seen.as({ prefix }).tryPoll(id), await seen.as({ prefix }).tryPoll(id)]
      cut(broken)
      expect(whole.body.startsWith(broken.body)).toBe(true)
      expect(whole.json()).toMatchObject({ id, status: 'Pending' })
    }
  })
})

describe('a poll', () => {
  test.each(refusals.filter(([name]) => name !== 'insufficient-credits' && name !== 'too-many-tasks'))(
    'can be refused by name: %s',
    async (name, documented, live) => {
      const seen = await arranged({ stage: 'poll', then: { refuse: name } })
      for (const prefix of prefixes) {
        const reply = await seen.as({ prefix }).tryPoll((await seen.as({ prefix }).submit()).id)
        expect(told(reply)).toEqual(prefix === '/live/v1' ? live : documented)
        expect(reply.headers['x-emulator-explain']).toContain('rule-1')
      }
    },
  )

  test.each(['insufficient-credits', 'too-many-tasks'])('cannot be refused by name: %s', async (refuse) => {
    const seen = startApp()
    expect(await seen.command('POST /rules', { stage: 'poll', then: { refuse } })).toMatchObject([400, {}])
  })

  test('finds no task for the first k polls', async () => {
    const seen = await arranged({ stage: 'poll', when: { nth: [1, 3] }, then: { refuse: 'unknown-task' } })
    for (const prefix of prefixes) {
      const { id } = await seen.as({ prefix }).submit()
      const missing =
        prefix === '/live/v1'
          ? { id, status: 'Task not found', result: null, progress: null, details: null, preview: null }
          : { detail: 'Task not found', status_code: 404 }
      for (let nth = 1; nth <= 3; nth++) expect(told(await seen.as({ prefix }).tryPoll(id))).toEqual([404, missing])
      expect(told(await seen.as({ prefix }).tryPoll(id))).toEqual([
        200,
        expect.objectContaining({ id, status: 'Pending' }),
      ])
    }
  })

  test('can have a status, headers and a body of the rule’s own', async () => {
    const then = { status: 503, headers: { 'Retry-After': '9' }, body: { wait: true } }
    const seen = await arranged({ stage: 'poll', then })
    for (const prefix of prefixes) {
      const reply = await seen.as({ prefix }).tryPoll((await seen.as({ prefix }).submit()).id)
      expect([...told(reply), reply.headers['retry-after']]).toEqual([503, { wait: true }, '9'])
    }
  })

  test('fails twice and then works, while the task goes its way', async () => {
    const seen = await arranged([{ directive: 'poll 1-2 = 503' }])
    const { id } = await seen.submit()
    await seen.advance(1000)
    const statuses = [await seen.tryPoll(id), await seen.tryPoll(id), await seen.tryPoll(id)].map(
      (reply) => reply.statusCode,
    )
    expect(statuses).toEqual([503, 503, 200])
  })
})

describe('a task', () => {
  const six = { result: null, progress: null, details: null, preview: null }
  const reasoned = (...reasons: string[]) => ({ 'Moderation Reasons': reasons })

  test.each<[object, object]>([
    [{ end: 'Error' }, { status: 'Error' }],
    [{ end: 'Content Moderated' }, { status: 'Content Moderated', details: reasoned('Protected Content') }],
    [
      { end: 'Content Moderated', reasons: ['Violence', 'Self Harm'] },
      { status: 'Content Moderated', details: reasoned('Violence', 'Self Harm') },
    ],
    [{ end: 'Request Moderated' }, { status: 'Request Moderated', details: reasoned('Derivative Works Filter') }],
    [
      { end: 'Request Moderated', reasons: ['NSFW'] },
      { status: 'Request Moderated', details: reasoned('NSFW') },
    ],
  ])('ends as %j says', async (then, shown) => {
    const seen = await arranged({ stage: 'task', then })
    const [documented, live] = [
      (await seen.as(onDocumented).submit()).id,
      (await seen.as(onLive).submit('flux-2-pro')).id,
    ]
    expect((await seen.as(onLive).tryPoll(live)).json()).toEqual({ id: live, status: 'Pending', ...six })
    await seen.advance(1000)
    expect((await seen.as(onLive).tryPoll(live)).json()).toEqual({ id: live, ...six, ...shown })
    const { status } = shown as { status: string }
    expect((await seen.as(onDocumented).tryPoll(documented)).json()).toEqual({ id: documented, status })
  })

  test('that fails on FLUX 3 is told by the HTTP status as well', async () => {
    const seen = await arranged({ stage: 'task', then: { end: 'Error', latency: 0 } })
    const { id } = await seen.as(onLive).submit('flux-3-image')
    const error = expect.any(String) as string
    expect(told(await seen.as(onLive).tryPoll(id))).toEqual([422, { id, status: 'Error', ...six, details: { error } }])
  })

  test('is ready whatever a later rule says', async () => {
    const seen = await arranged([
      { stage: 'task', then: { end: 'Ready' } },
      { stage: 'task', then: { end: 'Error' } },
    ])
    const { id } = await seen.submit()
    await seen.advance(1000)
    expect((await seen.tryPoll(id)).json()).toMatchObject({ id, status: 'Ready', result: { prompt: 'x' } })
    expect(counts(seen)).toEqual([
      [1, 1],
      [0, 0],
    ])
  })

  test('can be stuck: it never ends', async () => {
    const seen = await arranged({ stage: 'task', then: { end: 'stuck' } })
    const { id } = await seen.as(onLive).submit()
    await seen.advance('23h')
    expect((await seen.as(onLive).tryPoll(id)).json()).toMatchObject({ id, status: 'Pending', result: null })
    expect(seen.core.control.account('test').task(id)).not.toHaveProperty('endsAt', expect.anything())
  })

  test.each([5000, '5s'])('takes the latency of a rule: %j', async (latency) => {
    const seen = await arranged({ stage: 'task', then: { latency } })
    const { id } = await seen.as(onLive).submit('flux-2-pro')
    await seen.advance(4999)
    expect((await seen.as(onLive).tryPoll(id)).json()).toMatchObject({ status: 'Pending' })
    await seen.advance(1)
    expect((await seen.as(onLive).tryPoll(id)).json()).toMatchObject({ status: 'Ready' })
    expect(seen.core.control.account('test').task(id).endsAt).toBe(start + 5000)
  })

  test('shows the progress of a rule, spread evenly over its way', async () => {
    const seen = await arranged({ stage: 'task', then: { progress: [0.1, 0.5, 1] } }, { latency: 3000 })
    const { id } = await seen.as(onLive).submit('flux-2-pro')
    const shown = []
    for (let second = 0; second < 4; second++) {
      shown.push((await seen.as(onLive).tryPoll(id)).json<{ progress: number }>().progress)
      await seen.advance(1000)
    }
    expect(shown).toEqual([0.1, 0.5, 1, null])
  })

  test('keeps its plan when the rule is removed', async () => {
    const seen = await arranged({ stage: 'task', then: { end: 'Error' } })
    const { id } = await seen.submit()
    await seen.command('DELETE /rules')
    await seen.advance(1000)
    expect((await seen.tryPoll(id)).json()).toEqual({ id, status: 'Error' })
  })

  test.each([
    { end: 'Failed' },
    { end: 'Ready', reasons: ['Violence'] },
    { reasons: ['Violence'] },
    { latency: -1 },
    { latency: 'soon' },
    { progress: [] },
    { progress: [2] },
    { after: { polls: 0 } },
    { after: {} },
    { after: { polls: 1, steps: 1 } },
    { after: { polls: 1 }, latency: '1s' },
    { status: 503 },
    {},
  ])('cannot be arranged with %j', async (then) => {
    const seen = startApp()
    expect(await seen.command('POST /rules', { stage: 'task', then })).toEqual([
      400,
      { account: 'test', error: expect.stringMatching(/then/) },
    ])
  })
})

/** Of the picture of a task that is Ready. */
const linkOf = async (seen: TestApp, id: string) => (await seen.poll(id)).result.sample

const someLink = async (seen: TestApp) => linkOf(seen, (await seen.submit()).id)

describe('a download', () => {
  /** What a decoder makes of the bytes: how many it gets, or undefined where it gives up. */
  const decoded = (bytes: Buffer, failOn: 'truncated' | 'none') =>
    sharp(bytes, { failOn })
      .raw()
      .toBuffer()
      .then(
        ({ length }) => length,
        () => undefined,
      )

  test('can break off, be corrupt, empty, HTML or under a wrong type; then the picture comes', async () => {
    const ways = ['truncated', 'corrupt', 'empty', 'html', 'wrong-type']
    const rules = ways.map((damage, at) => ({ stage: 'download', when: { nth: at + 1 }, then: { damage } }))
    const seen = await arranged(rules, { latency: 'instant' })
    const payload = { prompt: 'x', seed: 1, width: 256, height: 256 }
    const link = await linkOf(seen, (await seen.submit('flux-dev', payload)).id)
    const replies = []
    for (let nth = 0; nth <= ways.length; nth++) replies.push(await seen.download(link))

    const bytes = replies.map(({ rawPayload }) => rawPayload)
    const [truncated, corrupt, empty, html, mistyped, whole] = bytes as [Buffer, Buffer, Buffer, Buffer, Buffer, Buffer]
    expect(replies.map(({ statusCode, headers }) => [statusCode, headers['content-type']])).toEqual([
      [200, 'image/jpeg'],
      [200, 'image/jpeg'],
      [200, 'image/jpeg'],
      [200, expect.stringMatching(/^text\/html/)],
      [200, expect.not.stringContaining('image')],
      [200, 'image/jpeg'],
    ])
    expect(replies.map(({ headers }) => Number(headers['content-length']))).toEqual(bytes.map(({ length }) => length))
    expect(replies.map(({ headers }) => headers['x-emulator-explain'])).toEqual([
      ...ways.map((_, at) => expect.stringContaining(`rule-${at + 1}`) as string),
      undefined,
    ])
    expect(await decoded(whole, 'truncated')).toBe(256 * 256 * 3)
    expect(truncated.length).toBeGreaterThan(0)
    expect(truncated.length).toBeLessThan(whole.length)
    expect(await decoded(truncated, 'truncated')).toBeUndefined()
    expect(corrupt.length).toBeGreaterThan(0)
    expect(await decoded(corrupt, 'none')).toBeUndefined()
    expect(empty).toHaveLength(0)
    expect(html.toString()).toMatch(/^<!doctype html>/i)
    expect(mistyped.equals(whole)).toBe(true)
    expect(counts(seen)).toEqual(ways.map(() => [1, 1]))
  })

  test.each([
    ['expired', 403, 'AuthenticationFailed'],
    ['missing', 404, 'BlobNotFound'],
  ])('can be answered as %s', async (damage, status, code) => {
    const seen = await arranged({ stage: 'download', then: { damage } }, { latency: 'instant' })
    const { statusCode, headers, body } = await seen.download(await someLink(seen))
    expect([statusCode, headers['content-type'], headers['x-ms-error-code']]).toEqual([status, 'application/xml', code])
    expect(body).toContain(`<Error><Code>${code}</Code>`)
    expect(headers['x-emulator-explain']).toContain('rule-1')
  })

  test('can have a status, headers and a body of the rule’s own', async () => {
    const then = { status: 503, headers: { 'Retry-After': '2' }, body: { busy: true } }
    const seen = await arranged({ stage: 'download', then }, { latency: 'instant' })
    const reply = await seen.download(await someLink(seen))
    expect([...told(reply), reply.headers['retry-after']]).toEqual([503, { busy: true }, '2'])
  })

  test('can be damaged and late at once', async () => {
    const seen = await arranged({ stage: 'download', then: { damage: 'missing', delay: '3s' } }, { latency: 'instant' })
    const reply = seen.download(await someLink(seen))
    expect(await waitsOnClock(seen)).toBe(3000)
    await seen.advance('3s')
    expect((await reply).statusCode).toBe(404)
  })

  test.each([{ damage: 'rotten' }, { damage: 'empty', status: 503 }, { refuse: 'no-key' }, { malformed: true }, {}])(
    'cannot be arranged with %j',
    async (then) => {
      const seen = startApp()
      expect(await seen.command('POST /rules', { stage: 'download', then })).toEqual([
        400,
        { account: 'test', error: expect.stringMatching(/then/) },
      ])
    },
  )
})
