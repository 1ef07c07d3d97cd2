import { describe, expect, test } from 'vitest'
import { plainPictureText } from '../support/input-picture.js'
import { shareApp, startApp, startLive, type TestApp } from '../support/start-app.js'

/** For tests of one answer alone: what the others have submitted does not matter. */
const shared = shareApp({ contract: 'live' })

interface Given {
  url?: string
  method?: 'POST' | 'GET' | 'HEAD' | 'PUT' | 'PATCH' | 'DELETE' | 'OPTIONS'
  headers?: Record<string, string>
  body?: string | Buffer | object
}

const picture = await plainPictureText(256, 256)
const narrow = await plainPictureText(255, 256)

function send(
  { app }: TestApp,
  { url = '/v1/flux-2-pro', method = 'POST', headers = {}, body = { prompt: 'a cat' } }: Given = {},
) {
  return app.inject({ method, url, headers: { 'x-key': 'test', ...headers }, payload: body })
}

const asJson = { 'content-type': 'application/json' }
const explanation = (reply: { headers: Record<string, unknown> }) => {
  const { 'x-emulator-explain': text } = reply.headers
  return typeof text === 'string' ? text : ''
}

/** An item of pydantic as it stands on the wire. */
const wire = (...items: object[]) => JSON.stringify({ detail: items })

const noObject = (input: unknown) => ({
  type: 'model_attributes_type',
  loc: ['body'],
  msg: 'Input should be a valid dictionary or object to extract fields from',
  input,
})

describe('the order of checks', () => {
  test('a request is refused for one fault after the other as each is repaired', async () => {
    const seen = startApp({ contract: 'live', bodyLimit: 1024 })
    const faulty = { prompt: 7 }
    const steps: [told: string, given: Given, status: number, body: string | RegExp][] = [
      ['the path', { url: '/v1/nope', method: 'PUT', body: `{${'x'.repeat(2000)}` }, 404, '{"detail":"Not Found"}'],
      ['the method', { method: 'PUT', body: `{${'x'.repeat(2000)}` }, 405, '{"detail":"Method Not Allowed"}'],
      ['the size', { body: `{${'x'.repeat(2000)}` }, 413, /^\{"detail":"[^"]+"\}$/],
      [
        'the syntax',
        { body: '{"prompt": a}' },
        422,
        wire({
          type: 'json_invalid',
          loc: ['body', 11],
          msg: 'JSON decode error',
          input: {},
          ctx: { error: 'Expecting value' },
        }),
      ],
      [
        'the encoding',
        { body: Buffer.from('{"prompt": "\xff"}', 'latin1') },
        400,
        '{"detail":"There was an error parsing the body"}',
      ],
      ['no key', { body: faulty, headers: { 'x-key': '' } }, 403, '{"detail":"Not authenticated"}'],
      [
        'the form of the key',
        { body: faulty, headers: { 'x-key': 'malformed-1' } },
        422,
        '{"detail":"Invalid API key format"}',
      ],
      [
        'the key',
        { body: faulty, headers: { 'x-key': 'invalid-1' } },
        403,
        '{"detail":"Not authenticated - Invalid Authentication"}',
      ],
      [
        'the field',
        { body: faulty },
        422,
        wire({ type: 'string_type', loc: ['body', 'prompt'], msg: 'Input should be a valid string', input: 7 }),
      ],
    ]
    for (const prefix of ['/v1', '/live/v1']) {
      for (const [told, given, status, body] of steps) {
        const { url = '/v1/flux-2-pro' } = given
        const key = told === 'the path' || status === 405 || status === 413 ? { 'x-key': '' } : {}
        const reply = await send(seen, {
          ...given,
          url: url.replace('/v1', prefix),
          headers: { ...asJson, ...key, ...given.headers },
        })
        expect([told, reply.statusCode]).toEqual([told, status])
        if (typeof body === 'string') expect(reply.body).toBe(body)
        else expect(reply.body).toMatch(body)
        expect(reply.headers['content-type']).toBe('application/json')
      }
      const accepted = await send(seen, { url: `${prefix}/flux-2-pro` })
      expect(accepted.statusCode).toBe(200)
    }
  })

  test.each<[string, Given, number, string]>([
    ['a syntax error comes before the key', { body: '{' }, 422, 'json_invalid'],
    ['undecodable bytes come before the key', { body: Buffer.from([0x22, 0xff, 0x22]) }, 400, 'parsing the body'],
    ['the key comes before an empty body', { body: '' }, 403, 'Not authenticated'],
    ['the key comes before a body that is not an object', { body: '[]' }, 403, 'Not authenticated'],
    ['the key comes before a missing field', { body: '{}' }, 403, 'Not authenticated'],
    [
      'the key comes before the content type',
      { body: 'x', headers: { 'content-type': 'text/plain' } },
      403,
      'Not auth',
    ],
  ])('%s', async (_, given, status, text) => {
    const reply = await send(shared, { ...given, headers: { ...asJson, 'x-key': '', ...given.headers } })
    expect(reply.statusCode).toBe(status)
    expect(reply.body).toContain(text)
  })

  test('a malformed key comes before its being none of --api-keys', async () => {
    const seen = startApp({ contract: 'live', apiKeys: ['one'] })
    const reply = await send(seen, { headers: { 'x-key': 'malformed-1' } })
    expect([reply.statusCode, reply.json()]).toEqual([422, { detail: 'Invalid API key format' }])
  })
})

describe('keys', () => {
  test.each<Record<string, string>>([
    { 'x-key': 'a' },
    { 'X-KEY': 'bfl_'.padEnd(36, 'x') },
    { authorization: 'X-Key k' },
    { authorization: 'x-key k' },
    { authorization: 'X-KEY k' },
    { authorization: 'Bearer k' },
    { authorization: 'bearer k' },
    { authorization: 'BEARER k' },
  ])('are taken in %j', async (headers) => {
    const reply = await shared.app.inject({
      method: 'POST',
      url: '/v1/flux-2-pro',
      headers,
      payload: { prompt: 'a cat' },
    })
    expect(reply.statusCode).toBe(200)
  })

  test.each<Record<string, string>>([
    {},
    { 'x-key': '' },
    { authorization: '' },
    { authorization: 'Bearer' },
    { authorization: 'Bearer ' },
    { authorization: 'X-Key ' },
    { authorization: 'Basic azprCg==' },
    { 'x-api-key': 'k' },
    { cookie: 'x-key=k' },
  ])('are missing in %j: a 403', async (headers) => {
    const reply = await shared.app.inject({
      method: 'POST',
      url: '/v1/flux-2-pro?x-key=k',
      headers,
      payload: { prompt: 'a cat' },
    })
    expect([reply.statusCode, reply.body]).toEqual([403, '{"detail":"Not authenticated"}'])
    expect(reply.headers['content-type']).toBe('application/json')
    expect(explanation(reply)).toMatch(/x-key/i)
  })

  test.each(['x-key', 'authorization'])('are judged alike in %s', async (name) => {
    const seen = startLive()
    const scheme = name === 'authorization' ? 'Bearer ' : ''
    const keyed = (key: string) =>
      seen.app.inject({
        method: 'POST',
        url: '/v1/flux-dev',
        headers: { [name]: scheme + key },
        payload: { prompt: 'a cat' },
      })
    const malformed = await keyed('malformed-1')
    expect([malformed.statusCode, malformed.body]).toEqual([422, '{"detail":"Invalid API key format"}'])
    const invalid = await keyed('invalid-1')
    expect([invalid.statusCode, invalid.body]).toEqual([403, '{"detail":"Not authenticated - Invalid Authentication"}'])
    expect(explanation(malformed)).toMatch(/^[\x20-\x7e]{1,1024}$/)
    expect(explanation(invalid)).toMatch(/^[\x20-\x7e]{1,1024}$/)
  })

  test('with --api-keys only those are taken', async () => {
    const seen = startApp({ contract: 'live', apiKeys: ['one', 'two'] })
    expect((await send(seen, { headers: { 'x-key': 'two' } })).statusCode).toBe(200)
    for (const key of ['three', 'ONE', 'one,two']) {
      const reply = await send(seen, { headers: { 'x-key': key } })
      expect([reply.statusCode, reply.json()]).toEqual([403, { detail: 'Not authenticated - Invalid Authentication' }])
    }
  })
})

describe('paths and methods', () => {
  test.each([
    '/v1/nope',
    '/live/v1/nope',
    '/live/v1',
    '/live/v1/flux-dev/extra',
    '/live/v1/flux-tools',
    '/live/v1/flux-tools/nope-v1',
    '/live/v2/flux-dev',
    '/v1/flux-pro-2',
    '/v1/pricing',
  ])('%s is a 404, whatever the key', async (url) => {
    const seen = startLive()
    for (const method of ['POST', 'GET'] as const) {
      for (const key of ['', 'test', 'invalid-1', 'malformed-1']) {
        const reply = await send(seen, { url, method, headers: { 'x-key': key } })
        expect([reply.statusCode, reply.body]).toEqual([404, '{"detail":"Not Found"}'])
        expect(reply.headers['content-type']).toBe('application/json')
      }
    }
  })

  test.each([
    ['flux-3-video', 'makes videos'],
    ['flux-tools/video-upscale-v1', 'works on videos'],
    ['flux-tools/video-edit-v1', 'works on videos'],
    ['finetune', 'trains finetunes'],
  ])('%s is a 404, explained as not emulated: it %s', async (path, what) => {
    const seen = startLive()
    for (const prefix of ['/v1', '/live/v1']) {
      const reply = await send(seen, { url: `${prefix}/${path}` })
      expect([reply.statusCode, reply.body]).toEqual([404, '{"detail":"Not Found"}'])
      expect(explanation(reply)).toContain(`/v1/${path} is not emulated: it ${what}`)
    }
  })

  test.each(['GET', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'] as const)(
    '%s on a model is a 405 that allows POST',
    async (method) => {
      const seen = startLive()
      for (const model of ['flux-2-pro', 'flux-tools/erase-v1', 'flux-3-image']) {
        const reply = await send(seen, { method, url: `/live/v1/${model}`, headers: { 'x-key': '' } })
        expect([reply.statusCode, reply.headers.allow]).toEqual([405, 'POST'])
        expect(reply.body).toBe('{"detail":"Method Not Allowed"}')
        expect(reply.headers['content-type']).toBe('application/json')
      }
    },
  )

  test.each(['POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'] as const)(
    '%s on get_result is a 405 that allows GET',
    async (method) => {
      const reply = await send(shared, { url: '/live/v1/get_result?id=x', method })
      expect([reply.statusCode, reply.headers.allow]).toEqual([405, 'GET'])
      expect(reply.body).toBe('{"detail":"Method Not Allowed"}')
    },
  )

  test.each([
    ['/live/v1/get_result?id=x', 'GET'],
    ['/live/v1/credits', 'GET'],
    ['/live/v1/flux-2-pro', 'POST'],
  ])('HEAD %s is a 405 without a body that allows %s', async (url, allow) => {
    const reply = await shared.app.inject({ method: 'HEAD', url })
    expect([reply.statusCode, reply.headers.allow, reply.body]).toEqual([405, allow, ''])
  })

  test('a trailing slash is sent on', async () => {
    const reply = await send(shared, { url: '/live/v1/flux-tools/erase-v1/', headers: { host: 'flux.test:1' } })
    expect([reply.statusCode, reply.body]).toEqual([307, ''])
    expect(new URL(String(reply.headers.location), 'http://flux.test:1').href).toBe(
      'http://flux.test:1/live/v1/flux-tools/erase-v1',
    )
  })
})

describe('bodies', () => {
  test.each<[body: string, offset: number, error: string]>([
    ['{', 1, 'Expecting property name enclosed in double quotes'],
    ['{"prompt"', 9, "Expecting ':' delimiter"],
    ['{"prompt": "a', 11, 'Unterminated string starting at'],
    ['{"prompt": "a"', 14, "Expecting ',' delimiter"],
    ['{"prompt": "é" x}', 15, "Expecting ',' delimiter"],
    ['{"😀": }', 6, 'Expecting value'],
    ['   ', 3, 'Expecting value'],
    ['{"a":1} {"b":2}', 8, 'Extra data'],
  ])('%s is invalid JSON, told with Python’s offset and words', async (body, offset, error) => {
    const reply = await send(shared, { headers: asJson, body })
    expect([reply.statusCode, reply.body]).toEqual([
      422,
      wire({ type: 'json_invalid', loc: ['body', offset], msg: 'JSON decode error', input: {}, ctx: { error } }),
    ])
    expect(reply.headers['content-type']).toBe('application/json')
  })

  const missing = { type: 'missing', loc: ['body'], msg: 'Field required', input: null }
  test.each<[told: string, body: string, headers: Record<string, string>, item: object]>([
    ['no body', '', asJson, missing],
    ['no body and no content type', '', {}, missing],
    ['null', 'null', asJson, missing],
    ['a list', '[{"prompt":"x"}]', asJson, noObject([{ prompt: 'x' }])],
    ['a string', '"prompt"', asJson, noObject('prompt')],
    ['a number', '1.5', asJson, noObject(1.5)],
    ['true', 'true', asJson, noObject(true)],
    ['a text', '{"prompt":"x"}', { 'content-type': 'text/plain' }, noObject('{"prompt":"x"}')],
    ['a form', 'prompt=x', { 'content-type': 'application/x-www-form-urlencoded' }, noObject('prompt=x')],
  ])('%s is a 422', async (_, body, headers, item) => {
    const seen = startLive()
    for (const url of ['/v1/flux-2-pro', '/v1/flux-pro-1.1', '/v1/flux-3-image']) {
      const reply = await send(seen, { url, headers, body })
      expect([url, reply.statusCode, reply.body]).toEqual([url, 422, wire(item)])
      expect(reply.headers['content-type']).toBe('application/json')
    }
  })

  test.each([undefined, '', 'application/json; charset=utf-8', 'application/vnd.x+json'])(
    '%j is read as JSON',
    async (type) => {
      const headers = type === undefined ? {} : { 'content-type': type }
      const reply = await send(shared, { headers, body: '{"prompt":"a cat"}' })
      expect(reply.statusCode).toBe(200)
    },
  )
})

const atMost = (field: string, input: number, le: number) => ({
  type: 'less_than_equal',
  loc: ['body', field],
  msg: `Input should be less than or equal to ${le}`,
  input,
  ctx: { le },
})
const atLeast = (field: string, input: number, ge: number) => ({
  type: 'greater_than_equal',
  loc: ['body', field],
  msg: `Input should be greater than or equal to ${ge}`,
  input,
  ctx: { ge },
})
const multiple = (field: string, input: number) => ({
  type: 'multiple_of',
  loc: ['body', field],
  msg: 'Input should be a multiple of 32',
  input,
  ctx: { multiple_of: 32 },
})
const missing = (field: string, input: object) => ({
  type: 'missing',
  loc: ['body', field],
  msg: 'Field required',
  input,
})
const extra = (field: string, input: unknown) => ({
  type: 'extra_forbidden',
  loc: ['body', field],
  msg: 'Extra inputs are not permitted',
  input,
})

describe('fields', () => {
  const prompt = 'a cat'
  const outpaint = { input_image: picture, width: 512, height: 512 }

  test.each<[model: string, body: object, items: object[]]>([
    ['flux-dev', { prompt, width: 1000 }, [multiple('width', 1000)]],
    ['flux-pro-1.1', { prompt, height: 1472 }, [atMost('height', 1472, 1440)]],
    ['flux-pro-1.1', { prompt, width: 224, height: 100 }, [atLeast('width', 224, 256), multiple('height', 100)]],
    ['flux-dev', { prompt, steps: 0, guidance: 9 }, [atLeast('steps', 0, 1), atMost('guidance', 9, 5)]],
    ['flux-dev', { prompt, safety_tolerance: 7 }, [atMost('safety_tolerance', 7, 6)]],
    ['flux-2-pro', { prompt, safety_tolerance: 6 }, [atMost('safety_tolerance', 6, 5)]],
    ['flux-2-pro', { prompt, width: 0, height: 63 }, [atLeast('width', 0, 64), atLeast('height', 63, 64)]],
    ['flux-2-flex', { prompt, guidance: 1, steps: 51 }, [atLeast('guidance', 1, 1.5), atMost('steps', 51, 50)]],
    ['flux-kontext-max', { prompt, safety_tolerance: 7 }, [atMost('safety_tolerance', 7, 6)]],
    ['flux-pro-1.0-fill', { prompt }, [missing('image', { prompt })]],
    ['flux-pro-1.0-fill', { image: picture, steps: 14 }, [atLeast('steps', 14, 15)]],
    [
      'flux-pro-1.0-expand',
      { image: picture, top: 2049, left: -1 },
      [atMost('top', 2049, 2048), atLeast('left', -1, 0)],
    ],
    ['flux-pro-1.0-expand', { input_image: 'x' }, [missing('image', { input_image: 'x' })]],
    ['flux-pro-1.1-ultra', { prompt, image_prompt_strength: 2 }, [atMost('image_prompt_strength', 2, 1)]],
    ['flux-pro-1.1-ultra-finetuned', { prompt }, [missing('finetune_id', { prompt })]],
    ['flux-pro-1.0-fill-finetuned', {}, [missing('finetune_id', {}), missing('image', {})]],
    [
      'flux-pro-1.1-ultra-finetuned',
      { finetune_id: 'x', finetune_strength: 2.5 },
      [atMost('finetune_strength', 2.5, 2)],
    ],
    ['flux-tools/erase-v1', { image: picture, mask: picture, dilate_pixels: 26 }, [atMost('dilate_pixels', 26, 25)]],
    ['flux-tools/erase-v1', {}, [missing('image', {}), missing('mask', {})]],
    ['flux-tools/vto-v1', {}, [missing('prompt', {}), missing('person', {}), missing('garment', {})]],
    ['flux-tools/vto-v2', { prompt }, [missing('person', { prompt }), missing('garment', { prompt })]],
    ['flux-tools/deblur-v1', {}, [missing('image', {})]],
    ['flux-tools/outpainting-v1', {}, [missing('input_image', {}), missing('width', {}), missing('height', {})]],
    ['flux-3-image', { prompt, safety_tolerance: 8 }, [atMost('safety_tolerance', 8, 7)]],
    [
      'flux-2-pro',
      { prompt: null, output_format: 'gif' },
      [
        { type: 'string_type', loc: ['body', 'prompt'], msg: 'Input should be a valid string', input: null },
        {
          type: 'enum',
          loc: ['body', 'output_format'],
          msg: "Input should be 'jpeg', 'png' or 'webp'",
          input: 'gif',
          ctx: { expected: "'jpeg', 'png' or 'webp'" },
        },
      ],
    ],
    [
      'flux-dev',
      { prompt: null },
      [{ type: 'string_type', loc: ['body', 'prompt'], msg: 'Input should be a valid string', input: null }],
    ],
    [
      'flux-tools/outpainting-v1',
      { ...outpaint, mode: 'slow' },
      [
        {
          type: 'literal_error',
          loc: ['body', 'mode'],
          msg: "Input should be 'high' or 'fast'",
          input: 'slow',
          ctx: { expected: "'high' or 'fast'" },
        },
      ],
    ],
    ['flux-tools/outpainting-v1', { ...outpaint, seed: 42 }, [extra('seed', 42)]],
    [
      'flux-tools/outpainting-v1',
      { ...outpaint, webhook_url: 'http://127.0.0.1/x' },
      [extra('webhook_url', 'http://127.0.0.1/x')],
    ],
    ['flux-3-image', { prompt, seed: 42 }, [extra('seed', 42)]],
    ['flux-3-image', { prompt, width: 512, output_format: null }, [extra('width', 512), extra('output_format', null)]],
    [
      'flux-3-image',
      { webhook_url: 'http://127.0.0.1/x' },
      [missing('prompt', { webhook_url: 'http://127.0.0.1/x' }), extra('webhook_url', 'http://127.0.0.1/x')],
    ],
  ])('of %s are refused in the order of the schema (%#)', async (model, body, items) => {
    const reply = await send(shared, { url: `/v1/${model}`, body })
    expect([reply.statusCode, reply.body]).toEqual([422, wire(...items)])
    expect(reply.headers['content-type']).toBe('application/json')
    expect(explanation(reply)).toMatch(/^[\x20-\x7e]{1,1024}$/)
  })

  // Written as text and then sent, a body of megabytes holds up all other answers.
  test.each<[model: string, body: object, inputs: unknown[]]>([
    ['flux-2-pro', { prompt, input_image: '!'.repeat(8 * 1024 ** 2) }, [null]],
    ['flux-tools/deblur-v1', { images: '!'.repeat(8 * 1024 ** 2) }, [null]],
    ['flux-tools/erase-v1', { image: '!'.repeat(64), mask: '?'.repeat(8 * 1024 ** 2) }, ['!'.repeat(64), null]],
  ])('of %s are echoed up to 8 MB in all (%#)', async (model, body, inputs) => {
    const reply = await send(shared, { url: `/v1/${model}`, body })
    const { detail } = reply.json<{ detail: { input: string | object | null }[] }>()
    expect(detail.map(({ input }) => (typeof input === 'string' ? input.slice(0, 80) : input))).toEqual(inputs)
  })

  // Which items these are refused with is not known.
  test.each<[model: string, body: object]>([
    ['flux-3-image', { prompt: '' }],
    ['flux-3-image', { prompt: ' \n' }],
    ['flux-3-image', { prompt, aspect_ratio: '7:1' }],
    ['flux-3-image', { prompt, resolution: '8k' }],
    ['flux-3-image', { prompt, version: '1.0' }],
    ['flux-3-image', { prompt, images: [] }],
    ['flux-3-image', { prompt, images: Array.from({ length: 11 }, () => picture) }],
    ['flux-3-image', { prompt, images: narrow }],
  ])('%s refuses them with a list of items (%#)', async (model, body) => {
    const reply = await send(shared, { url: `/v1/${model}`, body })
    expect(reply.statusCode).toBe(422)
    const { detail } = reply.json<{ detail: { type: string; loc: string[]; msg: string }[] }>()
    expect(detail.length).toBeGreaterThan(0)
    for (const item of detail) {
      expect(Object.keys(item).slice(0, 4)).toEqual(['type', 'loc', 'msg', 'input'])
      expect(item.loc.slice(0, 2)).toEqual(['body', Object.keys(body).at(-1)])
    }
  })

  test('an aspect_ratio that flux-3-image does not know has an item for the ratios and one for auto', async () => {
    const reply = await send(shared, { url: '/v1/flux-3-image', body: { prompt, aspect_ratio: '7:1' } })
    const list = ['21:9', '2:1', '16:9', '3:2', '7:5', '4:3', '5:4', '1:1', '4:5', '3:4', '5:7', '2:3', '9:16', '1:2']
    const quoted = [...list, '9:21'].map((ratio) => `'${ratio}'`)
    const item = (label: string, expected: string) => ({
      type: 'literal_error',
      loc: ['body', 'aspect_ratio', `literal[${label}]`],
      msg: `Input should be ${expected}`,
      input: '7:1',
      ctx: { expected },
    })
    const ratios = `${quoted.slice(0, -1).join(', ')} or '9:21'`
    expect(reply.json()).toEqual({ detail: [item(quoted.join(','), ratios), item("'auto'", "'auto'")] })
  })

  test('flux-schnell has the limits of the published document', async () => {
    const refused = [{}, { prompt: 'x'.repeat(10_001) }, { prompt, seed: -1 }, { prompt, output_format: 'webp' }]
    for (const body of refused) {
      expect([body, (await send(shared, { url: '/v1/flux-schnell', body })).statusCode]).toEqual([body, 422])
    }
    const odd = await send(shared, { url: '/v1/flux-schnell', body: { prompt, width: 257 } })
    expect([odd.statusCode, Object.keys(odd.json<object>())]).toEqual([
      200,
      ['id', 'polling_url', 'cost', 'input_mp', 'output_mp'],
    ])
  })

  test.each(['flux-pro-1.0-canny', 'flux-pro-1.0-depth'])('%s asks for one of its two pictures', async (model) => {
    const body = { prompt }
    const reply = await send(shared, { url: `/v1/${model}`, body })
    const msg = 'Value error, Either control_image or preprocessed_image must be provided'
    expect([reply.statusCode, reply.json()]).toEqual([
      422,
      { detail: [{ type: 'value_error', loc: ['body'], msg, input: body, ctx: { error: {} } }] },
    ])
    for (const name of ['control_image', 'preprocessed_image']) {
      expect((await send(shared, { url: `/v1/${model}`, body: { [name]: picture } })).statusCode).toBe(200)
    }
  })

  test('flux-3-image refuses a picture of more than 16 megapixels with a 400', async () => {
    const body = { prompt, images: [await plainPictureText(4200, 4200)] }
    const reply = await send(shared, { url: '/v1/flux-3-image', body })
    expect([reply.statusCode, reply.json()]).toEqual([400, { detail: expect.any(String) as string }])
  })

  // No picture is at such a place; the integers beyond 2^53 are no others than those before. Sides are scaled down.
  test.each([65_536n, 2n ** 52n, 2n ** 53n + 1n, 2n ** 63n, 2n ** 100n])(
    'a side of %d is scaled down, an offset of it is refused',
    async (n) => {
      const seen = startLive()
      const outpainting = `"input_image":"${picture}","height":512`
      const bodies: [model: string, body: string][] = [
        ['flux-2-pro', `{"prompt":"x","width":${n}}`],
        ['flux-2-max', `{"prompt":"x","width":${n},"height":${n}}`],
        ['flux-2-flex', `{"prompt":"x","height":${n}}`],
        ['flux-2-klein-4b', `{"prompt":"x","height":${n},"width":"640"}`],
        ['flux-tools/outpainting-v1', `{${outpainting},"width":${n}}`],
        ['flux-tools/outpainting-v1', `{${outpainting},"width":512,"reference_offset_x":${n}}`],
        ['flux-tools/outpainting-v1', `{${outpainting},"width":512,"reference_offset_y":-${n}}`],
      ]
      const statuses: [status: number, sent: string][] = []
      for (const [model, body] of bodies) {
        const reply = await send(seen, { url: `/v1/${model}`, headers: asJson, body })
        statuses.push([reply.statusCode, body.slice(-60)])
      }
      const isOffset = (sent: string) => sent.includes('offset')
      expect(statuses.filter(([status, sent]) => status !== (isOffset(sent) ? 422 : 200))).toEqual([])
    },
  )

  // Whether by 400 or by 422 is not known.
  test.each([
    ['flux-2-pro', { prompt, input_image: 'no picture' }],
    ['flux-kontext-pro', { prompt, input_image: Buffer.from('no picture at all').toString('base64') }],
    ['flux-pro-1.0-fill', { image: 'data:image/png;base64,aaaa' }],
    ['flux-tools/erase-v1', { image: picture, mask: 'no mask' }],
    ['flux-3-image', { prompt, images: ['no picture'] }],
  ])('%s refuses what cannot be a picture', async (model, body) => {
    const reply = await send(shared, { url: `/v1/${model}`, body })
    expect([400, 422]).toContain(reply.statusCode)
    expect(reply.json()).toEqual({ detail: expect.anything() as unknown })
  })

  test.each<[model: string, fields: object]>([
    ['flux-2-pro', { aspect_ratio: '16:9', steps: 4 }],
    ['flux-2-klein-4b', { input_image_5: 'x' }],
    ['flux-pro-1.1', { steps: 20, api_key_override: 'x', interval: 2 }],
    ['flux-dev', { num_images: 1, image_url: 'x' }],
    ['flux-kontext-pro', { width: 3 }],
    ['flux-tools/vto-v1', { person: picture, garment: picture, mask: 1 }],
  ])('of %s that are unknown are ignored, and the explanation names them: %#', async (model, fields) => {
    const reply = await send(shared, { url: `/v1/${model}`, body: { prompt, ...fields } })
    expect(reply.statusCode).toBe(200)
    const unknown = Object.keys(fields).filter((name) => name !== 'person' && name !== 'garment')
    expect(unknown.filter((name) => !explanation(reply).includes(name))).toEqual([])
  })
})
