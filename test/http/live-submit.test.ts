import { describe, expect, test } from 'vitest'
import { live as liveContract } from '../../src/contracts/live/contract.js'
import { briefly } from '../support/brief.js'
import { flux1, minimal, picture, prompt } from '../support/minimal-bodies.js'
import { shareApp, startApp, startLive, type TestApp } from '../support/start-app.js'

/** For tests that look at their own answer only. */
const shared = shareApp({ contract: 'live' })

const withoutWebhook = ['flux-3-image', 'flux-3-image-klein', 'flux-tools/outpainting-v1', 'flux-schnell']

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/
const hook = 'http://127.0.0.1:9/hook?run=1'

interface Submitted {
  id: string
  polling_url: string
  cost: number | null
  input_mp: number | null
  output_mp: number | null
}

async function post(seen: TestApp, url: string, payload: object, headers: Record<string, string> = {}) {
  const reply = await seen.trySubmit(url, payload, headers)
  expect([url, reply.statusCode, reply.body]).toEqual([url, 200, reply.body])
  return { reply, body: reply.json<Submitted>() }
}

const numberOrNull = (value: unknown) => value === null || typeof value === 'number'

test('every model of the live contract has a body in the tests that run for each model', () => {
  expect(Object.keys(minimal).sort()).toEqual([...liveContract.models.keys()].sort())
})

describe('an accepted request', () => {
  test.each(Object.entries(minimal))('%s takes the least it needs, under both prefixes', async (model, payload) => {
    const seen = startLive()
    for (const prefix of ['/live/v1', '/v1']) {
      const { reply, body } = await post(seen, `${prefix}/${model}`, payload)
      expect(body.id).toMatch(uuid)
      expect(body).toEqual({
        id: body.id,
        polling_url: `http://localhost:80${prefix}/get_result?id=${body.id}`,
        cost: body.cost,
        input_mp: body.input_mp,
        output_mp: body.output_mp,
      })
      expect(Object.keys(body)).toEqual(['id', 'polling_url', 'cost', 'input_mp', 'output_mp'])
      expect([body.cost, body.input_mp, body.output_mp].every(numberOrNull)).toBe(true)
      expect(reply.body).toBe(JSON.stringify(body))
      expect(reply.headers['content-type']).toBe('application/json')
      expect(Number(reply.headers['content-length'])).toBe(Buffer.byteLength(reply.body))
    }
  })

  test.each(Object.keys(minimal))('%s is served under /live/v1 when /v1 is the documented contract', async (model) => {
    const { body } = await post(startApp(), `/live/v1/${model}`, minimal[model] ?? {})
    expect(body.polling_url).toBe(`http://localhost:80/live/v1/get_result?id=${body.id}`)
  })

  test('the polling URL can be followed as it is, without a key', async () => {
    const seen = startApp({ contract: 'live', latency: 'instant' })
    for (const prefix of ['/v1', '/live/v1']) {
      const { body } = await post(seen, `${prefix}/flux-dev`, { prompt })
      const { pathname, search } = new URL(body.polling_url)
      const reply = await seen.app.inject({ url: pathname + search })
      expect(reply.json()).toMatchObject({ id: body.id, status: 'Ready' })
    }
  })

  test('carries neither the vendor’s trace ids nor the poll’s rate limit', async () => {
    const { reply } = await post(shared, '/v1/flux-dev', { prompt })
    expect(
      Object.keys(reply.headers).filter((name) =>
        /^(strict-transport|x-request-id|x-trace-id|cf-|x-azure|x-ratelimit|retry-after)/.test(name),
      ),
    ).toEqual([])
  })
})

describe('the cost', () => {
  test.each(Object.entries(flux1))('%s has none in its answer', async (model, payload) => {
    const { reply, body } = await post(shared, `/v1/${model}`, payload)
    expect(reply.body).toBe(
      `{"id":"${body.id}","polling_url":"${body.polling_url}","cost":null,"input_mp":null,"output_mp":null}`,
    )
  })

  const small = { width: 256, height: 256 }
  /** A picture is not printed. */
  const named = (fields: object) => JSON.stringify(fields).replace(picture, 'a picture')
  const costs: [model: string, fields: object, cost: number, input: number, output: number][] = [
    ['flux-2-pro', small, 3, 0, 0.06],
    ['flux-2-pro-preview', small, 3, 0, 0.06],
    ['flux-2-max', small, 7.000000000000001, 0, 0.06],
    ['flux-2-flex', small, 5, 0, 0.06],
    ['flux-2-klein-9b', small, 1.5, 0, 0.06],
    ['flux-2-klein-9b-preview', small, 1.5, 0, 0.06],
    ['flux-2-klein-4b', small, 1.4000000000000001, 0, 0.06],
    ['flux-2-pro', {}, 3, 0, 1],
    ['flux-2-pro', { width: null, height: null }, 3, 0, 1],
    ['flux-2-pro', { width: 1024, height: 1024 }, 3, 0, 1],
    ['flux-2-pro', { width: 1920, height: 1088 }, 4.5, 0, 1.99],
    ['flux-2-pro', { width: 1040, height: 1024 }, 4.5, 0, 1.02],
    ['flux-2-pro', { width: 2048, height: 2048 }, 7.5, 0, 4],
    ['flux-2-pro', { input_image: picture }, 4.5, 0.06, 0.06],
    ['flux-2-pro', { input_image: picture, width: 1024, height: 1024 }, 4.5, 0.06, 1],
  ]
  test.each(briefly(costs, ([model, fields]) => `${model} ${named(fields)}`))(
    'of %s is the price times 100, in double precision',
    async (_, [model, fields, cost, input_mp, output_mp]) => {
      const { body } = await post(shared, `/v1/${model}`, { prompt, ...fields })
      expect(body).toEqual({ id: body.id, polling_url: body.polling_url, cost, input_mp, output_mp })
    },
  )

  // Whether the megapixels are those asked for (1.98) or those drawn (1.96) cannot be told from what was recorded.
  test('of a 1920x1080 flux-2-pro is that of two megapixels', async () => {
    const { body } = await post(shared, '/v1/flux-2-pro', { prompt, width: 1920, height: 1080 })
    expect(body).toMatchObject({ cost: 4.5, input_mp: 0 })
    expect([1.96, 1.98]).toContain(body.output_mp)
  })

  // How the parts of such a sum are rounded was not recorded: no more than six digits are compared.
  test.each([
    ['flux-2-max', { width: 2048, height: 2048 }, 16],
    ['flux-2-flex', { width: 2048, height: 2048 }, 20],
    ['flux-2-max', { input_image: picture }, 10],
    ['flux-2-klein-9b', { input_image: picture }, 1.7],
    ['flux-2-klein-4b', { width: 2048, height: 1024 }, 1.5],
  ])('of %s grows with each megapixel, in and out', async (model, fields, cost) => {
    const { body } = await post(shared, `/v1/${model}`, { prompt, ...fields })
    expect(body.cost).toBeCloseTo(cost, 6)
  })
})

describe('with a webhook', () => {
  test.each([
    ['flux-dev', { prompt }, { cost: null, input_mp: null, output_mp: null }],
    ['flux-pro-1.1', { prompt }, { cost: null, input_mp: null, output_mp: null }],
    ['flux-2-pro', { prompt, width: 256, height: 256 }, { cost: 3, input_mp: 0, output_mp: 0.06 }],
    ['flux-2-max', { prompt, width: 256, height: 256 }, { cost: 7.000000000000001, input_mp: 0, output_mp: 0.06 }],
  ])('%s answers the webhook’s form', async (model, fields, costs) => {
    const { reply, body } = await post(shared, `/v1/${model}`, {
      ...fields,
      webhook_url: hook,
      webhook_secret: 's',
    })
    const expected = { id: body.id, status: 'Pending', webhook_url: hook, ...costs }
    expect(body).toEqual(expected)
    expect(reply.body).toBe(JSON.stringify(expected))
    expect(reply.headers['content-type']).toBe('application/json')
  })

  test.each(Object.entries(minimal).filter(([model]) => !withoutWebhook.includes(model)))(
    '%s has no polling URL in its answer',
    async (model, payload) => {
      const { body } = await post(shared, `/v1/${model}`, { ...payload, webhook_url: hook })
      expect(Object.keys(body)).toEqual(['id', 'status', 'webhook_url', 'cost', 'input_mp', 'output_mp'])
    },
  )

  test('webhook_url: null means no webhook', async () => {
    const { body } = await post(shared, '/v1/flux-2-pro', { prompt, webhook_url: null, webhook_secret: null })
    expect(body.polling_url).toBe(`http://localhost:80/v1/get_result?id=${body.id}`)
  })

  test('the task can be polled all the same', async () => {
    const seen = startLive()
    const { body } = await post(seen, '/v1/flux-2-pro', { prompt, webhook_url: hook })
    expect(await seen.poll(body.id)).toMatchObject({ id: body.id, status: 'Pending' })
  })
})

describe('the polling URL', () => {
  const bases: [headers: Record<string, string>, base: string][] = [
    [{ host: 'flux.test:8080' }, 'http://flux.test:8080'],
    [{ host: '127.0.0.1:3589' }, 'http://127.0.0.1:3589'],
    [{ host: '[::1]:3589' }, 'http://[::1]:3589'],
    [{ host: 'flux.test', 'x-forwarded-proto': 'https' }, 'https://flux.test'],
    [{ host: 'inner:1', 'x-forwarded-host': 'api.bfl.ai', 'x-forwarded-proto': 'https' }, 'https://api.bfl.ai'],
    [{ host: 'flux.test', 'x-forwarded-prefix': '/flux' }, 'http://flux.test/flux'],
  ]
  test.each(briefly(bases, ([, base]) => base))(
    'is on the origin of the request, with its prefix: %s',
    async (_, [headers, base]) => {
      const seen = startLive()
      for (const prefix of ['/v1', '/live/v1']) {
        const { body } = await post(seen, `${prefix}/flux-dev`, { prompt }, headers)
        expect(body.polling_url).toBe(`${base}${prefix}/get_result?id=${body.id}`)
      }
    },
  )

  test('begins with --public-url when there is one', async () => {
    const seen = startApp({ contract: 'live', publicUrl: 'https://flux.example/base' })
    for (const prefix of ['/v1', '/live/v1']) {
      const { body } = await post(seen, `${prefix}/flux-2-pro`, { prompt })
      expect(body.polling_url).toBe(`https://flux.example/base${prefix}/get_result?id=${body.id}`)
    }
  })
})

describe('an input picture', () => {
  test.each([
    ['bare base64', picture],
    ['a data URI', `data:image/png;base64,${picture}`],
    ['an https URL', 'https://example.com/cat.png'],
    ['an http URL', 'http://flux.invalid/cat.jpg?size=large'],
  ])('may be %s', async (_, input_image) => {
    await post(shared, '/v1/flux-kontext-pro', { prompt, input_image })
    await post(shared, '/v1/flux-2-pro', {
      prompt,
      input_image,
      input_image_2: input_image,
      input_image_8: input_image,
    })
  })

  test.each([picture, [picture], [picture, `data:image/png;base64,${picture}`, 'https://example.com/a.png'], null])(
    'of flux-3-image may be one, a list or none (%#)',
    async (images) => {
      await post(shared, '/v1/flux-3-image', { prompt, images })
    },
  )
})

test('optional fields take null, and what clients send to every model is taken by this one', async () => {
  const seen = startLive()
  await post(seen, '/v1/flux-dev', { prompt, seed: null, steps: null, guidance: null, output_format: null })
  await post(seen, '/v1/flux-pro-1.1-ultra', { prompt, seed: null, image_prompt: null, safety_tolerance: 6, raw: true })
  await post(seen, '/v1/flux-pro-1.1-ultra', { prompt, aspect_ratio: '10:7' })
  await post(seen, '/v1/flux-2-pro', { prompt, aspect_ratio: '2:3', width: 832, height: 1248, mask: null })
})

test('a request without anything to explain has no explanation', async () => {
  const { reply } = await post(shared, '/v1/flux-2-pro', { prompt })
  expect(reply.headers).not.toHaveProperty('x-emulator-explain')
})
