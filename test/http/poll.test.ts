import { describe, expect, test } from 'vitest'
import { startApp, type TestApp } from '../support/start-app.js'

const models = ['flux-schnell', 'flux-dev', 'flux-pro', 'flux-pro-1.1', 'flux-pro-1.1-ultra']
const notFound = { detail: 'Task not found', status_code: 404 }
const stranger = '9b1deb4d-3b7d-4bad-9bdd-2b0d7b3dcb6d'

interface Result {
  sample: string
  prompt: string
  seed: number
}

function ask({ app }: TestApp, query: string, headers: Record<string, string> = {}) {
  return app.inject({ url: `/v1/get_result${query}`, headers: { 'x-key': 'test', ...headers } })
}

/** The result of a request whose task is Ready at once. */
async function draw(
  body: object,
  { model = 'flux-pro-1.1', seen = startApp({ latency: 'instant' }) } = {},
): Promise<Result> {
  const { id } = await seen.submit(model, body)
  return ((await seen.poll(id)) as { result: Result }).result
}

/** Polls every `step` ms until the task has ended; answers what was seen at which time, changes only. */
async function watch(seen: TestApp, id: string, { step, until }: { step: number; until: number }) {
  const changes: [at: number, status: string][] = []
  for (let at = 0; at <= until; at += step) {
    if (at > 0) seen.time.advance(step)
    const { status } = await seen.poll(id)
    if (changes.at(-1)?.[1] !== status) changes.push([at, status])
  }
  return changes
}

describe('a task’s course', () => {
  test('is Pending, Processing, Ready, and Ready exactly when the latency has passed', async () => {
    const seen = startApp({ latency: 1000 })
    const { id } = await seen.submit('flux-dev', { prompt: 'x' })
    const changes = await watch(seen, id, { step: 10, until: 3000 })
    expect(changes).toEqual([
      [0, 'Pending'],
      [expect.any(Number), 'Processing'],
      [1000, 'Ready'],
    ])
  })

  test('moves with time alone: however often it is polled, it stands still with the clock', async () => {
    const seen = startApp()
    const { id } = await seen.submit('flux-dev', { prompt: 'x' })
    for (let poll = 0; poll < 200; poll++) expect(await seen.poll(id)).toEqual({ id, status: 'Pending' })
  })

  test('a poll says id and status and nothing else until Ready, then the result', async () => {
    const seen = startApp({ latency: 1000 })
    const { id } = await seen.submit('flux-dev', { prompt: 'a cat', seed: 7 })
    const pending = await ask(seen, `?id=${id}`)
    expect([pending.statusCode, pending.headers['content-type']]).toEqual([200, 'application/json'])
    expect(pending.body).toBe(`{"id":"${id}","status":"Pending"}`)
    seen.time.advance(999)
    expect((await ask(seen, `?id=${id}`)).body).toBe(`{"id":"${id}","status":"Processing"}`)
    seen.time.advance(1)
    const ready = await ask(seen, `?id=${id}`)
    const { sample } = ready.json<{ result: Result }>().result
    expect([ready.statusCode, ready.headers['content-type']]).toEqual([200, 'application/json'])
    expect(ready.body).toBe(
      `{"id":"${id}","status":"Ready","result":{"sample":${JSON.stringify(sample)},"prompt":"a cat","seed":7}}`,
    )
  })

  test('Ready stays, word for word', async () => {
    const seen = startApp({ latency: 'instant' })
    const { id } = await seen.submit('flux-dev', { prompt: 'a cat' })
    const first = await ask(seen, `?id=${id}`)
    for (const ms of [1, 1000, 60_000, 3_000_000]) {
      seen.time.advance(ms)
      expect((await ask(seen, `?id=${id}`)).body).toBe(first.body)
    }
  })

  test.each(models)('with instant latency %s is Ready at the first poll', async (model) => {
    const seen = startApp({ latency: 'instant' })
    const { id } = await seen.submit(model, { prompt: 'x' })
    expect(await seen.poll(id)).toMatchObject({ id, status: 'Ready' })
  })

  async function readyAfter(latency: 'fast' | 'realistic', { step, until }: { step: number; until: number }) {
    const taken: Record<string, number> = {}
    for (const model of models) {
      const seen = startApp({ latency })
      const { id } = await seen.submit(model, { prompt: 'x' })
      const changes = await watch(seen, id, { step, until })
      expect(changes.map(([, status]) => status)).toEqual(['Pending', 'Processing', 'Ready'])
      taken[model] = changes.at(-1)?.[0] ?? NaN
    }
    return taken
  }

  test('by default schnell is the fastest, ultra the slowest, and all are Ready within two seconds', async () => {
    const taken = await readyAfter('fast', { step: 10, until: 1990 })
    const times = models.map((model) => taken[model] ?? NaN)
    const others = times.slice(1, -1)
    expect(times[0]).toBeLessThan(Math.min(...others))
    expect(times.at(-1)).toBeGreaterThan(Math.max(...others))
    expect(times[0]).toBeGreaterThan(0)
  })

  test('realistic takes as long as the real service', async () => {
    const taken = await readyAfter('realistic', { step: 100, until: 12_000 })
    expect(taken).toMatchObject({ 'flux-dev': 3500, 'flux-pro-1.1': 2000, 'flux-pro-1.1-ultra': 11_000 })
    expect(taken['flux-schnell']).toBeLessThan(2500)
  })

  test('a duration may be written as text', async () => {
    const seen = startApp({ latency: '1.5s' })
    const { id } = await seen.submit('flux-schnell', { prompt: 'x' })
    seen.time.advance(1499)
    expect(await seen.poll(id)).toEqual({ id, status: 'Processing' })
    seen.time.advance(1)
    expect(await seen.poll(id)).toMatchObject({ id, status: 'Ready' })
  })
})

describe('the seed', () => {
  test.each([0, 1, 42, 4_294_967_296, Number.MAX_SAFE_INTEGER])('%d is given back', async (seed) => {
    expect((await draw({ prompt: 'x', seed })).seed).toBe(seed)
  })

  test.each([
    ['"42"', '42'],
    ['" 42 "', '42'],
    ['42.0', '42'],
    ['1e3', '1000'],
    ['true', '1'],
    ['9007199254740993', '9007199254740993'],
    ['18446744073709551617', '18446744073709551617'],
    ['"999999999999999999999999999999"', '999999999999999999999999999999'],
  ])('%s becomes %s, digit by digit', async (given, digits) => {
    const seen = startApp({ latency: 'instant' })
    const submitted = await seen.app.inject({
      method: 'POST',
      url: '/v1/flux-dev',
      headers: { 'x-key': 'test', 'content-type': 'application/json' },
      payload: `{"prompt":"x","seed":${given}}`,
    })
    const reply = await ask(seen, `?id=${submitted.json<{ id: string }>().id}`)
    expect(/"seed":([^}]*)\}\}$/.exec(reply.body)?.[1]).toBe(digits)
  })

  test.each([{}, { seed: null }])('is chosen when none is given, and stays: %j', async (fields) => {
    const seen = startApp({ latency: 'instant' })
    const { id } = await seen.submit('flux-dev', { prompt: 'x', ...fields })
    const [first, second] = [await seen.poll(id), await seen.poll(id)] as { result: Result }[]
    expect(Number.isSafeInteger(first?.result.seed)).toBe(true)
    expect(first?.result.seed).toBeGreaterThanOrEqual(0)
    expect(second).toEqual(first)
  })

  test('is chosen anew for each task', async () => {
    const seen = startApp({ latency: 'instant' })
    const seeds = await Promise.all(Array.from({ length: 20 }, () => draw({ prompt: 'x' }, { seen })))
    expect(new Set(seeds.map(({ seed }) => seed)).size).toBeGreaterThan(15)
  })
})

describe('the prompt', () => {
  test.each([
    'a cat',
    '',
    ' ',
    '猫 🦊',
    'line\nbreak "quoted" \\ </script>',
    'nul \u0000 and \u001f',
    'x'.repeat(10_000),
  ])('comes back as it was sent (%#)', async (prompt) => {
    expect((await draw({ prompt })).prompt).toBe(prompt)
  })

  test('of 10,000 characters may hold characters beyond the first plane: they count as one', async () => {
    const prompt = '🦊'.repeat(10_000)
    expect((await draw({ prompt })).prompt).toBe(prompt)
  })

  test('is changed by prompt_upsampling, always in the same way and recognisably', async () => {
    const body = { prompt: 'a cat on a mat', prompt_upsampling: true, seed: 1 }
    const [one, other] = [await draw(body), await draw(body)]
    expect(one.prompt).not.toBe(body.prompt)
    expect(one.prompt).toContain(body.prompt)
    expect(other.prompt).toBe(one.prompt)
  })

  test.each([false, 'no', 0])('is not changed by prompt_upsampling: %j', async (prompt_upsampling) => {
    expect((await draw({ prompt: 'a cat', prompt_upsampling })).prompt).toBe('a cat')
  })

  test('is not changed by prompt_upsampling on a model that has no such field', async () => {
    expect((await draw({ prompt: 'a cat', prompt_upsampling: true }, { model: 'flux-dev' })).prompt).toBe('a cat')
  })
})

describe('directives', () => {
  const ends = [
    ['[[error]]', 'Error'],
    ['[[content-moderated]]', 'Content Moderated'],
    ['[[request-moderated]]', 'Request Moderated'],
  ] as const

  test.each(ends)('%s in a prompt ends its task as %s, for good', async (directive, status) => {
    const seen = startApp({ latency: 1000 })
    const { id } = await seen.submit('flux-dev', { prompt: `a cat ${directive} on a mat` })
    expect(await seen.poll(id)).toEqual({ id, status: 'Pending' })
    seen.time.advance(1000)
    const reply = await ask(seen, `?id=${id}`)
    expect([reply.statusCode, reply.body]).toEqual([200, `{"id":"${id}","status":"${status}"}`])
    seen.time.advance(600_000)
    expect(await seen.poll(id)).toEqual({ id, status })
  })

  test.each(['[[nope]]', '[[ready]]', '[[]]', '[error]', '[[errors', '[[Error]]', 'error'])(
    '%s is plain prompt',
    async (text) => {
      expect((await draw({ prompt: `a cat ${text}` })).prompt).toBe(`a cat ${text}`)
    },
  )

  test.each(ends)('%s is plain prompt when directives are off', async (directive) => {
    const seen = startApp({ latency: 'instant', directives: false })
    expect((await draw({ prompt: `a cat ${directive}` }, { seen })).prompt).toBe(`a cat ${directive}`)
  })
})

describe('who asks for which task', () => {
  test('another key’s task is unknown, in the same words as one that never was', async () => {
    const seen = startApp()
    const { id } = await seen.submit('flux-dev', { prompt: 'x' })
    const other = await ask(seen, `?id=${id}`, { 'x-key': 'another' })
    const never = await ask(seen, `?id=${stranger}`)
    expect([other.statusCode, other.body]).toEqual([404, JSON.stringify(notFound)])
    expect([never.statusCode, never.body]).toEqual([404, JSON.stringify(notFound)])
    expect(other.headers['content-type']).toBe('application/json')
    expect(other.headers['x-emulator-explain']).toMatch(/^[\x20-\x7e]{1,1024}$/)
    expect(never.headers['x-emulator-explain']).toMatch(/^[\x20-\x7e]{1,1024}$/)
  })

  test('the same task is found under /v1 and /documented/v1', async () => {
    const seen = startApp()
    const { id } = await seen.submit('flux-dev', { prompt: 'x' })
    const reply = await seen.app.inject({ url: `/documented/v1/get_result?id=${id}`, headers: { 'x-key': 'test' } })
    expect(reply.json()).toEqual({ id, status: 'Pending' })
  })

  test('a task is kept for --task-ttl after its end, and unknown afterwards', async () => {
    const seen = startApp({ latency: '10s', taskTtl: '1m' })
    const { id } = await seen.submit('flux-dev', { prompt: 'x' })
    seen.time.advance(69_000)
    expect(await seen.poll(id)).toMatchObject({ id, status: 'Ready' })
    seen.time.advance(600_000)
    const reply = await ask(seen, `?id=${id}`)
    expect([reply.statusCode, reply.json()]).toEqual([404, notFound])
  })
})

describe('the query', () => {
  const problem = (msg: string, type = 'uuid_parsing') => ({ detail: [{ loc: ['query', 'id'], msg, type }] })

  test.each([
    ['?id=abc', 'invalid length: expected length 32 for simple format, found 3'],
    ['?id=', 'invalid length: expected length 32 for simple format, found 0'],
    ['?id', 'invalid length: expected length 32 for simple format, found 0'],
    ['?id=not-a-uuid', 'invalid character: found `n` at 1'],
    [`?id=${stranger}2`, 'invalid group length in group 4: expected 12, found 13'],
    [`?id=%20${stranger}`, 'invalid character: found ` ` at 1'],
    [`?id=${stranger}&id=bad`, 'invalid length: expected length 32 for simple format, found 3'],
    ['?id=%E7%8C%AB', 'invalid character: found `猫` at 1'],
  ])('%s is a 422', async (query, error) => {
    const reply = await ask(startApp(), query)
    expect([reply.statusCode, reply.json()]).toEqual([422, problem(`Input should be a valid UUID, ${error}`)])
    expect(reply.headers['content-type']).toBe('application/json')
  })

  test.each(['', '?', '?ID=x', '?task=1'])('an id that is missing is a 422: %j', async (query) => {
    const reply = await ask(startApp(), query)
    expect([reply.statusCode, reply.json()]).toEqual([422, problem('Field required', 'missing')])
  })

  test('an id is found however it is written, and answered as it was given out', async () => {
    const seen = startApp()
    const { id } = await seen.submit('flux-dev', { prompt: 'x' })
    const spellings = [
      id,
      id.toUpperCase(),
      id.replaceAll('-', ''),
      `%7B${id}%7D`,
      `urn:uuid:${id}`,
      `urn%3Auuid%3A${id.toUpperCase()}`,
      `${stranger}&id=${id}`,
      `${id}&attempt=2`,
      `${id}&id2=bad&x-key=other`,
    ]
    const replies = await Promise.all(spellings.map((spelling) => ask(seen, `?id=${spelling}`)))
    expect(replies.map((reply) => reply.json<unknown>())).toEqual(spellings.map(() => ({ id, status: 'Pending' })))
  })

  test('of two ids the last counts', async () => {
    const seen = startApp()
    const { id } = await seen.submit('flux-dev', { prompt: 'x' })
    expect((await ask(seen, `?id=${id}&id=${stranger}`)).json()).toEqual(notFound)
    expect((await ask(seen, `?id=bad&id=${id}`)).json()).toEqual({ id, status: 'Pending' })
  })

  test.each(['application/json', 'application/json; charset=utf-8', 'text/plain', ''])(
    'a content type on a GET without a body changes nothing: %j',
    async (type) => {
      const seen = startApp()
      const { id } = await seen.submit('flux-dev', { prompt: 'x' })
      const reply = await ask(seen, `?id=${id}`, { 'content-type': type, accept: 'image/png' })
      expect([reply.statusCode, reply.json()]).toEqual([200, { id, status: 'Pending' }])
    },
  )
})
