import { setImmediate } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import type { OptionsGiven } from '../../../src/config.js'
import type { Finding, Report } from '../../../src/control/control.js'
import { startLive } from '../../support/start-app.js'

/** The live contract with tasks of a second, and what a client does to it. */
function startClient(options: OptionsGiven = {}) {
  const started = startLive('1s', options)
  const { app, core, time, submit } = started
  const key = 'test'
  const host = 'flux:3589'
  const get = async (url: string, headers: Record<string, string> = {}) => {
    const { pathname, search, host: asked } = new URL(url)
    return await app.inject({ url: pathname + search, headers: { host: asked, ...headers } })
  }
  return {
    ...started,
    account: core.control.account(key),
    get,
    pass: (ms: number) => time.advance(ms),
    order: (body: object = {}, headers: Record<string, string> = {}) =>
      submit('flux-dev', { prompt: 'a fox', ...body }, { host, ...headers }),
    follow: async (url: string) => (await get(url, { 'x-key': key })).json<{ result: { sample: string } | null }>(),
    report: async (query = '') => {
      const reply = await app.inject({ url: `/_emulator/report?account=${key}${query}` })
      return { type: reply.headers['content-type'], text: reply.body, json: () => reply.json<Report>() }
    },
  }
}

type Client = ReturnType<typeof startClient>

/** What a client does that behaves, as far as the download. */
async function behave({ order, pass, follow, get }: Client) {
  const { id, polling_url: pollingUrl } = await order()
  pass(600)
  await follow(pollingUrl)
  pass(600)
  const { result } = await follow(pollingUrl)
  const sample = result?.sample ?? ''
  await get(sample)
  return { id, pollingUrl, sample }
}

const findingsOf = async ({ report }: Client) => (await report()).json().findings

/** The same without the notes: a client that is cut short never polls, or never downloads. */
const seriousOf = async (client: Client) => (await findingsOf(client)).filter(({ level }) => level !== 'note')

const finding = (name: string, level: Finding['level'], requests: number[], count = requests.length): Finding => ({
  name,
  level,
  what: expect.stringMatching(/^It .+/) as string,
  advice: expect.stringMatching(/^[A-Z].+\.$/) as string,
  count,
  requests,
})

/** Whose first answer says when to come again. */
const busyOnce = {
  stage: 'poll',
  when: { nth: 1 },
  then: { refuse: 'rate-limited', headers: { 'Retry-After': '7' } },
} as const

type Deed = (client: Client) => Promise<unknown>

const deeds: [what: string, found: Finding[], deed: Deed][] = [
  ['does all as it should', [], behave],
  [
    'polls again at once',
    [finding('polls-too-fast', 'warning', [3])],
    async ({ order, follow }) => {
      const { polling_url: url } = await order()
      await follow(url)
      await follow(url)
    },
  ],
  [
    'polls two tasks in turn, each after a while',
    [],
    async ({ order, follow, pass }) => {
      const [one, other] = [await order(), await order({ prompt: 'an owl' })]
      await follow(one.polling_url)
      await follow(other.polling_url)
      pass(600)
      await follow(one.polling_url)
      await follow(other.polling_url)
    },
  ],
  [
    'polls sooner than Retry-After says',
    [finding('polls-too-fast', 'warning', [3])],
    async ({ account, order, follow, pass }) => {
      account.addRule(busyOnce)
      const { polling_url: url } = await order({ prompt: '[[latency 1h]]' })
      await follow(url)
      pass(5000)
      await follow(url)
    },
  ],
  [
    'polls when Retry-After is over',
    [],
    async ({ account, order, follow, pass }) => {
      account.addRule(busyOnce)
      const { polling_url: url } = await order({ prompt: '[[latency 1h]]' })
      await follow(url)
      pass(7100)
      await follow(url)
    },
  ],
  [
    'polls after the end',
    [finding('polls-after-end', 'warning', [5, 6])],
    async (client) => {
      const { pollingUrl } = await behave(client)
      for (let round = 0; round < 2; round++) {
        client.pass(1000)
        await client.follow(pollingUrl)
      }
    },
  ],
  [
    'polls for a new URL when the old one has expired',
    [],
    async (client) => {
      const { pollingUrl } = await behave(client)
      client.pass(20 * 60_000)
      await client.follow(pollingUrl)
    },
  ],
  [
    'polls on when it cannot read the end',
    [],
    async ({ account, order, follow, pass, get }) => {
      account.addRule('poll 1 = malformed')
      const { polling_url: url } = await order()
      pass(1000)
      await get(url)
      pass(1000)
      const { result } = await follow(url)
      await get(result?.sample ?? '')
    },
  ],
  [
    'builds its own URL, for another path',
    [finding('builds-own-url', 'error', [2])],
    async ({ order, follow }) => {
      const { id } = await order()
      await follow(`http://flux:3589/live/v1/get_result?id=${id}`)
    },
  ],
  [
    'builds its own URL, for another host',
    [finding('builds-own-url', 'error', [2, 3])],
    async ({ order, follow, pass }) => {
      const { id } = await order()
      await follow(`http://elsewhere:80/v1/get_result?id=${id}`)
      pass(600)
      await follow(`http://elsewhere:80/v1/get_result?id=${id}`)
    },
  ],
  [
    'polls a task of a webhook, for which no URL was given',
    [],
    async ({ order, follow }) => {
      const { id } = await order({ webhook_url: 'http://127.0.0.1:1/' })
      await follow(`http://elsewhere:80/live/v1/get_result?id=${id}`)
    },
  ],
  [
    'loops on a moderated task',
    [finding('loops-on-moderated', 'error', [5], 1), finding('polls-after-end', 'warning', [3, 4, 5])],
    async ({ order, follow, pass }) => {
      const { polling_url: url } = await order({ prompt: '[[content-moderated: Violence]]' })
      for (let round = 0; round < 4; round++) {
        pass(1000)
        await follow(url)
      }
    },
  ],
  [
    'stops at a moderated task',
    [],
    async ({ order, follow, pass }) => {
      const { polling_url: url } = await order({ prompt: '[[request-moderated]]' })
      pass(1000)
      await follow(url)
    },
  ],
  [
    'downloads after expiry',
    [finding('downloads-after-expiry', 'warning', [5])],
    async (client) => {
      const { sample } = await behave(client)
      client.pass(11 * 60_000)
      await client.get(sample)
    },
  ],
  [
    'meets a link that a rule lets expire',
    [],
    async (client) => {
      client.account.addRule('download expired')
      await behave(client)
    },
  ],
  [
    'sends the key to the delivery URL',
    [finding('sends-key-to-delivery', 'warning', [5, 6])],
    async (client) => {
      const { sample } = await behave(client)
      await client.get(sample, { 'x-key': 'test' })
      await client.get(sample, { 'x-key': 'test' })
    },
  ],
  [
    'submits again what was refused',
    [],
    async (client) => {
      client.account.addRule('submit 1 = 503')
      await client.order().catch(() => undefined)
      await behave(client)
    },
  ],
  [
    'submits the same twice and gets both answers',
    [],
    async ({ order }) => {
      await order()
      await order()
    },
  ],
]

describe('the report of a client that', () => {
  test.each(deeds)('%s', async (_what, found, deed) => {
    const client = startClient()
    await deed(client)
    expect(await seriousOf(client)).toEqual(found)
  })

  test.each([
    ['never downloads', [finding('never-downloads', 'note', [2])], true],
    ['never polls', [finding('never-polls', 'note', [1])], false],
  ])('%s', async (_what, found, polls) => {
    const client = startClient()
    const { polling_url: url } = await client.order()
    client.pass(1000)
    if (polls) await client.follow(url)
    expect(await findingsOf(client)).toEqual(found)
  })

  test('behaves is empty', async () => {
    const client = startClient()
    await behave(client)
    expect(await findingsOf(client)).toEqual([])
  })

  test('sends fields that the model ignores names them, and those that were meant', async () => {
    const client = startClient()
    await client.order({ widht: 512, output_fromat: 'png', zebra: 1 })
    await client.order({ widht: 512 })
    const [found] = await seriousOf(client)
    expect(found).toEqual(finding('ignored-fields', 'warning', [1, 2], expect.any(Number) as number))
    expect(found?.what).toMatch(/"widht" .*did you mean "width"\?/)
    expect(found?.what).toMatch(/"output_fromat" .*did you mean "output_format"\?/)
    expect(found?.what).toMatch(/"zebra"/)
    expect(found?.what).not.toMatch(/"zebra"[^,]*did you mean/)
  })

  test('sends fields of the other contract is not told to send the same', async () => {
    const client = startClient({ contract: 'documented' })
    await client.order({ webhook_url: 'http://127.0.0.1:1/' })
    const [found] = await seriousOf(client)
    expect(found?.what).toMatch(/"webhook_url"/)
    expect(found?.what).not.toMatch(/did you mean "webhook_url"/)
  })
})

describe('a client that follows polling_url is not said to build its own', () => {
  test('on the usual port, which clients leave out of Host', async () => {
    const client = startClient()
    const { polling_url: url } = await client.order({}, { host: 'flux:80' })
    await client.follow(url)
    expect(await seriousOf(client)).toEqual([])
  })

  test.each([
    ['--public-url', { publicUrl: 'https://flux.example.com/api' }, {}],
    [
      'headers of a proxy',
      {},
      { 'x-forwarded-proto': 'https', 'x-forwarded-host': 'flux.example.com', 'x-forwarded-prefix': '/api' },
    ],
  ])('behind a proxy that strips a path: %s', async (_sentence, options, proxied: Record<string, string>) => {
    const client = startClient(options)
    const { id, polling_url: url } = await client.order({}, { host: 'inner:8080', ...proxied })
    expect(url).toBe(`https://flux.example.com/api/v1/get_result?id=${id}`)
    await client.get(`http://inner:8080/v1/get_result?id=${id}`, { 'x-key': 'test', ...proxied })
    expect(await seriousOf(client)).toEqual([])
  })
})

test('a client that polls through a proxy of other paths is not said to build its own URL', async () => {
  const client = startClient({ pollingUrl: 'http://localhost:4010' })
  const { id, polling_url: url } = await client.order({}, { host: 'inner:8080' })
  expect(url).toBe(`http://localhost:4010/get_result?id=${id}`)
  await client.get(`http://inner:8080/documented/v1/get_result?id=${id}`, { 'x-key': 'test' })
  expect(await seriousOf(client)).toEqual([])
})

describe('a client that submits again after a timeout', () => {
  async function startListening() {
    const client = startClient()
    const address = await client.app.listen({ host: '127.0.0.1', port: 0 })
    const send = async (prompt: string, signal?: AbortSignal) => {
      const response = await fetch(`${address}/v1/flux-dev`, {
        method: 'POST',
        headers: { 'x-key': 'test', 'content-type': 'application/json' },
        body: JSON.stringify({ prompt }),
        ...(signal && { signal }),
      })
      return await response.text()
    }
    return { ...client, send }
  }

  test.each(['submit 1 = stall', 'submit 1 = delay 1m'])('pays twice: %s', async (words) => {
    const { account, send, pass, ...client } = await startListening()
    account.addRule(words)
    const patience = new AbortController()
    const first = send('a fox', patience.signal)
    while (account.tasks().length === 0) await setImmediate()
    patience.abort()
    await expect(first).rejects.toThrow()
    await account.wait({ requests: 1 })
    pass(1000)
    await send('a fox')
    expect(account.tasks().length).toBe(2)
    expect(await seriousOf({ account, pass, ...client })).toEqual([
      finding('submits-again-after-timeout', 'error', [1, 2], 1),
    ])
    expect(account.requests().entries.map(({ status }) => status)).toEqual(['aborted', 200])
  })

  test('pays twice when the answer broke off', async () => {
    const { send, ...client } = await startListening()
    client.account.addRule('submit 1 = reset after 20')
    await expect(send('a fox')).rejects.toThrow()
    await client.account.wait({ requests: 1 })
    client.pass(1000)
    await send('a fox')
    expect(await seriousOf(client)).toEqual([finding('submits-again-after-timeout', 'error', [1, 2], 1)])
    expect(client.account.requests().entries.map(({ status }) => status)).toEqual(['reset', 200])
  })

  test('does not when it sends something else', async () => {
    const { send, ...client } = await startListening()
    client.account.addRule('submit 1 = reset after 20')
    await expect(send('a fox')).rejects.toThrow()
    await client.account.wait({ requests: 1 })
    client.pass(1000)
    await send('an owl')
    expect(await seriousOf(client)).toEqual([])
  })
})

describe('coverage', () => {
  test('tells what the suite exercised, and what not', async () => {
    const client = startClient()
    client.account.addRule(['submit 2 = insufficient-credits', 'poll = rate-limited once', 'download = truncated once'])
    const { polling_url: url } = await client.order({ width: 512, zebra: 1 })
    await client.order().catch(() => undefined)
    await client.follow(url)
    client.pass(1000)
    const { result } = await client.follow(url)
    await client.get(result?.sample ?? '')
    await client.get(result?.sample ?? '')
    await client.order({ prompt: 7 }).catch(() => undefined)
    const { polling_url: moderated } = await client.order({ prompt: '[[content-moderated]]' })
    client.pass(1000)
    await client.follow(moderated)

    const { coverage } = (await client.report()).json()
    expect(coverage.endpoints).toEqual([
      { route: 'POST /live/v1/flux-dev', statuses: { 200: 2, 402: 1, 422: 1 } },
      { route: 'GET /live/v1/get_result', statuses: { 200: 2, 429: 1 } },
      { route: expect.stringMatching(/^GET \/results\//), statuses: { 200: 2 } },
    ])
    expect(coverage.untouched).toEqual(
      expect.arrayContaining(['POST /live/v1/flux-2-pro', 'POST /documented/v1/flux-dev', 'GET /live/v1/credits']),
    )
    const touched = coverage.endpoints.map(({ route }) => route)
    expect(coverage.untouched.filter((route) => touched.includes(route))).toEqual([])
    const [fields] = coverage.fields
    expect([coverage.fields.length, fields?.model, fields?.used]).toEqual([
      1,
      'flux-dev',
      expect.arrayContaining(['prompt', 'width']),
    ])
    expect(fields?.unused).toEqual(expect.arrayContaining(['height', 'seed', 'output_format']))
    expect(fields?.unused.filter((name) => fields.used.includes(name))).toEqual([])
    expect(coverage.paths).toEqual({
      Ready: 1,
      'Content Moderated': 1,
      'insufficient-credits': 1,
      'rate-limited': 1,
      truncated: 1,
    })
    expect(coverage.unmet).toEqual(
      expect.arrayContaining(['Error', 'Request Moderated', 'too-many-tasks', 'overloaded', 'corrupt', 'expired']),
    )
    expect(coverage.unmet.filter((path) => path in coverage.paths)).toEqual([])
  })

  test('of one account is not that of another', async () => {
    const client = startClient()
    await client.submit('flux-2-pro', { prompt: 'x' }, { 'x-key': 'other' })
    await client.order()
    expect((await client.report()).json().coverage.endpoints.map(({ route }) => route)).toEqual([
      'POST /live/v1/flux-dev',
    ])
  })
})

describe('findings and coverage stay true when the journal drops', () => {
  test.each(['0', '8kb'])('with --journal-memory %s', async (journalMemory) => {
    const [dropping, keeping] = [startClient({ journalMemory }), startClient()]
    const reports: Report[] = []
    for (const client of [dropping, keeping]) {
      const { sample, pollingUrl } = await behave(client)
      await client.get(sample, { 'x-key': 'test' })
      for (let round = 0; round < 100; round++) {
        client.pass(600)
        await client.follow(pollingUrl)
      }
      reports.push((await client.report()).json())
    }
    expect(dropping.account.requests().dropped).toBeGreaterThan(50)
    expect(keeping.account.requests().dropped).toBe(0)
    expect(reports[0]).toEqual(reports[1])
    expect(reports[0]?.findings.map(({ name, count }) => [name, count])).toEqual([
      ['sends-key-to-delivery', 1],
      ['polls-after-end', 100],
    ])
    expect(reports[0]?.coverage.endpoints[1]).toEqual({
      route: 'GET /live/v1/get_result',
      statuses: { 200: 102 },
    })
  })
})

describe('the forms of a report', () => {
  async function startFound() {
    const client = startClient()
    const { polling_url: url } = await client.order({ widht: 1 })
    await client.follow(url)
    await client.follow(url)
    return client
  }

  test('JSON', async () => {
    const { report } = await startFound()
    const [plain, asked] = [await report(), await report('&format=json')]
    expect([plain.type, Object.keys(plain.json())]).toEqual(['application/json', ['account', 'findings', 'coverage']])
    expect(asked.text).toBe(plain.text)
  })

  test('JUnit XML', async () => {
    const { report } = await startFound()
    const { type, text } = await report('&format=junit')
    expect(type).toMatch(/^application\/xml/)
    expect(text).toMatch(/^<\?xml version="1\.0" encoding="UTF-8"\?>\n<testsuites?[ >]/i)
    expect(text.match(/<failure /g)?.length).toBe(2)
    expect(text).toMatch(/failures="2"/)
    for (const name of ['polls-too-fast', 'ignored-fields', 'loops-on-moderated']) expect(text).toContain(name)
    const open = [...text.matchAll(/<(\w+)(?:\s[^<>]*)?(?<!\/)>/g)].map(([, name]) => name)
    const closed = [...text.matchAll(/<\/(\w+)>/g)].map(([, name]) => name)
    expect(open.toSorted()).toEqual(closed.toSorted())
  })

  test('Markdown', async () => {
    const { report } = await startFound()
    const { type, text } = await report('&format=markdown')
    expect(type).toMatch(/^text\/markdown/)
    expect(text).toMatch(/^# /)
    for (const word of ['polls-too-fast', 'ignored-fields', 'widht', 'POST /live/v1/flux-dev']) {
      expect(text).toContain(word)
    }
  })

  test('of an account with a hostile name they are what they are', async () => {
    const { app, submit } = startClient()
    const key = '"><script>|`*_[x](y)]]>&'
    await submit('flux-dev', { prompt: 'x', '<b>"&': 1 }, { 'x-key': key })
    for (const format of ['junit', 'markdown']) {
      const { statusCode, body } = await app.inject({
        url: `/_emulator/report?format=${format}`,
        headers: { 'x-key': key },
      })
      expect([format, statusCode]).toEqual([format, 200])
      expect(body).not.toMatch(/<script>|<b>/)
    }
  })

  test('another is refused with those there are', async () => {
    const { app, order } = startClient()
    await order()
    const reply = await app.inject({ url: '/_emulator/report?account=test&format=html' })
    expect([reply.statusCode, reply.json()]).toMatchObject([400, { allowed: ['json', 'junit', 'markdown'] }])
  })
})

test('a reset begins a new report', async () => {
  const client = startClient()
  const { polling_url: url } = await client.order()
  await client.follow(url)
  await client.follow(url)
  client.account.reset()
  await client.order()
  const { findings, coverage } = (await client.report()).json()
  expect(findings.map(({ name }) => name)).toEqual(['never-polls'])
  expect(coverage.endpoints).toEqual([{ route: 'POST /live/v1/flux-dev', statuses: { 200: 1 } }])
})
