import { createHash } from 'node:crypto'
import sharp from 'sharp'
import { describe, expect, test } from 'vitest'
import type { OptionsGiven } from '../../src/config.js'
import type { JournalPage, TaskDetail, TaskSummary } from '../../src/control/control.js'
import type { JournalEntry } from '../../src/journal/entry.js'
import { start } from '../support/start-app.js'
import { startFrozen } from '../support/start-frozen.js'

/** A frozen account of the live contract, and how its journal is read. */
async function startRead(options: OptionsGiven = {}) {
  const started = await startFrozen(options)
  const { app, command } = started
  const asked = async (method: 'GET' | 'POST' | 'PUT', url: string, payload?: object | string, headers = {}) => {
    const sent = { 'x-key': 'test', 'content-type': 'application/json', ...headers }
    return await app.inject({ method, url, headers: sent, ...(payload !== undefined && { payload }) })
  }
  const read = async <Body>(path: string, key?: string) => (await command<Body>(`GET ${path}`, undefined, key))[1]
  return {
    ...started,
    asked,
    read,
    requests: (query = '', key?: string) => read<JournalPage>(`/requests${query}`, key),
    unattributed: (query = '') => read<JournalPage>(`/unattributed${query}`),
  }
}

const idsOf = ({ entries }: JournalPage) => entries.map(({ id }) => id)

/** A whole run: a submit, three polls and a download, rules for one of each, a refusal, and something else. */
async function startWithHistory() {
  const started = await startRead()
  const { account, advance, asked, submit, poll } = started
  account.addRule(['poll 1 = 503', 'download missing'])
  const { id } = await submit('flux-dev', { prompt: 'a fox', seed: 7 }, { 'user-agent': 'client/1' })
  await poll(id)
  await poll(id)
  await advance('1s')
  const { result } = await poll(id)
  await started.download(result.sample)
  await asked('POST', '/documented/v1/flux-dev', { prompt: 1 })
  await asked('GET', '/v1/credits')
  return { ...started, id }
}

describe('the journal of an account', () => {
  test('has every request, with its explanation, rule, timing and task', async () => {
    const { requests, id } = await startWithHistory()
    const dev = { task: id, model: 'flux-dev', userAgent: 'lightMyRequest', tookMs: expect.any(Number), sentKey: true }
    const poll = {
      ...dev,
      method: 'GET',
      url: `/v1/get_result?id=${id}`,
      stage: 'poll',
      route: 'GET /live/v1/get_result',
    }
    expect(await requests()).toEqual({
      account: 'test',
      count: 7,
      dropped: 0,
      entries: [
        {
          ...dev,
          id: 1,
          at: start,
          method: 'POST',
          url: '/v1/flux-dev',
          stage: 'submit',
          route: 'POST /live/v1/flux-dev',
          status: 200,
          body: '{"prompt":"a fox","seed":7}',
          userAgent: 'client/1',
        },
        { ...poll, id: 2, at: start, status: 503, rule: 'rule-1', explain: expect.stringContaining('rule-1') },
        { ...poll, id: 3, at: start, status: 200 },
        { ...poll, id: 4, at: start + 1000, status: 200 },
        {
          ...dev,
          id: 5,
          at: start + 1000,
          method: 'GET',
          url: expect.stringMatching(new RegExp(`^/results/${id}/sample.jpeg\\?se=.*&sig=<secret>$`)),
          stage: 'download',
          route: expect.stringContaining('GET /results/'),
          status: 404,
          rule: 'rule-2',
          explain: expect.stringContaining('rule-2'),
          sentKey: false,
        },
        {
          id: 6,
          at: start + 1000,
          method: 'POST',
          url: '/documented/v1/flux-dev',
          stage: 'submit',
          route: 'POST /documented/v1/flux-dev',
          status: 422,
          tookMs: expect.any(Number),
          model: 'flux-dev',
          explain: expect.stringContaining('body.prompt'),
          body: '{"prompt":1}',
          userAgent: 'lightMyRequest',
          sentKey: true,
        },
        {
          id: 7,
          at: start + 1000,
          method: 'GET',
          url: '/v1/credits',
          stage: 'other',
          route: 'GET /live/v1/credits',
          status: 200,
          tookMs: expect.any(Number),
          userAgent: 'lightMyRequest',
          sentKey: true,
        },
      ],
    })
  })

  test('names the rules that matched and did not fire', async () => {
    const { account, asked, requests } = await startRead()
    account.addRule(['submit = 429', 'submit = 503', 'submit 1 = 500'])
    await asked('POST', '/v1/flux-dev', { prompt: 'x' })
    const { entries } = await requests()
    expect(entries.map(({ rule, others }) => [rule, others])).toEqual([['rule-1', ['rule-2', 'rule-3']]])
    expect(account.rules().map(({ fired }) => fired)).toEqual([1, 0, 0])
  })

  test.each([
    ['stage=submit', [1, 6]],
    ['stage=download', [5]],
    ['stage=other', [7]],
    ['model=flux-dev&stage=poll', [2, 3, 4]],
    ['model=flux-2-pro', []],
    ['method=POST', [1, 6]],
    ['method=post', [1, 6]],
    ['url=documented', [6]],
    ['route=get_result', [2, 3, 4]],
    ['route=POST', [1, 6]],
    ['status=503', [2]],
    ['status=422', [6]],
    ['status=404', [5]],
    ['status=reset', []],
    ['rule=rule-1', [2]],
    ['since=5', [6, 7]],
    ['since=7', []],
    ['limit=2', [6, 7]],
    ['limit=2&since=1&stage=poll', [3, 4]],
    ['task=unheard-of', []],
  ])('can be asked for %s', async (query, ids) => {
    const { requests } = await startWithHistory()
    const page = await requests(`?${query}`)
    expect([idsOf(page), page.count, page.dropped]).toEqual([ids, 7, 0])
  })

  test('can be asked for all of one task', async () => {
    const { requests, id } = await startWithHistory()
    expect(idsOf(await requests(`?task=${id}`))).toEqual([1, 2, 3, 4, 5])
  })

  test('shows the newest hundred unless asked for more', async () => {
    const { submit, poll, requests } = await startRead()
    const { id } = await submit('flux-dev', { prompt: 'x' })
    for (let round = 0; round < 149; round++) await poll(id)
    const numbers = Array.from({ length: 150 }, (_, at) => at + 1)
    const page = await requests()
    expect([idsOf(page), page.count, page.dropped]).toEqual([numbers.slice(-100), 150, 0])
    expect(idsOf(await requests('?limit=1000'))).toEqual(numbers)
  })

  test('is not the journal of another', async () => {
    const { submit, requests } = await startRead()
    await submit('flux-dev', { prompt: 'mine' })
    await submit('flux-dev', { prompt: 'yours' }, { 'x-key': 'other' })
    const bodies = async (key: string) => (await requests('', key)).entries.map(({ body }) => body)
    expect([await bodies('test'), await bodies('other')]).toEqual([['{"prompt":"mine"}'], ['{"prompt":"yours"}']])
  })

  test('has the polls and downloads that carry no key, under the account of their task', async () => {
    const { submit, asked, requests } = await startRead()
    const { id } = await submit('flux-dev', { prompt: 'x' })
    await asked('GET', `/v1/get_result?id=${id}`, undefined, { 'x-key': '' })
    await asked('GET', `/v1/get_result?id=${id}`, undefined, { 'x-key': 'other' })
    expect((await requests('?stage=poll')).entries.map(({ sentKey }) => sentKey)).toEqual([false, true])
  })

  test('has the polls that its key made of tasks that are not there', async () => {
    const { asked, requests } = await startRead()
    await asked('GET', '/v1/get_result?id=unheard-of')
    await asked('GET', '/v1/get_result')
    expect((await requests()).entries.map(({ stage, status }) => [stage, status])).toEqual([
      ['poll', 404],
      ['poll', 422],
    ])
  })

  test('is not written to by the control API', async () => {
    const { read, requests } = await startRead()
    for (const path of ['/clock', '/rules', '/tasks', '/requests', '/nowhere']) await read(path)
    expect(await requests()).toEqual({ account: 'test', entries: [], count: 0, dropped: 0 })
  })

  test('ends with its account', async () => {
    const { account, submit, requests } = await startRead()
    await submit('flux-dev', { prompt: 'x' })
    account.reset()
    await submit('flux-dev', { prompt: 'again' })
    const page = await requests()
    expect([page.entries.map(({ body }) => body), page.count]).toEqual([['{"prompt":"again"}'], 1])
  })
})

describe('what must not be read in a journal', () => {
  const picture = (size: number) =>
    sharp({ create: { width: size, height: size, channels: 3, background: 'red' } })
      .png()
      .toBuffer()

  test('keys, secrets, signatures, pictures and the rest of long prompts are left out', async () => {
    const { asked, requests } = await startRead()
    const image = (await picture(256)).toString('base64')
    const prompt = 'a long story '.repeat(400)
    const body = {
      prompt,
      image_prompt: image,
      webhook_url: 'http://me:hidden-1@127.0.0.1:9/hook?token=hidden-2&sig=hidden-3',
      webhook_secret: 'hidden-4',
      api_key: 'hidden-5',
      deep: { password: 'hidden-6', list: [{ authorization: 'hidden-7' }] },
      seed: 7,
    }
    const headers = { 'x-key': 'test', authorization: 'Bearer hidden-8', cookie: 'hidden-9', 'x-api-key': 'hidden-10' }
    await asked('POST', '/v1/flux-dev?api_key=hidden-11&x-key=hidden-12&from=here', body, headers)
    const [entry] = (await requests()).entries
    expect(JSON.stringify(entry)).not.toMatch(/hidden/)
    expect(entry?.url).toBe('/v1/flux-dev?api_key=<secret>&x-key=<secret>&from=here')
    const left = prompt.length - 2000
    const hidden: unknown = expect.stringMatching(/^<secret \w{16}>$/)
    const sha256 = (text: string) => createHash('sha256').update(text).digest('hex')
    const ofPicture = createHash('sha256').update(Buffer.from(image, 'base64')).digest('hex')
    expect(JSON.parse(entry?.body ?? 'null')).toEqual({
      prompt: `${prompt.slice(0, 2000)}<and ${left} more characters, sha256 of all ${sha256(prompt)}>`,
      image_prompt: `<picture, ${image.length} characters, sha256 ${ofPicture}>`,
      webhook_url: expect.stringMatching(
        /^http:\/\/<secret \w{16}>@127.0.0.1:9\/hook\?token=<secret \w{16}>&sig=<secret \w{16}>$/,
      ),
      webhook_secret: hidden,
      api_key: hidden,
      deep: { password: hidden, list: [{ authorization: hidden }] },
      seed: 7,
    })
  })

  test('texts of megabytes are told apart, prompts and secrets alike', async () => {
    const { account, asked, requests } = await startRead()
    const body = { prompt: 'a b '.repeat(3 * 1024 ** 2), webhook_secret: 'c d '.repeat(2 * 1024 ** 2), seed: 7 }
    await asked('POST', '/live/v1/flux-2-pro', body)
    const { prompt, webhook_secret: secret } = body
    const sha256 = createHash('sha256').update(prompt).digest('hex')
    const [entry] = (await requests()).entries
    expect(JSON.parse(entry?.body ?? 'null')).toEqual({
      prompt: `${prompt.slice(0, 2000)}<and ${prompt.length - 2000} more characters, sha256 of all ${sha256}>`,
      webhook_secret: expect.stringMatching(/^<secret \w{16}>$/),
      seed: 7,
    })
    expect(account.expect({ fields: body }).met).toBe(true)
    expect(account.expect({ fields: { ...body, prompt: `${prompt.slice(1)}a` } }).met).toBe(false)
    expect(account.expect({ fields: { ...body, webhook_secret: `${secret.slice(1)}c` } }).met).toBe(false)
  })

  test('attempts of webhooks keep the secrets of their URL, too', async () => {
    const { submit, advance, requests } = await startRead()
    await submit('flux-dev', {
      prompt: 'x',
      webhook_url: 'http://127.0.0.1:1/hook?token=hidden',
      webhook_secret: 'hidden',
    })
    await advance('1s')
    const { entries } = await requests()
    expect(entries.map(({ stage }) => stage)).toEqual(['submit', 'webhook'])
    expect(JSON.stringify(entries)).not.toMatch(/hidden/)
  })

  test('refused keys are not shown in the unattributed requests, nor in explanations', async () => {
    const { asked, unattributed } = await startRead({ apiKeys: ['test'] })
    await asked('POST', '/v1/flux-dev', { prompt: 'x' }, { 'x-key': 'hidden-key' })
    await asked('POST', '/v1/flux-dev', { prompt: 'x' }, { 'x-key': 'invalid-hidden-key' })
    const page = await unattributed()
    expect(page.entries.map(({ status }) => status)).toEqual([403, 403])
    expect(JSON.stringify(page)).not.toMatch(/hidden/)
  })

  test('a body of megabytes is a short text in the journal, and still JSON', async () => {
    const { asked, requests } = await startRead()
    const many = Object.fromEntries(Array.from({ length: 5000 }, (_, at) => [`field_${at}`, 'y'.repeat(200)]))
    await asked('POST', '/v1/flux-dev', { prompt: 'x', ...many })
    const [{ body = '' } = {}] = (await requests()).entries
    expect(body.length).toBeLessThanOrEqual(8192)
    expect(JSON.parse(body)).toMatchObject({ prompt: 'x' })
  })
})

describe('a bounded journal', () => {
  test('drops its oldest entries and says how many', async () => {
    const { submit, requests } = await startRead({ journalMemory: '32kb' })
    const kept: number[] = []
    for (let round = 1; round <= 200; round++) {
      await submit('flux-dev', { prompt: `${round}: ${'x'.repeat(500)}` })
      if (round % 20 === 0) kept.push((await requests('?limit=1000')).entries.length)
    }
    const { entries, count, dropped } = await requests('?limit=1000')
    expect([count, entries.length + dropped, entries.at(-1)?.id]).toEqual([200, 200, 200])
    expect(dropped).toBeGreaterThan(100)
    expect(entries.length).toBeGreaterThan(0)
    expect(entries[0]?.id).toBe(dropped + 1)
    // Once full, it stays as large as it is.
    const full = kept.slice(5)
    expect(Math.max(...full) - Math.min(...full)).toBeLessThanOrEqual(1)
    expect(JSON.stringify(entries).length).toBeLessThan(32 * 1024)
  })

  test('is bounded in sum, unattributed requests included', async () => {
    const { submit, asked, requests, unattributed, core } = await startRead({ journalMemory: '32kb' })
    for (let round = 0; round < 20; round++)
      await asked('POST', '/v1/flux-dev', { prompt: 'x' }, { 'x-key': 'invalid' })
    for (let key = 0; key < 20; key++) {
      for (let round = 0; round < 10; round++) {
        await submit('flux-dev', { prompt: 'x'.repeat(200) }, { 'x-key': `suite-${key}` })
      }
    }
    const pages = [
      await unattributed(),
      ...(await Promise.all(core.control.accounts().map(({ key }) => requests('', key)))),
    ]
    const entries = pages.flatMap((page) => page.entries)
    expect(JSON.stringify(entries).length).toBeLessThan(32 * 1024)
    for (const page of pages) expect(page.entries.length + page.dropped).toBe(page.count)
    expect((await requests('', 'suite-19')).entries.length).toBe(10)
    expect((await unattributed()).entries).toEqual([])
  })

  test('of nothing keeps nothing, and everything else works', async () => {
    const { submit, poll, requests, read } = await startRead({ journalMemory: 0 })
    const { id } = await submit('flux-dev', { prompt: 'x' })
    expect(await poll(id)).toMatchObject({ status: 'Pending' })
    expect(await requests()).toEqual({ account: 'test', entries: [], count: 2, dropped: 2 })
    expect(await read<TaskDetail>(`/tasks/${id}`)).toMatchObject({ id, polls: 1, requests: [] })
  })
})

describe('unattributed requests', () => {
  const refused: [sentence: string, method: 'GET' | 'POST', url: string, key: string, status: number][] = [
    ['a refused key', 'POST', '/v1/flux-dev', 'invalid-key', 403],
    ['a malformed key', 'POST', '/v1/flux-dev', 'malformed-key', 422],
    ['no key', 'POST', '/v1/flux-dev', '', 403],
    ['no key where polls need one', 'GET', '/documented/v1/get_result?id=x', '', 401],
    ['a keyless poll of nothing', 'GET', '/v1/get_result?id=x', '', 404],
    ['a path that is not there', 'GET', '/nowhere', '', 404],
    ['a link that is not ours', 'GET', '/results/x/sample.jpeg', '', 403],
  ]

  test.each(refused)('has %s', async (_sentence, method, url, key, status) => {
    const { asked, unattributed, core, time } = await startRead()
    time.advance(5000)
    await asked(method, url, method === 'POST' ? { prompt: 'x' } : undefined, { 'x-key': key })
    const { entries, count, dropped } = await unattributed()
    expect(entries.map((entry) => [entry.at, entry.method, entry.url, entry.status])).toEqual([
      [start + 5000, method, url, status],
    ])
    expect([typeof entries[0]?.explain, count, dropped]).toEqual(['string', 1, 0])
    expect(core.control.accounts().map((account) => [account.key, account.requests])).toEqual([['test', 0]])
  })

  test('takes the filters that journals take', async () => {
    const { asked, unattributed } = await startRead()
    for (const [, method, url, key] of refused) {
      await asked(method, url, method === 'POST' ? { prompt: 'x' } : undefined, { 'x-key': key })
    }
    const statuses = async (query: string) => (await unattributed(query)).entries.map(({ status }) => status)
    expect(await statuses('?stage=submit')).toEqual([403, 422, 403])
    expect(await statuses('?status=404')).toEqual([404, 404])
    expect(await statuses('?url=results')).toEqual([403])
    expect(await statuses('?limit=2')).toEqual([404, 403])
  })
})

describe('tasks', () => {
  test('are listed with their status now', async () => {
    const { submit, poll, advance, read } = await startRead()
    const first = await submit('flux-dev', { prompt: 'a fox' })
    await advance('400ms')
    const second = await submit('flux-pro-1.1', { prompt: 'an owl [[content-moderated]]' })
    const stuck = await submit('flux-dev', { prompt: 'a cat [[stuck]]' })
    const byPolls = await submit('flux-dev', { prompt: 'a dog [[after 3 polls]]' })
    await poll(first.id)
    await advance('600ms')
    const common = { polls: 0, downloads: 0, acceptedAt: start + 400, inputs: [] }
    const tasks = [
      {
        ...common,
        id: first.id,
        model: 'flux-dev',
        status: 'Ready',
        acceptedAt: start,
        endsAt: start + 1000,
        polls: 1,
        prompt: 'a fox',
      },
      {
        ...common,
        id: second.id,
        model: 'flux-pro-1.1',
        status: 'Pending',
        endsAt: start + 1400,
        prompt: 'an owl [[content-moderated]]',
      },
      { ...common, id: stuck.id, model: 'flux-dev', status: 'Pending', prompt: 'a cat [[stuck]]' },
      { ...common, id: byPolls.id, model: 'flux-dev', status: 'Pending', prompt: 'a dog [[after 3 polls]]' },
    ]
    expect(await read('/tasks')).toEqual({ account: 'test', tasks })
    await advance('400ms')
    const moderated = { ...tasks[1], status: 'Content Moderated' }
    expect(await read('/tasks?model=flux-pro-1.1')).toEqual({ account: 'test', tasks: [moderated] })
    expect(await read('/tasks?status=Content%20Moderated')).toEqual({ account: 'test', tasks: [moderated] })
    const ids = async (query: string) =>
      (await read<{ tasks: TaskSummary[] }>(`/tasks?${query}`)).tasks.map(({ id }) => id)
    expect(await ids('status=Pending')).toEqual([stuck.id, byPolls.id])
    expect(await ids('limit=1')).toHaveLength(1)
    expect(await ids('model=flux-2-pro')).toEqual([])
  })

  test('one is shown with its whole timeline and all that touched it', async () => {
    const { submit, advance, poll, asked, read, requests } = await startRead()
    const webhook_url = 'http://127.0.0.1:1/hook'
    const { id } = await submit('flux-dev', { prompt: 'a fox', seed: 7, width: 512, height: 256, webhook_url })
    const other = await submit('flux-dev', { prompt: 'another' })
    await poll(other.id)
    await advance('1s')
    const { result } = await poll(id)
    const { pathname, search } = new URL(result.sample)
    await asked('GET', pathname + search)
    const touched: JournalEntry[] = (await requests(`?task=${id}`)).entries.slice()
    expect(touched.map(({ stage }) => stage)).toEqual(['submit', 'webhook', 'poll', 'download'])
    const detail = await read<TaskDetail>(`/tasks/${id}`)
    expect(detail).toEqual({
      account: 'test',
      id,
      model: 'flux-dev',
      status: 'Ready',
      acceptedAt: start,
      endsAt: start + 1000,
      polls: 1,
      downloads: 1,
      prompt: 'a fox',
      seed: '7',
      width: 512,
      height: 256,
      format: 'jpeg',
      inputs: [],
      timeline: { unit: 'ms', states: expect.any(Array) },
      credits: 2.5,
      understood: {
        fields: [
          { field: 'prompt', value: 'a fox', from: 'sent' },
          { field: 'width', value: 512, from: 'sent' },
          { field: 'height', value: 256, from: 'sent' },
          { field: 'steps', value: 28, from: 'default' },
          { field: 'prompt_upsampling', value: false, from: 'default' },
          { field: 'seed', value: 7, from: 'sent' },
          { field: 'guidance', value: 3, from: 'default' },
          { field: 'safety_tolerance', value: 2, from: 'default' },
          { field: 'output_format', value: 'jpeg', from: 'default' },
          { field: 'webhook_url', value: webhook_url, from: 'sent' },
        ],
        ignored: [],
      },
      requests: touched,
      webhooks: [
        {
          id: expect.any(String),
          task: id,
          url: webhook_url,
          state: 'pending',
          body: expect.stringContaining(id),
          attempts: [{ at: start + 1000, tookMs: 0, problem: expect.stringContaining('refused') }],
          dueAt: start + 2000,
        },
      ],
    })
    const { states } = detail.timeline
    expect([states[0], states.at(-1)]).toEqual([
      expect.objectContaining({ at: 0, status: 'Pending' }),
      { at: 1000, status: 'Ready', progress: null, details: null },
    ])
    expect(states.map(({ at }) => at)).toEqual(states.map(({ at }) => at).sort((one, next) => one - next))
  })

  test.each([
    ['[[after 3 polls]]', 'polls', 3],
    ['[[after 2 steps]]', 'steps', 2],
  ])('the timeline of %s counts %s', async (words, unit, at) => {
    const { submit, read } = await startRead()
    const { id } = await submit('flux-dev', { prompt: words })
    const { timeline, ...summary } = await read<TaskDetail>(`/tasks/${id}`)
    expect([timeline.unit, timeline.states.at(-1), summary.endsAt]).toEqual([
      unit,
      { at, status: 'Ready', progress: null, details: null },
      undefined,
    ])
  })

  test('the attempts of a webhook are in the journal with their rule and model', async () => {
    const { submit, advance, requests, account } = await startRead()
    account.addRule('webhook = delay 1s once')
    const { id } = await submit('flux-dev', { prompt: 'x', webhook_url: 'http://127.0.0.1:1/hook' })
    await advance('2s')
    expect((await requests('?stage=webhook')).entries).toEqual([
      {
        id: 2,
        at: start + 2000,
        method: 'POST',
        url: 'http://127.0.0.1:1/hook',
        stage: 'webhook',
        status: expect.any(String),
        tookMs: 0,
        task: id,
        model: 'flux-dev',
        rule: 'rule-1',
        explain: expect.stringContaining('refused'),
        sentKey: false,
      },
    ])
  })

  test('one of another account, or that never was, is not there', async () => {
    const { submit, app } = await startRead()
    const { id } = await submit('flux-dev', { prompt: 'x' }, { 'x-key': 'other' })
    for (const task of [id, 'unheard-of', '..%2f..']) {
      const reply = await app.inject({ url: `/_emulator/tasks/${task}`, headers: { 'x-key': 'test' } })
      expect([reply.statusCode, reply.json()]).toEqual([404, { account: 'test', error: expect.any(String) }])
    }
  })
})
