import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { buildApp } from '../../src/app.js'
import { checkOptions, type OptionsGiven } from '../../src/config.js'
import { openCore } from '../../src/emulator.js'
import { brief, briefly } from '../support/brief.js'
import { createJudge, type Asked, type Judge } from '../support/judge.js'
import { startApp, worker, type TestApp } from '../support/start-app.js'

interface Schema {
  type: 'string' | 'integer' | 'number' | 'boolean'
  enum?: string[]
  minimum?: number
  maximum?: number
  maxLength?: number
  default?: unknown
}

const published = JSON.parse(
  readFileSync(new URL('../../fixtures/published/documented-facts.json', import.meta.url), 'utf8'),
) as {
  paths: Record<string, { post?: { requestBody: { content: Record<string, { schema: { $ref: string } }> } } }>
  components: { schemas: Record<string, { properties: Record<string, Schema>; required: string[] }> }
}

const models = Object.entries(published.paths).flatMap(([path, { post }]) => {
  const name = post?.requestBody.content['application/json']?.schema.$ref.split('/').at(-1) ?? ''
  const schema = published.components.schemas[name]
  return schema === undefined ? [] : [{ path, name, schema }]
})

/** The rule that the document gives in prose: the sides of the pro models are multiples of 32. */
const inSteps = (model: string, field: string) => model === 'FluxProGenerationRequest' && /^(width|height)$/.test(field)

/** The values at the edges of what a field's constraints allow. */
function allowed(model: string, field: string, { type, minimum, maximum, maxLength, ...schema }: Schema): unknown[] {
  if (schema.enum) return schema.enum
  if (type === 'boolean') return [true, false]
  if (type === 'string') return ['', 'a cat', '猫', 'x'.repeat(maxLength ?? 0)]
  const most = maximum ?? Number.MAX_SAFE_INTEGER
  const least = minimum ?? -most
  const step = type === 'number' ? 0.25 : inSteps(model, field) ? 32 : 1
  return [least, most, least + step, most - step, ...(maximum === undefined ? [2 ** 31, 1e20] : [])]
}

/** The values just outside of what a field's constraints allow. */
function forbidden({ type, minimum, maximum, maxLength, ...schema }: Schema): unknown[] {
  if (schema.enum) return ['bmp', '', 5]
  if (type === 'boolean') return ['maybe', 2]
  if (type === 'string') return ['x'.repeat((maxLength ?? 0) + 1), 5, null]
  const step = type === 'number' ? 0.25 : 1
  const outside = [minimum, maximum].flatMap((bound, at) =>
    bound === undefined ? [] : [bound + (at === 0 ? -step : step)],
  )
  return [...outside, ...(type === 'integer' ? [(minimum ?? 0) + 0.5] : []), 'many', []]
}

let judge: Judge
const byThePublished = createJudge(published)
/** For requests that nothing else depends on. */
const core = openCore(checkOptions(), { worker })
const app = buildApp(core)
beforeAll(async () => {
  judge = createJudge((await app.inject('/documented/openapi.json')).json<unknown>())
})
afterAll(async () => {
  await app.close()
  await core.close()
})

const json = { 'content-type': 'application/json', 'x-key': 'test' }

const post = ({ app }: Pick<TestApp, 'app'>, path: string, payload: unknown, headers: Record<string, string> = json) =>
  app.inject({
    method: 'POST',
    url: `/v1${path}`,
    headers,
    payload: typeof payload === 'string' ? payload : JSON.stringify(payload),
  })

test('the served document is a valid OpenAPI 3.1 document', async () => {
  expect(await judge.document()).toEqual([])
})

test('the judge refuses what is wrong', async () => {
  const asked: Asked = { method: 'post', path: '/flux-dev' }
  expect(await createJudge({ openapi: '3.1.0', paths: { nowhere: {} }, components: {} }).document()).not.toEqual([])
  expect(judge.request({ ...asked, headers: json, body: { prompt: 'x', steps: 51 } })).not.toEqual([])
  expect(judge.request({ ...asked, headers: json, body: {} })).not.toEqual([])
  expect(judge.request({ ...asked, headers: { 'content-type': 'text/plain' }, body: { prompt: 'x' } })).not.toEqual([])
  expect(judge.request({ method: 'get', path: '/get_result', query: { id: 'nonsense' } })).not.toEqual([])
  const good = { id: '9b1deb4d-3b7d-4bad-9bdd-2b0d7b3dcb6d', polling_url: 'http://localhost/v1/get_result' }
  const answer = (statusCode: number, body: object, type = 'application/json') => ({
    statusCode,
    headers: { 'content-type': type },
    body: JSON.stringify(body),
  })
  expect(judge.response(asked, answer(200, good))).toEqual([])
  expect(judge.response(asked, answer(200, { ...good, id: 'nonsense' }))).not.toEqual([])
  expect(judge.response(asked, answer(200, { ...good, polling_url: 'http://a:99999' }))).not.toEqual([])
  expect(judge.response(asked, answer(200, good, 'application/json; charset=utf-8'))).not.toEqual([])
  expect(judge.response(asked, answer(418, { detail: 'teapot', status_code: 418 }))).not.toEqual([])
  expect(judge.response(asked, answer(422, { detail: 'text' }))).not.toEqual([])
  expect(judge.response(asked, answer(422, { detail: [{ loc: ['body', null], msg: 'x', type: 'y' }] }))).not.toEqual([])
})

describe.each(models)('the published document of $path', ({ path, name, schema }) => {
  const fields = Object.entries(schema.properties)
  const single = fields.flatMap(([field, property]) =>
    [...allowed(name, field, property), ...('default' in property ? [property.default] : [])].map((value) => ({
      prompt: 'a cat',
      [field]: value,
    })),
  )
  // All fields at once, each at its n-th value: all at the least, all at the most, and mixtures.
  const together = [0, 1, 2, 3, 4, 5, 6, 7, 8].map((n) =>
    Object.fromEntries(
      fields.map(([field, property], at) => {
        const values = allowed(name, field, property)
        return [field, values[(n < 2 ? n : n + at) % values.length]]
      }),
    ),
  )
  const bodies = [{ prompt: 'a cat' }, ...single, ...together]

  test.each(briefly(bodies))('accepts %s', async (_, body) => {
    const asked: Asked = { method: 'post', path, headers: json, body }
    expect(byThePublished.request(asked)).toEqual([])
    expect(judge.request(asked)).toEqual([])
    const reply = await post({ app }, path, body)
    expect(reply.statusCode).toBe(200)
    expect(judge.response(asked, reply)).toEqual([])
  })

  const outside = fields.flatMap(([field, property]) =>
    forbidden(property).map((value): [string, string, object] => [
      field,
      brief(value, 30),
      { prompt: 'a cat', [field]: value },
    ]),
  )

  test.each(outside)('refuses, by its field: %s %s', async (field, _, body) => {
    const asked: Asked = { method: 'post', path, headers: json, body }
    expect(byThePublished.request(asked)).not.toEqual([])
    expect(judge.request(asked)).not.toEqual([])
    const reply = await post({ app }, path, body)
    expect(reply.statusCode).toBe(422)
    expect(reply.json<{ detail: { loc: string[] }[] }>().detail.map(({ loc }) => loc)).toEqual([['body', field]])
    expect(judge.response(asked, reply)).toEqual([])
  })

  test('lets all but the prompt be left out, and no more', async () => {
    const asked: Asked = { method: 'post', path, headers: json, body: {} }
    expect(judge.request(asked)).not.toEqual([])
    const reply = await post({ app }, path, {})
    expect([reply.statusCode, judge.response(asked, reply)]).toEqual([422, []])
  })
})

test.each(['/flux-pro', '/flux-pro-1.1'])(
  '%s refuses sides that are not multiples of 32: the document says so in prose',
  async (path) => {
    for (const body of [
      { prompt: 'x', width: 257 },
      { prompt: 'x', height: 1439 },
    ]) {
      const asked: Asked = { method: 'post', path, headers: json, body }
      expect(byThePublished.request(asked)).toEqual([])
      expect(judge.request(asked)).not.toEqual([])
      const reply = await post({ app }, path, body)
      expect([reply.statusCode, judge.response(asked, reply)]).toEqual([422, []])
    }
  },
)

describe('every answer is in the document', () => {
  const submit: Asked = { method: 'post', path: '/flux-dev' }
  const poll: Asked = { method: 'get', path: '/get_result' }

  test.each<[number, string, unknown, Record<string, string>?]>([
    [400, 'truncated JSON', '{'],
    [400, 'no body', ''],
    [400, 'another content type', { prompt: 'x' }, { ...json, 'content-type': 'text/plain' }],
    [400, 'deep nesting', '['.repeat(100_000)],
    [401, 'no key', { prompt: 'x' }, { 'content-type': 'application/json' }],
    [401, 'a refused key', { prompt: 'x' }, { ...json, 'x-key': 'invalid' }],
    [413, 'too large a body', { prompt: 'x'.repeat(200_000) }],
    [422, 'a malformed key', { prompt: 'x' }, { ...json, 'x-key': 'malformed' }],
    [422, 'null', 'null'],
    [422, 'a list', '[]'],
    [422, 'a field that is wrong at a position', '{"prompt":["x"]}'],
    [
      422,
      'every field wrong',
      { prompt: 1, width: 'x', height: [], steps: {}, seed: -1, guidance: 'a', output_format: 0 },
    ],
    [422, 'an integer beyond all', `{"prompt":"x","steps":1${'0'.repeat(400)}}`],
    [422, 'not a number', '{"prompt":"x","guidance":NaN}'],
    [422, 'a lone surrogate', '{"prompt":"\\ud800"}'],
  ])('%d for %s', async (status, _, body, headers) => {
    const reply = await post(startApp({ bodyLimit: 150_000 }), '/flux-dev', body, headers)
    expect(reply.statusCode).toBe(status)
    expect(judge.response(submit, reply)).toEqual([])
  })

  test('503 when no memory is left for another task', async () => {
    const seen = startApp({ maxTaskMemory: 20_000, latency: '1h' })
    let reply = await post(seen, '/flux-dev', { prompt: 'x'.repeat(1000) })
    for (let sent = 0; sent < 100 && reply.statusCode === 200; sent++) {
      reply = await post(seen, '/flux-dev', { prompt: 'x'.repeat(1000) })
    }
    expect([reply.statusCode, reply.json()]).toEqual([503, { detail: expect.any(String) as string, status_code: 503 }])
    expect(reply.headers['x-emulator-explain']).toMatch(/max-task-memory/i)
    expect(judge.response(submit, reply)).toEqual([])
  })

  test('402 without the credits, 429 beyond a limit', async () => {
    const refused = async (options: OptionsGiven, status: number) => {
      const seen = startApp(options)
      await post(seen, '/flux-dev', { prompt: 'x' })
      const reply = await post(seen, '/flux-dev', { prompt: 'x' })
      expect([reply.statusCode, judge.response(submit, reply)]).toEqual([status, []])
    }
    await refused({ credits: 3 }, 402)
    await refused({ maxActiveTasks: 1 }, 429)
    const seen = startApp()
    seen.core.control.account('test').addRule('poll = 429')
    const { id } = await seen.submit('flux-dev', { prompt: 'x' })
    const reply = await seen.app.inject({ url: `/v1/get_result?id=${id}`, headers: { 'x-key': 'test' } })
    expect([reply.statusCode, judge.response(poll, reply)]).toEqual([429, []])
  })

  test.each<[string, string, Record<string, string>?]>([
    ['no id', ''],
    ['a bad id', '?id=nonsense'],
    ['an unknown id', '?id=9b1deb4d-3b7d-4bad-9bdd-2b0d7b3dcb6d'],
    ['no key', '?id=9b1deb4d-3b7d-4bad-9bdd-2b0d7b3dcb6d', {}],
    ['a refused key', '?id=9b1deb4d-3b7d-4bad-9bdd-2b0d7b3dcb6d', { 'x-key': 'invalid' }],
    ['a malformed key', '?id=9b1deb4d-3b7d-4bad-9bdd-2b0d7b3dcb6d', { 'x-key': 'malformed' }],
  ])('a poll with %s', async (_, query, headers = { 'x-key': 'test' }) => {
    const reply = await app.inject({ url: `/v1/get_result${query}`, headers })
    expect(reply.statusCode).toBeGreaterThanOrEqual(400)
    expect(judge.response(poll, reply)).toEqual([])
  })

  test.each(models)('every status of a task of $path', async ({ path }) => {
    for (const [directive, end] of [
      ['', 'Ready'],
      ['[[error]]', 'Error'],
      ['[[content-moderated]]', 'Content Moderated'],
      ['[[request-moderated]]', 'Request Moderated'],
    ]) {
      const seen = startApp({ latency: '1s' })
      const { id } = (await post(seen, path, { prompt: `x ${directive}` })).json<{ id: string }>()
      const met: unknown[] = []
      for (const ms of [0, 999, 1]) {
        seen.time.advance(ms)
        const reply = await seen.app.inject({ url: `/v1/get_result?id=${id}`, headers: json })
        expect(judge.response(poll, reply)).toEqual([])
        met.push(reply.json<{ status: string }>().status)
      }
      expect([met[0], met[2]]).toEqual(['Pending', end])
    }
  })

  test.each(['a/b', 'x y', '"', 'host:99999', '<>', 'javascript:alert(1)', '\t', '//', 'a,b', '[::1'])(
    'URLs stay URLs, whatever the proxy’s headers hold: %j',
    async (value) => {
      const seen = startApp({ latency: 'instant' })
      for (const name of ['host', 'x-forwarded-host', 'x-forwarded-proto', 'x-forwarded-prefix']) {
        const submitted = await post(seen, '/flux-dev', { prompt: 'x' }, { ...json, [name]: value })
        expect(judge.response(submit, submitted)).toEqual([])
        const { id, polling_url } = submitted.json<{ id: string; polling_url: string }>()
        expect(new URL(polling_url).protocol).toMatch(/^https?:$/)
        const polled = await seen.app.inject({ url: `/v1/get_result?id=${id}`, headers: { ...json, [name]: value } })
        expect(judge.response(poll, polled)).toEqual([])
        expect(polled.json()).toMatchObject({ result: { sample: expect.stringMatching(/^https?:\/\//) as string } })
      }
    },
  )

  test.each([
    ['POST', '/v1/nope'],
    ['GET', '/v1/flux-dev'],
    ['PUT', '/v1/get_result'],
    ['POST', '/documented/v1/flux-2-pro'],
  ] as const)('%s %s, not an operation, has the published error shape', async (method, url) => {
    const reply = await app.inject({ method, url, headers: json })
    expect([404, 405]).toContain(reply.statusCode)
    expect(judge.component('ErrorResponse', reply)).toEqual([])
    expect(reply.json()).toEqual({ detail: expect.any(String) as string, status_code: reply.statusCode })
  })
})
