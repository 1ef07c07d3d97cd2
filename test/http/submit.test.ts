import { describe, expect, test } from 'vitest'
import { documented } from '../../src/contracts/documented/contract.js'
import { briefly } from '../support/brief.js'
import { shareApp, startApp, type TestApp } from '../support/start-app.js'

/** For tests of one answer alone: what the others have submitted does not matter. */
const shared = shareApp()

const models = [...documented.models.keys()]
const uuid = '[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}'

interface Given {
  url?: string
  method?: 'POST' | 'GET' | 'HEAD' | 'PUT' | 'PATCH' | 'DELETE' | 'OPTIONS'
  headers?: Record<string, string>
  body?: string | Buffer | object
}

function send(
  { app }: TestApp,
  { url = '/v1/flux-dev', method = 'POST', headers = {}, body = { prompt: 'a cat' } }: Given,
) {
  return app.inject({ method, url, headers: { 'x-key': 'test', ...headers }, payload: body })
}

const explanation = (reply: { headers: Record<string, unknown> }) => {
  const { 'x-emulator-explain': text } = reply.headers
  return typeof text === 'string' ? text : ''
}

describe('an accepted request', () => {
  test.each(models.flatMap((model) => [`/v1/${model}`, `/documented/v1/${model}`]))(
    'POST %s returns an id and a polling URL under its prefix alone',
    async (url) => {
      const reply = await send(shared, { url })
      expect(reply.statusCode).toBe(200)
      expect(reply.headers['content-type']).toBe('application/json')
      const { id } = reply.json<{ id: string }>()
      expect(id).toMatch(new RegExp(`^${uuid}$`))
      const prefix = url.slice(0, url.lastIndexOf('/'))
      expect(reply.body).toBe(`{"id":"${id}","polling_url":"http://localhost:80${prefix}/get_result?id=${id}"}`)
      expect(Number(reply.headers['content-length'])).toBe(Buffer.byteLength(reply.body))
    },
  )

  test('the polling URL can be followed as it is', async () => {
    const emulator = startApp({ latency: 'instant' })
    for (const prefix of ['/v1', '/documented/v1']) {
      const submitted = (await send(emulator, { url: `${prefix}/flux-dev` })).json<{
        id: string
        polling_url: string
      }>()
      const { pathname, search } = new URL(submitted.polling_url)
      const reply = await emulator.app.inject({ url: pathname + search, headers: { 'x-key': 'test' } })
      expect(reply.json()).toMatchObject({ id: submitted.id, status: 'Ready' })
    }
  })

  test('two tasks have two ids', async () => {
    const emulator = startApp()
    const ids = await Promise.all(
      Array.from({ length: 100 }, async () => (await emulator.submit('flux-dev', { prompt: 'x' })).id),
    )
    expect(new Set(ids).size).toBe(100)
  })

  test('carries neither the vendor’s trace ids nor Strict-Transport-Security', async () => {
    const { headers } = await send(shared, {})
    expect(
      Object.keys(headers).filter((name) => /^(strict-transport|x-request-id|x-trace-id|cf-|x-azure)/.test(name)),
    ).toEqual([])
  })
})

describe('the base of the polling URL', () => {
  const reached: [told: string, headers: Record<string, string>, base: string][] = [
    ['Host', { host: 'flux.test:8080' }, 'http://flux.test:8080'],
    ['an IPv4 Host', { host: '127.0.0.1:3589' }, 'http://127.0.0.1:3589'],
    ['an IPv6 Host', { host: '[::1]:3589' }, 'http://[::1]:3589'],
    ['X-Forwarded-Proto', { host: 'flux.test', 'x-forwarded-proto': 'https' }, 'https://flux.test'],
    ['X-Forwarded-Host', { host: 'inner:1', 'x-forwarded-host': 'api.example.com' }, 'http://api.example.com'],
    ['X-Forwarded-Prefix', { host: 'flux.test', 'x-forwarded-prefix': '/flux' }, 'http://flux.test/flux'],
    [
      'all three',
      {
        host: 'inner:1',
        'x-forwarded-proto': 'https',
        'x-forwarded-host': 'api.example.com:8443',
        'x-forwarded-prefix': '/a/b',
      },
      'https://api.example.com:8443/a/b',
    ],
  ]

  test.each(reached)('follows %s', async (_, headers, base) => {
    const { id, polling_url } = (await send(shared, { headers })).json<{ id: string; polling_url: string }>()
    expect(polling_url).toBe(`${base}/v1/get_result?id=${id}`)
  })

  test.each(reached)('is --public-url, path included, whatever %s says', async (_, headers) => {
    const emulator = startApp({ publicUrl: 'https://flux.example/base' })
    const { id, polling_url } = (await send(emulator, { headers })).json<{ id: string; polling_url: string }>()
    expect(polling_url).toBe(`https://flux.example/base/v1/get_result?id=${id}`)
  })

  test.each(reached)('is --polling-url and /get_result, whatever %s says', async (_, headers) => {
    const emulator = startApp({ pollingUrl: 'http://localhost:4010/', publicUrl: 'https://flux.example/base' })
    for (const path of ['/v1', '/documented/v1', '/live/v1']) {
      const { id, polling_url } = (await send(emulator, { headers, url: `${path}/flux-dev` })).json<{
        id: string
        polling_url: string
      }>()
      expect(polling_url).toBe(`http://localhost:4010/get_result?id=${id}`)
    }
  })

  test.each(['bad host', 'a/b', 'user@host', 'host:port', 'host:99999', '"', '<b>', 'a?b', 'a#b', '[::1'])(
    'is the server’s own address when Host is malformed: %j',
    async (host) => {
      const { id, polling_url } = (await send(startApp({ port: 4711 }), { headers: { host } })).json<{
        id: string
        polling_url: string
      }>()
      expect(polling_url).toMatch(new RegExp(`^http://(localhost|127\\.0\\.0\\.1):4711/v1/get_result\\?id=${id}$`))
    },
  )
})

describe('fields', () => {
  test.each([
    ['flux-pro-1.1', { seed: null, steps: null }],
    ['flux-pro', { seed: null, steps: null }],
    ['flux-dev', { seed: null }],
    ['flux-schnell', { seed: null }],
    ['flux-pro-1.1-ultra', { seed: null }],
  ])('%s takes null for a field without a default: %j', async (model, fields) => {
    const reply = await send(shared, { url: `/v1/${model}`, body: { prompt: 'a cat', ...fields } })
    expect(reply.statusCode).toBe(200)
  })

  test('null for a field with a default is refused', async () => {
    const reply = await send(shared, { body: { prompt: 'a cat', steps: null, output_format: null } })
    expect(reply.statusCode).toBe(422)
    expect(reply.json()).toEqual({
      detail: [
        { loc: ['body', 'steps'], msg: 'Input should be a valid integer', type: 'int_type' },
        { loc: ['body', 'output_format'], msg: "Input should be 'jpeg' or 'png'", type: 'enum' },
      ],
    })
  })

  test('refusals come in the order of the schema, one a field, loc before msg before type', async () => {
    const body = { output_format: 'gif', width: 'wide', safety_tolerance: 7, height: 100, guidance: 9 }
    const reply = await send(shared, { url: '/v1/flux-pro', body })
    expect(reply.statusCode).toBe(422)
    expect(reply.headers['content-type']).toBe('application/json')
    expect(reply.body).toBe(
      JSON.stringify({
        detail: [
          { loc: ['body', 'prompt'], msg: 'Field required', type: 'missing' },
          {
            loc: ['body', 'width'],
            msg: 'Input should be a valid integer, unable to parse string as an integer',
            type: 'int_parsing',
          },
          { loc: ['body', 'height'], msg: 'Input should be a multiple of 32', type: 'multiple_of' },
          { loc: ['body', 'guidance'], msg: 'Input should be less than or equal to 5', type: 'less_than_equal' },
          {
            loc: ['body', 'safety_tolerance'],
            msg: 'Input should be less than or equal to 6',
            type: 'less_than_equal',
          },
          { loc: ['body', 'output_format'], msg: "Input should be 'jpeg' or 'png'", type: 'enum' },
        ],
      }),
    )
    expect(explanation(reply)).toMatch(/^[\x20-\x7e]{1,1024}$/)
  })

  test.each(['flux-dev', 'flux-schnell'])('%s takes sides that are no multiple of 32', async (model) => {
    const reply = await send(shared, { url: `/v1/${model}`, body: { prompt: 'x', width: 257, height: 1439 } })
    expect(reply.statusCode).toBe(200)
  })

  test('an unknown field is ignored, and the explanation names it and the nearest known one', async () => {
    const reply = await send(shared, {
      body: { prompt: 'a cat', widht: 512, output_fromat: 'png', zzzzzzzzzzzz: 1 },
    })
    expect(reply.statusCode).toBe(200)
    expect(explanation(reply)).toMatch(/widht.*width/)
    expect(explanation(reply)).toMatch(/output_fromat.*output_format/)
    expect(explanation(reply)).toContain('zzzzzzzzzzzz')
  })

  test('fields of another model are unknown to this one: ultra knows no width', async () => {
    const reply = await send(shared, { url: '/v1/flux-pro-1.1-ultra', body: { prompt: 'a cat', width: 3 } })
    expect(reply.statusCode).toBe(200)
    expect(explanation(reply)).toContain('width')
  })

  test('a request without anything to explain has no explanation', async () => {
    expect((await send(shared, {})).headers).not.toHaveProperty('x-emulator-explain')
  })

  test.each<[string, object]>([
    ['Chinese', { prompt: 'x', 提示词: 'y' }],
    ['control characters', { prompt: 'x', 'a\r\nset-cookie: b': 1, '\u0000': 2, '\u007f': 3 }],
    ['emoji and lone surrogates', { prompt: 'x', '🦊': 1, '\ud800': 2 }],
    ['10 KB', { prompt: 'x', ['n'.repeat(10_000)]: 1 }],
    ['thousands', { prompt: 'x', ...Object.fromEntries(Array.from({ length: 5000 }, (_, n) => [`field_${n}`, n])) }],
    [
      'Chinese thousands',
      { prompt: 'x', ...Object.fromEntries(Array.from({ length: 5000 }, (_, n) => [`字段${n}`, n])) },
    ],
  ])('the explanation stays printable ASCII of at most 1 KB: %s in field names', async (_, body) => {
    const reply = await send(shared, { body })
    expect(reply.statusCode).toBe(200)
    expect(explanation(reply)).toMatch(/^[\x20-\x7e]{1,1024}$/)
    expect(reply.headers).not.toHaveProperty('set-cookie')
  })
})

test('an escaped letter in the path is the letter', async () => {
  expect((await send(shared, { url: '/v1/flux%2Ddev' })).statusCode).toBe(200)
})

describe('keys', () => {
  test.each(['a', 'bfl_'.padEnd(36, 'x'), '9b1deb4d-3b7d-4bad-9bdd-2b0d7b3dcb6d', 'in-valid', 'x malformed'])(
    'any non-empty key is taken: %s',
    async (key) => {
      expect((await send(shared, { headers: { 'x-key': key } })).statusCode).toBe(200)
    },
  )

  test.each([
    ['no key', undefined],
    ['an empty key', ''],
  ])('%s is a 401', async (_, key) => {
    const { app } = startApp()
    const headers = key === undefined ? {} : { 'x-key': key }
    for (const request of [
      { method: 'POST' as const, url: '/v1/flux-dev', payload: { prompt: 'x' } },
      { method: 'GET' as const, url: '/v1/get_result?id=9b1deb4d-3b7d-4bad-9bdd-2b0d7b3dcb6d' },
    ]) {
      const reply = await app.inject({ ...request, headers })
      expect(reply.statusCode).toBe(401)
      expect(reply.headers['content-type']).toBe('application/json')
      expect(reply.body).toBe('{"detail":"Not authenticated","status_code":401}')
      expect(explanation(reply)).toMatch(/x-key/i)
    }
  })

  test.each([{ authorization: 'Bearer k' }, { 'x-api-key': 'k' }, { cookie: 'x-key=k' }])(
    'the key stands in X-Key and nowhere else: %j',
    async (headers) => {
      const reply = await shared.app.inject({
        method: 'POST',
        url: '/v1/flux-dev?x-key=k',
        headers,
        payload: { prompt: 'x' },
      })
      expect(reply.json()).toEqual({ detail: 'Not authenticated', status_code: 401 })
    },
  )

  test('a key beginning with invalid is refused, on submit and on poll', async () => {
    const emulator = startApp()
    const headers = { 'x-key': 'invalid-1' }
    const refused = { detail: 'Not authenticated - Invalid Authentication', status_code: 401 }
    const submitted = await send(emulator, { headers })
    expect([submitted.statusCode, submitted.json()]).toEqual([401, refused])
    const { id } = await emulator.submit('flux-dev', { prompt: 'x' })
    const polled = await emulator.app.inject({ url: `/v1/get_result?id=${id}`, headers })
    expect([polled.statusCode, polled.json()]).toEqual([401, refused])
    expect(explanation(submitted)).toMatch(/^[\x20-\x7e]{1,1024}$/)
  })

  test('a key beginning with malformed is a 422 in the published shape', async () => {
    const reply = await send(shared, { headers: { 'x-key': 'malformed-1' } })
    expect(reply.statusCode).toBe(422)
    expect(reply.json()).toEqual({
      detail: [{ loc: ['header', 'X-Key'], msg: 'Invalid API key format', type: expect.any(String) as string }],
    })
  })

  test('with --api-keys only those are taken', async () => {
    const emulator = startApp({ apiKeys: ['one', 'two'] })
    expect((await send(emulator, { headers: { 'x-key': 'one' } })).statusCode).toBe(200)
    expect((await send(emulator, { headers: { 'x-key': 'two' } })).statusCode).toBe(200)
    for (const key of ['three', 'ONE', 'on', 'one,two']) {
      const reply = await send(emulator, { headers: { 'x-key': key } })
      expect([reply.statusCode, reply.json()]).toEqual([
        401,
        { detail: 'Not authenticated - Invalid Authentication', status_code: 401 },
      ])
    }
  })
})

describe('paths and methods', () => {
  const unknown = [
    '/v1',
    '/v1/',
    '/v1/nope',
    '/v1/flux-dev/extra',
    '/v1//flux-dev',
    '/V1/flux-dev',
    '/documented/v1/nope',
    '/v2/flux-dev',
    '/flux-dev',
    '/docs/nope',
    '/%',
    '/v1/%zz',
    '/v1/flux-dev%zz',
    `/v1/${'x'.repeat(5000)}`,
  ]
  test.each(briefly(unknown))('an unknown path is a 404: %s', async (_, url) => {
    for (const method of ['POST', 'GET'] as const) {
      const reply = await send(shared, { url, method })
      expect([reply.statusCode, reply.json()]).toEqual([404, { detail: 'Not Found', status_code: 404 }])
      expect(reply.headers['content-type']).toBe('application/json')
    }
  })

  test.each([
    ['POST', 'flux-2-pro'],
    ['POST', 'flux-tools/erase-v1'],
    ['GET', 'credits'],
  ] as const)('%s /documented/v1/%s is a 404 as well, and the explanation has the URL to use', async (method, path) => {
    const reply = await send(shared, { url: `/documented/v1/${path}`, method, headers: { host: 'flux:80' } })
    expect([reply.statusCode, reply.json()]).toEqual([404, { detail: 'Not Found', status_code: 404 }])
    expect(explanation(reply)).toBe(
      `the documented contract has no ${path}, the live one has; use ${method} http://flux:80/live/v1/${path}`,
    )
  })

  test.each(['GET', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'] as const)(
    '%s on a model is a 405 that allows POST',
    async (method) => {
      const reply = await send(shared, { method })
      expect([reply.statusCode, reply.json()]).toEqual([405, { detail: 'Method Not Allowed', status_code: 405 }])
      expect(reply.headers.allow).toBe('POST')
      expect(reply.headers['content-type']).toBe('application/json')
    },
  )

  test.each(['POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'] as const)(
    '%s on get_result is a 405 that allows GET',
    async (method) => {
      const reply = await send(shared, { url: '/v1/get_result?id=x', method })
      expect([reply.statusCode, reply.json()]).toEqual([405, { detail: 'Method Not Allowed', status_code: 405 }])
      expect(reply.headers.allow).toBe('GET')
    },
  )

  test.each([
    ['/v1/get_result?id=x', 'GET'],
    ['/v1/flux-dev', 'POST'],
  ])('HEAD %s is a 405 without a body that allows %s', async (url, allow) => {
    const reply = await shared.app.inject({ method: 'HEAD', url, headers: { 'x-key': 'test' } })
    expect([reply.statusCode, reply.headers.allow, reply.body]).toEqual([405, allow, ''])
  })

  test.each([
    ['POST', '/v1/flux-dev/', '/v1/flux-dev'],
    ['GET', '/v1/get_result/?id=1&x=%2F', '/v1/get_result?id=1&x=%2F'],
    ['POST', '/documented/v1/flux-pro-1.1/', '/documented/v1/flux-pro-1.1'],
    ['GET', '/v1/flux-dev/', '/v1/flux-dev'],
  ] as const)('%s %s is sent on to %s', async (method, url, to) => {
    const { app } = startApp()
    const reply = await app.inject({ method, url, headers: { host: 'flux.test:1' } })
    expect([reply.statusCode, reply.body]).toEqual([307, ''])
    expect(new URL(String(reply.headers.location), `http://flux.test:1${url}`).href).toBe(`http://flux.test:1${to}`)
  })
})

describe('content types', () => {
  test.each([
    undefined,
    '',
    'application/json',
    'application/json; charset=utf-8',
    'application/json;charset=latin-1',
    'application/JSON',
    'application/vnd.x+json',
    'application/problem+json; a=b',
  ])('%j is read as JSON', async (type) => {
    const headers = type === undefined ? {} : { 'content-type': type }
    const reply = await send(shared, { headers, body: '{"prompt":"a cat"}' })
    expect(reply.statusCode).toBe(200)
  })

  test.each([
    'text/plain',
    'text/json',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    'application/octet-stream',
    'application/jsonx',
    'garbage',
    'json',
    ';;;',
    '/',
  ])('%j is a 400', async (type) => {
    const reply = await send(shared, { headers: { 'content-type': type }, body: '{"prompt":"a cat"}' })
    expect([reply.statusCode, reply.json()]).toEqual([400, { detail: expect.any(String) as string, status_code: 400 }])
    expect(explanation(reply)).toMatch(/content.type/i)
  })

  test.each<[string, string | Buffer]>([
    ['no body', ''],
    ['truncated JSON', '{"prompt":"a c'],
    ['white space', '   '],
    ['two values', '{"prompt":"x"} {}'],
    ['a trailing comma', '{"prompt":"x",}'],
    ['single quotes', "{'prompt':'x'}"],
    ['bytes that are not UTF-8', Buffer.from('7b2270726f6d7074223a22ff227d', 'hex')],
  ])('%s is a 400', async (_, body) => {
    const reply = await send(shared, { headers: { 'content-type': 'application/json' }, body })
    expect([reply.statusCode, reply.json()]).toEqual([400, { detail: expect.any(String) as string, status_code: 400 }])
    expect(reply.headers['content-type']).toBe('application/json')
    expect(explanation(reply)).toMatch(/^[\x20-\x7e]{1,1024}$/)
  })

  test.each([
    ['null', { loc: ['body'], msg: 'Field required', type: 'missing' }],
    ...['[]', '[{"prompt":"x"}]', '"prompt"', '1', 'true'].map((body): [string, object] => [
      body,
      {
        loc: ['body'],
        msg: 'Input should be a valid dictionary or object to extract fields from',
        type: 'model_attributes_type',
      },
    ]),
  ])('a readable body that is no object is a 422: %s', async (body, item) => {
    const reply = await send(shared, { headers: { 'content-type': 'application/json' }, body })
    expect([reply.statusCode, reply.json()]).toEqual([422, { detail: [item] }])
  })

  test.each([
    ['POST', '/v1/flux-dev', '{"prompt":"a cat"}', 200],
    ['POST', '/v1/flux-dev', `{"prompt":"${'x'.repeat(1024)}"}`, 413],
    ['POST', '/v1/flux-dev', 'x'.repeat(1025), 413],
    ['POST', '/v1/flux-dev', `{"prompt":"x","y":"${'x'.repeat(1024 - 22)}"}`, 200],
  ] as const)('%s %s with a limit of 1 KB (%#)', async (method, url, body, status) => {
    const reply = await send(startApp({ bodyLimit: 1024 }), { method, url, body })
    expect(reply.statusCode).toBe(status)
    expect(reply.json()).toMatchObject(status === 413 ? { detail: expect.any(String) as string, status_code: 413 } : {})
  })
})

describe('the order of checks', () => {
  interface Fault {
    name: string
    status: number
    body: unknown
    given: Given
  }
  const refusal = (status: number, detail: unknown = expect.any(String)) => ({ detail, status_code: status })
  const faults: Fault[] = [
    { name: 'an unknown path', status: 404, body: refusal(404, 'Not Found'), given: { url: '/v1/nope' } },
    { name: 'a wrong method', status: 405, body: refusal(405, 'Method Not Allowed'), given: { method: 'PUT' } },
    { name: 'too large a body', status: 413, body: refusal(413), given: { body: `{"prompt":"${'x'.repeat(2000)}` } },
    { name: 'an unreadable body', status: 400, body: refusal(400), given: { body: '{' } },
    {
      name: 'an unreadable content type',
      status: 400,
      body: refusal(400),
      given: { headers: { 'content-type': 'text/plain' } },
    },
    { name: 'no key', status: 401, body: refusal(401, 'Not authenticated'), given: { headers: { 'x-key': '' } } },
    {
      name: 'a malformed key',
      status: 422,
      body: { detail: [expect.objectContaining({ msg: 'Invalid API key format' })] },
      given: { headers: { 'x-key': 'malformed-1' } },
    },
    {
      name: 'a refused key',
      status: 401,
      body: refusal(401, 'Not authenticated - Invalid Authentication'),
      given: { headers: { 'x-key': 'stranger' } },
    },
    {
      name: 'a bad field',
      status: 422,
      body: { detail: [{ loc: ['body', 'prompt'], msg: 'Field required', type: 'missing' }] },
      given: { body: '{}' },
    },
  ]
  const key = (fault: Fault) => fault.given.headers?.['x-key']
  const pairs = faults.flatMap((first, at) =>
    faults
      .slice(at + 1)
      // Two bodies or two keys cannot be sent at once: the earlier fault's stands, and so does the pair.
      .filter((second) => key(first) === undefined || key(second) === undefined)
      .map((second): [string, string, Fault, Fault] => [first.name, second.name, first, second]),
  )

  test.each(pairs)('%s comes before %s', async (_, __, first, second) => {
    const emulator = startApp({ apiKeys: ['test'], bodyLimit: 1024 })
    const reply = await send(emulator, {
      ...second.given,
      ...first.given,
      headers: { ...second.given.headers, ...first.given.headers },
    })
    expect([reply.statusCode, reply.json()]).toEqual([first.status, first.body])
  })

  test('a malformed key comes before its being none of --api-keys', async () => {
    const reply = await send(startApp({ apiKeys: ['one'] }), { headers: { 'x-key': 'malformed-1' } })
    expect(reply.statusCode).toBe(422)
  })

  test('on a poll the key comes before the id', async () => {
    const { app } = startApp()
    const polls = [{}, { 'x-key': 'invalid' }, { 'x-key': 'test' }].map((headers) =>
      app.inject({ url: '/v1/get_result?id=nonsense', headers }),
    )
    expect((await Promise.all(polls)).map(({ statusCode }) => statusCode)).toEqual([401, 401, 422])
  })
})
