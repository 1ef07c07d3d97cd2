import { describe, expect, test } from 'vitest'
import type { JournalPage } from '../../src/control/control.js'
import { startApp, type TestApp } from '../support/start-app.js'

const prefixes = ['/documented/v1', '/live/v1'] as const
const stranger = '9b1deb4d-3b7d-4bad-9bdd-2b0d7b3dcb6d'

interface Given {
  prefix?: string
  prompt?: string
  body?: object
  headers?: Record<string, string>
}

/** Submits what is given. */
const submitGiven = (seen: TestApp, { prefix = '/v1', prompt = 'x', body = { prompt }, headers = {} }: Given) =>
  seen.as({ prefix, headers }).trySubmit('flux-dev', body)

const rule = (words: string) => ({ 'x-emulator-rule': words })

const taskOf = ({ core }: TestApp, id: string) => core.control.account('test').task(id)

const answer = (reply: { statusCode: number; json: () => unknown }) => [reply.statusCode, reply.json()]

/** The three places where the words can stand; each is another account's. */
const places: Record<string, (seen: TestApp, words: string) => Given> = {
  prompt: (_, words) => ({ prompt: `a red fox [[${words}]] in the snow` }),
  header: (_, words) => ({ headers: rule(words) }),
  rule: ({ core }, words) => {
    core.control.account('rule').addRule(words)
    return {}
  },
}

/** Submits with the words in each place. */
const submitEach = (seen: TestApp, words: string) =>
  Promise.all(
    Object.entries(places).map(async ([key, put]) => {
      const { headers, ...given } = put(seen, words)
      return { key, reply: await submitGiven(seen, { ...given, headers: { ...headers, 'x-key': key } }) }
    }),
  )

describe('in a prompt, in a header and as a rule', () => {
  const moderated = (reasons?: string[]) => reasons && { 'Moderation Reasons': reasons }

  test.each<[string, object]>([
    ['error', { status: 'Error' }],
    ['content-moderated', { status: 'Content Moderated', details: moderated(['Protected Content']) }],
    ['content-moderated: Violence', { status: 'Content Moderated', details: moderated(['Violence']) }],
    [
      'content-moderated: Violence, Self Harm',
      { status: 'Content Moderated', details: moderated(['Violence', 'Self Harm']) },
    ],
    ['request-moderated', { status: 'Request Moderated', details: moderated(['Derivative Works Filter']) }],
    ['request-moderated: NSFW', { status: 'Request Moderated', details: moderated(['NSFW']) }],
    ['stuck', { status: 'Pending' }],
    ['ready', { status: 'Ready' }],
    ['latency 5s', { status: 'Pending' }],
    ['latency 500', { status: 'Ready' }],
    ['after 1 polls', { status: 'Ready' }],
    ['after 2 polls', { status: 'Pending' }],
    ['after 2 steps', { status: 'Pending' }],
    ['progress 0.25', { status: 'Ready' }],
    ['error; latency 5s', { status: 'Pending' }],
    ['error; latency 500ms', { status: 'Error' }],
    ['content-moderated: A B; after 1 polls', { status: 'Content Moderated', details: moderated(['A B']) }],
  ])('“%s” makes of the task what it says', async (words, shown) => {
    const seen = startApp({ contract: 'live', latency: 1000 })
    const replies = await submitEach(seen, words)
    seen.time.advance(1000)
    for (const { key, reply } of replies) {
      const { id } = reply.json<{ id: string }>()
      expect([key, (await seen.tryPoll(id)).json()]).toMatchObject([key, { id, ...shown }])
    }
  })

  test.each<[string, number, number[], number[]]>([
    ['submit = 503', 503, [], []],
    ['submit 1 = 503', 503, [], []],
    ['submit 2-4 = 503', 200, [200], []],
    ['submit overloaded', 503, [], []],
    ['submit = insufficient-credits', 402, [], []],
    ['poll = 503', 200, [503, 503, 503], []],
    ['poll 2 = 503', 200, [200, 503, 200], []],
    ['poll 2-3 = 503', 200, [200, 503, 503, 200], []],
    ['poll 1-2 = unknown-task', 200, [404, 404, 200], []],
    ['poll rate-limited', 200, [429, 429, 429], []],
    ['poll = 503 once', 200, [503, 200, 200], []],
    ['poll = 503 2 times', 200, [503, 503, 200], []],
    ['poll = 503 every 2nd', 200, [200, 503, 200, 503], []],
    ['poll = 503 every 2nd 1 times', 200, [200, 503, 200, 200], []],
    ['poll 1 = 502; poll 2 = 504', 200, [502, 504, 200], []],
    ['download missing', 200, [200], [404, 404]],
    ['download 1 = expired; download 2 = 503', 200, [200], [403, 503]],
    ['poll 1 = 503; download 1 = missing; latency 0', 200, [503, 200], [404]],
  ])('“%s” makes the requests what it says', async (words, submitted, polls, downloads) => {
    const seen = startApp({ latency: 'instant' })
    for (const { key, reply } of await submitEach(seen, words)) {
      const { id = '' } = reply.json<{ id?: string }>()
      const told = { polls: [] as number[], downloads: [] as number[] }
      let link = ''
      while (told.polls.length < polls.length) {
        const polled = await seen.as({ key }).tryPoll(id)
        link = polled.json<{ result?: { sample: string } }>().result?.sample ?? link
        told.polls.push(polled.statusCode)
      }
      while (told.downloads.length < downloads.length) {
        told.downloads.push((await seen.download(link)).statusCode)
      }
      expect([key, reply.statusCode, told]).toEqual([key, submitted, { polls, downloads }])
    }
  })
})

describe('in a prompt', () => {
  test('the directive stays part of what was sent', async () => {
    const seen = startApp({ latency: 'instant' })
    const prompt = 'a fox [[poll 1 = 503]] in the snow'
    const { id } = await seen.submit('flux-dev', { prompt })
    await seen.poll(id)
    expect(await seen.poll(id)).toMatchObject({ status: 'Ready', result: { prompt } })
  })

  test('several hold together, and of two that contradict the first holds', async () => {
    const seen = startApp({ latency: 1000 })
    const { id } = await seen.submit('flux-dev', {
      prompt: '[[error]] a [[latency 5s]] fox [[ready]] [[poll 1 = 503]]',
    })
    expect(taskOf(seen, id).timeline.states.at(-1)).toMatchObject({ at: 5000, status: 'Error' })
    expect((await seen.tryPoll(id)).statusCode).toBe(503)
    const { id: other } = await seen.submit('flux-dev', { prompt: '[[ready]] [[error]]' })
    expect(taskOf(seen, other).timeline.states.at(-1)).toMatchObject({ at: 1000, status: 'Ready' })
  })

  test('they hold for that task alone', async () => {
    const seen = startApp({ latency: 'instant' })
    const { id } = await seen.submit('flux-dev', { prompt: '[[poll = 503]]' })
    const { id: other } = await seen.submit('flux-dev', { prompt: 'x' })
    expect([(await seen.tryPoll(id)).statusCode, (await seen.tryPoll(other)).statusCode]).toEqual([503, 200])
    expect(seen.core.control.account('test').rules()).toEqual([])
  })

  test('a submit’s number is that of the account’s submits', async () => {
    const seen = startApp()
    const statuses = []
    for (let nth = 1; nth <= 4; nth++) {
      statuses.push((await seen.trySubmit('flux-dev', { prompt: '[[submit 2-3 = 503]]' })).statusCode)
    }
    expect(statuses).toEqual([200, 503, 503, 200])
  })

  test.each([
    'see [[page 4]]',
    '[[]]',
    '[[ ]]',
    '[error]',
    'error',
    '[[a fox]]',
    '[[error-prone]] code',
    '[[nope: 3]]',
  ])('%j is plain prompt', async (prompt) => {
    const seen = startApp({ latency: 'instant' })
    const reply = await seen.trySubmit('flux-dev', { prompt })
    expect([reply.statusCode, reply.headers['x-emulator-explain']]).toEqual([200, undefined])
    expect(await seen.poll(reply.json<{ id: string }>().id)).toMatchObject({ status: 'Ready', result: { prompt } })
  })

  test.each([
    ['[[eror]]', 'error'],
    ['[[Error]]', 'error'],
    ['[[content-moderate: Violence]]', 'content-moderated'],
    ['[[latenzy 5s]]', 'latency'],
    ['[[pol 2 = 503]]', 'poll'],
    ['[[downloads truncated]]', 'download'],
  ])('%j is plain prompt with a hint: %s is meant', async (prompt, meant) => {
    const seen = startApp({ latency: 'instant' })
    for (const prefix of prefixes) {
      const reply = await seen.as({ prefix }).trySubmit('flux-dev', { prompt })
      const hint = expect.stringContaining(`did you mean [[${meant}`) as string
      expect([reply.statusCode, reply.headers['x-emulator-explain']]).toEqual([200, hint])
      expect(seen.core.control.account('test').requests().entries.at(-1)).toMatchObject({ explain: hint })
      expect((await seen.as({ prefix }).tryPoll(reply.json<{ id: string }>().id)).json()).toMatchObject({
        status: 'Ready',
      })
    }
  })
})

describe('words that cannot be read', () => {
  const told: [words: string, says: string][] = [
    ['latency soon', 'duration'],
    ['latency', 'latency'],
    ['error handling', 'handling'],
    ['poll 2 =', 'STATUS'],
    ['poll 2 = 99', '200 to 599'],
    ['poll 2 = 503 unknown-task', 'refuse and status'],
    ['poll 4-2 = 503', '4'],
    ['download rotten', 'rotten'],
    ['after 0 polls', '0'],
    ['progress 2', '2'],
    ['submit = unknown-task', 'unknown-task'],
    ['error; nope', 'nope'],
  ]
  /** A value_error as each contract prints it. */
  const refused = (prefix: string, loc: string[], says: string, input: string) => {
    const msg = expect.stringMatching(
      new RegExp(`^Value error, .*${says.replaceAll(/[[\]$]/g, String.raw`\$&`)}`),
    ) as string
    const type = 'value_error'
    return prefix === '/live/v1'
      ? [422, { detail: [{ type, loc, msg, input, ctx: { error: {} } }] }]
      : [422, { detail: [{ loc, msg, type }] }]
  }

  test.each(told)('in a prompt are a 422 at ["body", "prompt"]: “%s”', async (words, says) => {
    const seen = startApp()
    const prompt = `a fox [[${words}]]`
    for (const prefix of prefixes) {
      const reply = await seen.as({ prefix }).trySubmit('flux-dev', { prompt })
      expect(answer(reply)).toEqual(refused(prefix, ['body', 'prompt'], says, prompt))
      expect(reply.headers['x-emulator-explain']).toContain(says)
    }
    expect(seen.core.control.accounts().filter(({ tasks }) => tasks > 0)).toEqual([])
  })

  test.each([...told, ['eror', 'did you mean "error"'], ['', 'must begin with'], ['page 4', 'must begin with']] as [
    string,
    string,
  ][])('in a header are a 422 at ["header", "x-emulator-rule"]: “%s”', async (words, says) => {
    const seen = startApp()
    for (const prefix of prefixes) {
      const reply = await seen.as({ prefix, headers: rule(words) }).trySubmit()
      expect(answer(reply)).toEqual(refused(prefix, ['header', 'x-emulator-rule'], says, words))
    }
    expect(seen.core.control.accounts().filter(({ tasks }) => tasks > 0)).toEqual([])
  })

  test('in the header of a poll are the same', async () => {
    const seen = startApp()
    for (const prefix of prefixes) {
      const { id } = await seen.as({ prefix }).submit()
      const reply = await seen.as({ prefix, headers: rule('poll = 50') }).tryPoll(id)
      expect(answer(reply)).toEqual(refused(prefix, ['header', 'x-emulator-rule'], '200 to 599', 'poll = 50'))
      expect((await seen.as({ prefix }).tryPoll(id)).statusCode).toBe(200)
    }
  })

  test('in the header of a download are refused beside the picture', async () => {
    const seen = startApp({ latency: 'instant' })
    const { id } = await seen.submit('flux-dev', { prompt: 'x' })
    const { result } = await seen.poll(id)
    const { statusCode, headers } = await seen.download(result.sample, rule('download missin'))
    expect([statusCode, headers]).toMatchObject([
      400,
      {
        'x-ms-error-code': 'InvalidHeaderValue',
        'x-emulator-explain': expect.stringContaining('did you mean "missing"?') as string,
      },
    ])
  })

  test('without the end of a directive are a 422', async () => {
    const seen = startApp()
    const reply = await seen.trySubmit('flux-dev', { prompt: 'a fox [[error' })
    expect(answer(reply)).toEqual(refused('/v1', ['body', 'prompt'], 'does not end with', ''))
  })

  test('are looked at after the key', async () => {
    const seen = startApp()
    const keyless = { headers: { 'x-key': '' }, prompt: '[[latency soon]]' }
    expect((await submitGiven(seen, keyless)).statusCode).toBe(401)
    expect((await seen.as({ headers: { 'x-key': '', ...rule('nope') } }).trySubmit()).statusCode).toBe(401)
  })

  test('and of which there are more than 32 are a 422', async () => {
    const seen = startApp()
    expect((await seen.trySubmit('flux-dev', { prompt: '[[stuck once]]'.repeat(32) })).statusCode).toBe(200)
    expect(answer(await seen.trySubmit('flux-dev', { prompt: '[[stuck once]]'.repeat(33) }))).toEqual(
      refused('/v1', ['body', 'prompt'], '32', ''),
    )
  })
})

describe('X-Emulator-Rule', () => {
  test('on a submit binds the task that is made, for any client that polls it', async () => {
    const seen = startApp({ latency: 'instant', contract: 'live' })
    const bound = await seen.submit('flux-dev', { prompt: 'x' }, rule('poll 2 = 503; download 1 = missing'))
    const free = await seen.submit('flux-dev', { prompt: 'x' })
    const statuses = []
    for (let nth = 1; nth <= 3; nth++) {
      statuses.push((await seen.as({ headers: { 'x-key': '' } }).tryPoll(bound.id)).statusCode)
      statuses.push((await seen.tryPoll(free.id)).statusCode)
    }
    expect(statuses).toEqual([200, 200, 503, 200, 200, 200])
    const { result } = await seen.poll(bound.id)
    expect((await seen.download(result.sample)).statusCode).toBe(404)
  })

  test('on a poll is for that request only', async () => {
    const seen = startApp({ latency: 'instant' })
    for (const prefix of prefixes) {
      const { id } = await seen.as({ prefix }).submit()
      const statuses = []
      for (const words of [
        'poll = 503',
        undefined,
        'poll unknown-task',
        'poll 5 = 502',
        'poll 5 = 502',
        'submit = 503',
      ]) {
        const headers = words === undefined ? {} : rule(words)
        statuses.push((await seen.as({ prefix, headers }).tryPoll(id)).statusCode)
      }
      expect(statuses).toEqual([503, 200, 404, 200, 502, 200])
    }
  })

  test('on a download is for that request only', async () => {
    const seen = startApp({ latency: 'instant' })
    const { id } = await seen.submit('flux-dev', { prompt: 'x' })
    const { result } = await seen.poll(id)
    const statuses = []
    for (const words of ['download = 503', 'download missing', 'download expired', 'poll = 503']) {
      statuses.push((await seen.download(result.sample, rule(words))).statusCode)
    }
    expect(statuses).toEqual([503, 404, 403, 200])
  })

  test.each<[string, Given]>([
    ['a missing field', { body: {} }],
    ['a missing key', { headers: { 'x-key': '' } }],
    ['a refused key', { headers: { 'x-key': 'invalid-1' } }],
  ])('on a submit with a status comes before %s', async (_, given) => {
    const seen = startApp()
    for (const prefix of prefixes) {
      const headers = { ...given.headers, ...rule('submit = 503') }
      expect((await submitGiven(seen, { ...given, prefix, headers })).statusCode).toBe(503)
    }
    expect(seen.core.control.accounts().filter(({ tasks }) => tasks > 0)).toEqual([])
  })

  test.each<[string, string, Record<string, string>]>([
    ['an unknown task', `?id=${stranger}`, {}],
    ['a missing id', '', {}],
    ['a missing key', `?id=${stranger}`, { 'x-key': '' }],
    ['a refused key', `?id=${stranger}`, { 'x-key': 'invalid-1' }],
  ])('on a poll with a status comes before %s', async (_, query, given) => {
    const { app } = startApp()
    for (const prefix of prefixes) {
      const headers = { 'x-key': 'test', ...given, ...rule('poll = 503') }
      expect((await app.inject({ url: `${prefix}/get_result${query}`, headers })).statusCode).toBe(503)
    }
  })

  test.each(['/v1', '/live/v1'])(
    'a rule of the key’s account holds for polls of tasks that there are not (%s)',
    async (prefix) => {
      const seen = startApp()
      const account = seen.core.control.account('test')
      account.addRule('poll = 503')
      expect((await seen.as({ prefix }).tryPoll('7b3ef6b4-fb4b-44a0-938b-706ce90aca42')).statusCode).toBe(503)
      expect((await seen.as({ prefix }).tryPoll('no-uuid')).statusCode).toBe(503)
      expect(account.rules().map(({ fired }) => fired)).toEqual([2])
    },
  )

  test.each(['', 'invalid-x', 'stranger'])(
    'a poll that may not see the task (key "%s") does not move it',
    async (key) => {
      const seen = startApp()
      const { id } = await seen.submit('flux-dev', { prompt: '[[after 2 polls]] [[poll 2 = 503]]' })
      const statuses = [await seen.tryPoll(id), await seen.as({ key }).tryPoll(id)]
      expect(statuses.map(({ statusCode }) => statusCode)).toEqual([
        200,
        key === 'stranger' ? 404 : key === '' ? 503 : 401,
      ])
      expect(seen.core.control.account('test').task(id).polls).toBe(key === '' ? 2 : 1)
    },
  )

  test('and so does a rule of the task’s account', async () => {
    const seen = startApp()
    const { id } = await seen.submit('flux-dev', { prompt: '[[poll 1 = 503; poll 3 = key-refused]]' })
    const polled = async (key: string) => (await seen.as({ key }).tryPoll(id)).statusCode
    expect([await polled(''), await polled(''), await polled('test'), await polled('test')]).toEqual([
      503, 401, 200, 401,
    ])
    // The second was refused for want of a key, and does not count as a poll of the task.
    const statuses = ({ entries }: JournalPage) => entries.map(({ status }) => status)
    expect(statuses(seen.core.control.account('test').requests({ stage: 'poll' }))).toEqual([503, 200, 401])
    expect(statuses(seen.core.control.unattributedRequests())).toEqual([401])
  })

  test.each<[where: string, submitted: string, polled: string | undefined, explain: string]>([
    ['the prompt', '[[poll = 503]]', undefined, 'directive-1 fired, from the prompt'],
    ['the header of the submit', 'header', undefined, 'header-1 fired, from an X-Emulator-Rule header'],
    ['the header of the poll', 'x', 'poll = no-key', 'header-1 fired, from an X-Emulator-Rule header'],
    ['a rule', 'rule', undefined, 'rule-1 fired, see /_emulator/rules'],
  ])('is explained by where it came from: %s', async (_, submitted, polled, explain) => {
    const seen = startApp()
    const { id } = await seen.submit(
      'flux-dev',
      { prompt: submitted },
      submitted === 'header' ? rule('poll = 503') : {},
    )
    if (submitted === 'rule') await seen.command('POST /rules', { directive: 'poll = 503' })
    const { headers } = await seen.as({ headers: polled === undefined ? {} : rule(polled) }).tryPoll(id)
    expect(headers['x-emulator-explain']).toBe(explain)
  })

  test('by name stands where the real check does', async () => {
    const seen = startApp()
    const statuses = []
    for (const [words, given] of [
      ['submit = insufficient-credits', { body: { prompt: 7 } }],
      ['submit = insufficient-credits', {}],
      ['submit = key-refused', { body: { prompt: 7 } }],
      ['submit = key-malformed', { headers: { 'x-key': '' } }],
    ] as [string, Given][]) {
      statuses.push((await submitGiven(seen, { ...given, headers: { ...given.headers, ...rule(words) } })).statusCode)
    }
    for (const words of ['poll = key-refused', 'poll = unknown-task']) {
      statuses.push((await seen.app.inject({ url: '/live/v1/get_result', headers: rule(words) })).statusCode)
    }
    expect(statuses).toEqual([422, 402, 401, 401, 403, 422])
  })
})

describe('--no-directives', () => {
  test('makes a prompt plain, whatever it says; headers and rules go on', async () => {
    const seen = startApp({ directives: false, latency: 'instant' })
    for (const prompt of ['[[error]]', '[[latency soon]]', '[[submit = 503]]', '[[error', '[[eror]]']) {
      const reply = await seen.trySubmit('flux-dev', { prompt })
      expect([reply.statusCode, reply.headers['x-emulator-explain']]).toEqual([200, undefined])
      expect(await seen.poll(reply.json<{ id: string }>().id)).toMatchObject({ status: 'Ready', result: { prompt } })
    }
    expect((await seen.as({ headers: rule('submit = 503') }).trySubmit()).statusCode).toBe(503)
    seen.core.control.account('test').addRule('submit = overloaded')
    expect((await seen.trySubmit('flux-dev', { prompt: '[[error]]' })).statusCode).toBe(503)
  })
})

describe('a special key', () => {
  const noCredits = [402, { detail: 'Insufficient credits' }]
  const tooMany = [429, { detail: 'Too many active tasks' }]
  const badForm = { loc: ['header', 'X-Key'], msg: 'Invalid API key format', type: 'value_error' }
  const coded = ([status, body]: unknown[]) => [status, { ...(body as object), status_code: status }]

  test.each<[string, unknown[], unknown[], 'key' | 'limits']>([
    [
      'invalid-key',
      [401, { detail: 'Not authenticated - Invalid Authentication', status_code: 401 }],
      [403, { detail: 'Not authenticated - Invalid Authentication' }],
      'key',
    ],
    ['malformed-key', [422, { detail: [badForm] }], [422, { detail: 'Invalid API key format' }], 'key'],
    ['broke-1', coded(noCredits), noCredits, 'limits'],
    ['busy-1', coded(tooMany), tooMany, 'limits'],
  ])('%s is refused in each contract’s words, at its place in the order', async (key, documented, live, place) => {
    const seen = startApp()
    const headers = { 'x-key': key }
    for (const prefix of prefixes) {
      const refusal = prefix === '/live/v1' ? live : documented
      const reply = await seen.as({ prefix, headers }).trySubmit()
      expect(answer(reply)).toEqual(refusal)
      expect(reply.headers['x-emulator-explain']).toMatch(/key/)
      const wrong = await seen.as({ prefix, headers }).trySubmit('flux-dev', { prompt: 7 })
      if (place === 'key') expect(answer(wrong)).toEqual(refusal)
      else expect(wrong.json()).toMatchObject({ detail: [{ loc: ['body', 'prompt'] }] })
    }
    expect(seen.core.control.accounts().filter(({ tasks }) => tasks > 0)).toEqual([])
  })

  test.each(['broke', 'broker', 'busy', 'business', 'BROKE-1', 'not-invalid', 'Invalid'])(
    'is not one that merely looks like it: %s',
    async (key) => {
      expect((await startApp().as({ key }).trySubmit()).statusCode).toBe(200)
    },
  )

  test.each(['invalid-1', 'malformed-1', 'broke-1', 'busy-1'])('is taken where it is listed: %s', async (key) => {
    expect(
      (
        await startApp({ apiKeys: [key] })
          .as({ key })
          .trySubmit()
      ).statusCode,
    ).toBe(200)
  })

  test('without credits has none to show', async () => {
    const { app } = startApp({ contract: 'live' })
    const reply = await app.inject({ url: '/v1/credits', headers: { 'x-key': 'broke-1' } })
    expect(answer(reply)).toEqual([200, { credits: 0 }])
  })

  test.each<[string, object, number, unknown]>([
    ['broke-1', { credits: 5 }, 402, { credits: 0, maxActiveTasks: null }],
    ['busy-1', { maxActiveTasks: 1 }, 429, { credits: null, maxActiveTasks: 0 }],
  ])('is what its account begins with, and settings change it: %s', async (key, change, refused, begins) => {
    const seen = startApp()
    const headers = { 'x-key': key }
    await seen.command('POST /settings', { latency: 'instant' }, key)
    expect(await seen.command('GET /settings', undefined, key)).toMatchObject([200, begins])
    expect((await seen.as({ headers }).trySubmit()).statusCode).toBe(refused)
    await seen.command('POST /settings', change, key)
    expect((await seen.as({ headers }).trySubmit()).statusCode).toBe(200)
  })
})

describe('the explanation of a refusal for money', () => {
  const explain = async (seen: TestApp, key: string) =>
    (await seen.as({ key }).trySubmit()).headers['x-emulator-explain']

  test.each<[string, string, object, string]>([
    [
      'busy-1',
      'keys beginning with "busy-"',
      { maxActiveTasks: 1 },
      "1 task is unfinished, which is the limit (--max-active-tasks, or the account's settings)",
    ],
    [
      'busy-1',
      'keys beginning with "busy-"',
      { maxActiveTasks: 2 },
      "2 tasks are unfinished, which is the limit (--max-active-tasks, or the account's settings)",
    ],
    [
      'broke-1',
      'keys beginning with "broke-"',
      { credits: 3 },
      "the task costs 2.5 credits and 0.5 are left (--credits, or the account's settings)",
    ],
  ])('is the special key’s only while that is the reason: %s', async (key, before, change, after) => {
    const seen = startApp({ latency: '1h' })
    expect(await explain(seen, key)).toContain(before)
    await seen.command('POST /settings', change, key)
    let last: unknown
    for (let submits = 0; submits < 3; submits++) last = await explain(seen, key)
    expect(last).toBe(after)
  })
})

test('a submit that is refused for money opens the account all the same', async () => {
  const seen = startApp({ credits: 1 })
  const reply = await seen.trySubmit()
  expect([reply.statusCode, reply.headers['x-emulator-explain']]).toEqual([
    402,
    "the task costs 2.5 credits and 1 are left (--credits, or the account's settings)",
  ])
  expect(seen.core.control.account('test').requests().entries).toMatchObject([{ status: 402, model: 'flux-dev' }])
})

describe('a submit that is refused where the template has rules', () => {
  const refused = async (key: string, body: object) => {
    const seen = startApp({ apiKeys: ['listed'] })
    seen.core.control.template().addRule('submit 2 = 503')
    const { statusCode } = await seen.as({ key }).trySubmit('flux-dev', body)
    return [
      statusCode,
      seen.core.control.accounts().map(({ key }) => key),
      seen.core.control.unattributedRequests().count,
    ]
  }

  test.each([
    ['invalid-1', 401],
    ['malformed-1', 422],
    ['unlisted', 401],
  ])('makes no account of a refused key: %s', async (key, status) => {
    expect(await refused(key, { prompt: 'x' })).toEqual([status, [], 1])
    expect(await refused(key, {})).toEqual([status, [], 1])
  })

  test('makes one of a key that is taken: the rules count it', async () => {
    expect(await refused('listed', {})).toEqual([422, ['listed'], 0])
  })
})

describe('the first request of a valid key', () => {
  const json = { 'content-type': 'application/json' }
  const submits: [string, Parameters<typeof startApp>[0], headers: object, payload: string, status: number][] = [
    ['with a field that is wrong', {}, json, '{}', 422],
    ['that is not JSON', {}, json, '{', 400],
    ['of another type', {}, { 'content-type': 'text/plain' }, 'x', 400],
    ['that is too large', { bodyLimit: '1kb' }, json, JSON.stringify({ prompt: 'x'.repeat(2000) }), 413],
    ['that is not paid for', { credits: 0 }, json, '{"prompt":"x"}', 402],
    ['above the limit of tasks', { maxActiveTasks: 0 }, json, '{"prompt":"x"}', 429],
    ['that a directive answers', {}, json, '{"prompt":"[[submit = 503]]"}', 503],
    ['that a header refuses', {}, { ...json, 'x-emulator-rule': 'submit = no-key' }, '{"prompt":"x"}', 401],
  ]

  test.each(submits)(
    'opens its account and is in its journal: a submit %s',
    async (_, options, headers, payload, status) => {
      const seen = startApp(options)
      const asked = { method: 'POST', url: '/v1/flux-dev', headers: { 'x-key': 'fresh', ...headers }, payload } as const
      expect((await seen.app.inject(asked)).statusCode).toBe(status)
      const account = seen.core.control.account('fresh')
      const { entries, count, dropped } = account.requests()
      expect([count, dropped, seen.core.control.unattributedRequests().count]).toEqual([1, 0, 0])
      expect(entries).toMatchObject([{ stage: 'submit', model: 'flux-dev', status, sentKey: true }])
      expect(account.report().coverage.endpoints).toEqual([
        { route: 'POST /documented/v1/flux-dev', statuses: { [status]: 1 } },
      ])
    },
  )

  test('counts for the rules of its account', async () => {
    const seen = startApp()
    const statuses: number[] = []
    for (const body of [{}, { prompt: 'x' }, { prompt: 'x' }]) {
      statuses.push((await seen.as({ key: 'fresh' }).trySubmit('flux-dev', body)).statusCode)
      if (statuses.length === 1) seen.core.control.account('fresh').addRule('submit 2 = 503')
    }
    expect(statuses).toEqual([422, 503, 200])
  })

  test('opens none where there is no room, and is refused after the fields are checked', async () => {
    const seen = startApp({ maxAccounts: 1, latency: '1h' })
    await seen.trySubmit()
    const headers = { 'x-key': 'second' }
    const statuses = [await seen.as({ headers }).trySubmit('flux-dev', {}), await seen.as({ headers }).trySubmit()]
    expect(statuses.map(({ statusCode }) => statusCode)).toEqual([422, 503])
    expect([
      seen.core.control.accounts().map(({ key }) => key),
      seen.core.control.unattributedRequests().count,
    ]).toEqual([['test'], 2])
  })
})

describe('a request that comes to nothing', () => {
  const requests: [string, method: 'GET' | 'POST', url: string, key: string, status: number][] = [
    ['a poll of no task', 'GET', `/live/v1/get_result?id=${stranger}`, 'test', 404],
    ['a poll of no task under documented', 'GET', `/v1/get_result?id=${stranger}`, 'test', 404],
    ['a poll without id', 'GET', '/live/v1/get_result', 'test', 422],
    ['an operation without its field', 'GET', '/live/v1/finetune_details', 'test', 422],
    ['no credits', 'POST', '/v1/flux-dev', 'broke-1', 402],
    ['no room', 'POST', '/v1/flux-dev', 'busy-1', 429],
  ]

  test.each(requests)('is of its key’s account, which it opens: %s', async (_, method, url, key, status) => {
    const seen = startApp()
    const { control } = seen.core
    const payload = method === 'POST' ? { payload: { prompt: 'x' } } : {}
    const ask = () => seen.app.inject({ method, url, headers: { 'x-key': key }, ...payload })
    expect((await ask()).statusCode).toBe(status)
    const { entries } = control.account(key).requests()
    expect([control.unattributedRequests().count, entries.map((entry) => entry.status)]).toEqual([0, [status]])
  })

  test.each<[string, method: 'GET' | 'POST', url: string, status: number]>([
    ['a path that is not there', 'GET', '/live/v1/nowhere', 404],
    ['a method that is wrong', 'POST', '/live/v1/finetune_details', 405],
  ])('is of its key’s account where there is one: %s', async (_, method, url, status) => {
    const seen = startApp()
    const { control } = seen.core
    const ask = () => seen.app.inject({ method, url, headers: { 'x-key': 'test' } })
    expect((await ask()).statusCode).toBe(status)
    expect([control.unattributedRequests().count, control.accounts()]).toEqual([1, []])
    await seen.command('POST /settings', { latency: 'instant' })
    await ask()
    const { entries } = control.account('test').requests()
    expect([control.unattributedRequests().count, entries.map((entry) => entry.status)]).toEqual([1, [status]])
  })

  test.each(['/v1/flux-dev', '/v1/get_result'])(
    'is unattributed all the same when its key is refused: %s',
    async (url) => {
      const seen = startApp({ apiKeys: ['listed'] })
      const { control } = seen.core
      await seen.command('POST /settings', { latency: 'instant' }, 'unlisted')
      const method = url.endsWith('flux-dev') ? 'POST' : 'GET'
      const reply = await seen.app.inject({ method, url, headers: { 'x-key': 'unlisted' }, payload: {} })
      expect(reply.statusCode).toBe(401)
      expect([control.unattributedRequests().count, control.account('unlisted').requests().count]).toEqual([1, 0])
    },
  )
})
