import { createHash } from 'node:crypto'
import type { RequestListener } from 'node:http'
import sharp from 'sharp'
import { describe, expect, test } from 'vitest'
import type { OptionsGiven } from '../../src/config.js'
import type { TaskInput } from '../../src/control/control.js'
import type { Resolve } from '../../src/egress/egress.js'
import { longestFetchMs } from '../../src/egress/fetcher.js'
import { plainPicture } from '../support/input-picture.js'
import { startApp, type TestApp } from '../support/start-app.js'
import { useReceivers } from '../webhooks/receiver.js'

const receivers = useReceivers()
const picture = await plainPicture(320, 256)
const sha256 = createHash('sha256').update(picture).digest('hex')

const start = (options: OptionsGiven = {}, resolve?: Resolve): TestApp =>
  startApp(
    { contract: 'live', latency: 'instant', fetchInputs: '127.0.0.1', ...options },
    resolve === undefined ? {} : { resolve },
  )

/** A server of pictures: the host that tasks show, and the URL of a picture. */
async function serve(answer: RequestListener = (_, response) => response.end(picture)) {
  const { port, connections } = await receivers.http(answer)
  return { host: `127.0.0.1:${port}`, url: `http://127.0.0.1:${port}/cat.png`, connections }
}

const submitted = {
  id: expect.any(String) as string,
  polling_url: expect.any(String) as string,
  cost: expect.any(Number) as number,
  input_mp: expect.any(Number) as number,
  output_mp: expect.any(Number) as number,
}

/** Submits and polls once: both replies, the explanation of the submit, and the inputs that the task has. */
async function run(seen: TestApp, body: object, model = 'flux-2-pro') {
  const reply = await seen.trySubmit(model, { prompt: 'x', ...body })
  const explain = reply.headers['x-emulator-explain']
  const answer = { status: reply.statusCode, body: reply.json<{ id?: string }>(), explain }
  const { id } = answer.body
  if (id === undefined) return { answer, polled: undefined, inputs: [] }
  const poll = await seen.tryPoll(id)
  const [, { inputs }] = await seen.command<{ inputs: TaskInput[] }>(`GET /tasks/${id}`)
  return { answer, polled: { status: poll.statusCode, body: poll.json<object>() }, inputs }
}

const accepted = (explain?: string) => ({ status: 200, body: submitted, explain })
const failedPoll = {
  status: 422,
  body: {
    id: expect.any(String) as string,
    status: 'Error',
    result: null,
    progress: null,
    details: { error: 'Invalid or corrupted image input' },
    preview: null,
  },
}
const readyPoll = { status: 200, body: expect.objectContaining({ status: 'Ready' }) as object }

const links = { url: expect.any(String) as string, thumbnail: expect.any(String) as string }
const fetchedInput = (host: string, field = 'input_image') => ({
  ...{ field, source: 'url', host, fetched: true, sha256, format: 'png' },
  ...{ bytes: picture.length, width: 320, height: 256, ...links },
})
const standIn = (host: string, field = 'input_image') => ({ field, source: 'url', host, fetched: false, ...links })

describe('a URL whose host is allowed', () => {
  test('is fetched, and is then a picture like one that was given', async () => {
    const { url, host } = await serve()
    const seen = start()
    const body = { seed: 1, width: 256, height: 256 }
    const { answer, polled, inputs } = await run(seen, { ...body, input_image: url })
    expect({ answer, polled, inputs }).toEqual({
      answer: accepted(),
      polled: readyPoll,
      inputs: [fetchedInput(host)],
    })
    const file = await seen.app.inject(
      new URL((inputs[0] as unknown as { url: string }).url).pathname + '?account=test',
    )
    expect([file.statusCode, file.rawPayload.equals(picture)]).toEqual([200, true])

    const drawn = async (input_image: string) => {
      const { id } = await seen.submit('flux-2-pro', { prompt: 'x', ...body, input_image })
      const { result } = await seen.poll(id)
      return (await seen.download(result.sample)).rawPayload
    }
    const [byUrl, byText] = [await drawn(url), await drawn(picture.toString('base64'))]
    expect(byUrl.equals(byText)).toBe(true)
    const { xmp } = await sharp(byUrl).metadata()
    expect(xmp?.toString()).toContain(`"sha256":"${sha256}","format":"png"`)
  })

  test('gives its size to a picture that has none of its own, and to the price', async () => {
    const wide = await plainPicture(1600, 1280)
    const { url } = await serve((_, response) => response.end(wide))
    const { answer } = await run(start(), { input_image: url })
    const { answer: given } = await run(start(), { input_image: wide.toString('base64') })
    expect(answer).toEqual({
      ...given,
      body: { ...given.body, id: answer.body.id, polling_url: expect.anything() as string },
    })
  })

  test('is fetched once for two fields, and each time for two requests', async () => {
    const { url, host, connections } = await serve()
    const seen = start()
    const both = { input_image: url, input_image_2: url }
    expect((await run(seen, both)).inputs).toEqual([fetchedInput(host), fetchedInput(host, 'input_image_2')])
    expect((await run(seen, both)).inputs).toHaveLength(2)
    expect(connections()).toBe(2)
  })

  test.each([
    ['flux-2-pro', 'input_image', {}],
    ['flux-2-pro', 'input_image_8', {}],
    ['flux-kontext-pro', 'input_image', {}],
    ['flux-3-image', 'images', { resolution: '768sq' }],
    ['flux-pro-1.0-fill', 'image', {}],
    ['flux-pro-1.1', 'image_prompt', {}],
    ['flux-tools/deblur-v1', 'image', { prompt: undefined }],
  ])('may be in any field: %s, %s', async (model, field, rest) => {
    const { url, host } = await serve()
    const { answer, inputs } = await run(start(), { [field]: url, ...rest }, model)
    expect([answer.status, inputs]).toEqual([200, [fetchedInput(host, field)]])
  })

  test('may be in a list, beside pictures that were given', async () => {
    const { url, host } = await serve()
    const images = [picture.toString('base64'), url]
    const { inputs } = await run(start(), { images, resolution: '768sq' }, 'flux-3-image')
    expect(inputs).toEqual([
      { ...fetchedInput(host, 'images.0'), source: 'base64', host: undefined, fetched: undefined },
      fetchedInput(host, 'images.1'),
    ])
  })

  test('is held as long as its task needs it, and its memory is given back', async () => {
    const { url } = await serve()
    const seen = start()
    await run(seen, { input_image: url })
    expect(seen.core.memory.fetched.used).toBe(0)
    expect(seen.core.inputs.used).toBe(picture.length)
    await seen.command('POST /reset')
    expect(seen.core.inputs.used).toBe(0)
  })
})

describe('a picture that was fetched is held to the rules of one that was given', () => {
  test.each([
    ['too small', 200, 200, 'flux-pro-1.0-expand', 'image', 'Image dimensions must be at least 256x256 pixels'],
    ['too large', 4500, 4500, 'flux-2-pro', 'input_image', 'Image dimensions exceed 20 megapixels'],
  ])('%s', async (_, width, height, model, field, msg) => {
    const bytes = await plainPicture(width, height)
    const { url } = await serve((_, response) => response.end(bytes))
    const loc = ['body', field]
    expect((await run(start(), { [field]: url }, model)).answer).toMatchObject({
      status: 422,
      body: { detail: [{ type: 'value_error', loc, msg: `Value error, ${msg}`, input: url }] },
    })
  })

  test('too large for flux-3-image is a 400', async () => {
    const bytes = await plainPicture(4100, 4100)
    const { url } = await serve((_, response) => response.end(bytes))
    const { answer } = await run(start(), { images: url, resolution: '768sq' }, 'flux-3-image')
    expect(answer).toEqual({
      status: 400,
      body: { detail: 'Image dimensions exceed 16 megapixels' },
      explain: 'images: Image dimensions exceed 16 megapixels',
    })
  })

  test('more bytes than are allowed', async () => {
    const { url } = await serve((_, response) => response.writeHead(200, { 'content-length': 30e6 }).end())
    expect((await run(start(), { input_image: url })).answer).toMatchObject({
      status: 422,
      body: { detail: [{ loc: ['body', 'input_image'], msg: 'Value error, Image file size exceeds 20MB limit' }] },
    })
    const small = start({ bodyLimit: 1000 })
    expect((await run(small, { input_image: url })).answer).toEqual({
      status: 413,
      body: { detail: 'Request Entity Too Large' },
      explain: 'input_image: the picture at its URL has more than 1000 bytes (--body-limit)',
    })
  })

  test('a mask of another size', async () => {
    const { url } = await serve()
    const image = (await plainPicture(512, 512)).toString('base64')
    const { answer } = await run(start(), { image, mask: url }, 'flux-pro-1.0-fill')
    expect(answer).toMatchObject({
      status: 422,
      body: { detail: [{ loc: ['body'], msg: 'Value error, Mask dimensions must match image dimensions' }] },
    })
  })
})

describe('a URL that cannot be fetched, or is no picture, fails its task', () => {
  test.each<[name: string, answer: RequestListener, why: string]>([
    ['404', (_, response) => response.writeHead(404).end('gone'), 'the answer was 404'],
    ['403', (_, response) => response.writeHead(403).end(), 'the answer was 403'],
    ['HTML', (_, response) => response.end('<!doctype html><title>Cat</title>'), 'it is an HTML page'],
    ['nothing', (_, response) => response.end(), 'it is not a picture'],
    ['a GIF', (_, response) => response.end('GIF89a'), 'it is a GIF'],
    [
      'gzip',
      (_, response) => response.writeHead(200, { 'content-encoding': 'gzip' }).end(picture),
      'it was sent compressed (gzip), and is not unpacked',
    ],
    [
      'a loop of redirects',
      (_, response) => response.writeHead(302, { location: '/cat.png' }).end(),
      'there are more than 3 redirects',
    ],
  ])('%s', async (_, answer, why) => {
    const { url, host } = await serve(answer)
    expect(await run(start(), { input_image: url })).toEqual({
      answer: accepted(`input_image could not be fetched from ${host}: ${why}; the task will fail`),
      polled: failedPoll,
      inputs: [standIn(host)],
    })
  })

  test('a picture that is cut off', async () => {
    const noise = await sharp({
      create: {
        width: 300,
        height: 300,
        channels: 3,
        background: '#777',
        noise: { type: 'gaussian', mean: 128, sigma: 60 },
      },
    })
      .png()
      .toBuffer()
    const { url, host } = await serve((_, response) => response.end(noise.subarray(0, noise.length / 2)))
    const { answer, polled, inputs } = await run(start(), { input_image: url })
    expect([answer, polled]).toEqual([
      accepted('input_image cannot be decoded completely: the task will fail'),
      failedPoll,
    ])
    expect(inputs).toMatchObject([{ host, fetched: true, width: 300, height: 300 }])
  })

  test('is not charged', async () => {
    const { url } = await serve((_, response) => response.writeHead(404).end())
    const seen = start({ credits: 100 })
    await run(seen, { input_image: url })
    await seen.advance(1)
    expect((await seen.command<{ credits: unknown }>('GET /settings'))[1].credits).toEqual(100)
  })

  test('time is up', async () => {
    const seen = start()
    const { url, host } = await serve(() => seen.time.advance(longestFetchMs))
    expect(await run(seen, { input_image: url })).toEqual({
      answer: accepted(
        `input_image could not be fetched from ${host}: it was not complete within 10 seconds; the task will fail`,
      ),
      polled: failedPoll,
      inputs: [standIn(host)],
    })
  })
})

describe('a URL whose host is not allowed', () => {
  const notFetched = (host: string, field = 'input_image') =>
    `not fetched: host ${host} is not in --fetch-inputs: a generated picture of 1024x1024 stands in for ${field}`

  test.each<[name: string, options: OptionsGiven]>([
    ['by default', { fetchInputs: undefined }],
    ['because others are', { fetchInputs: 'cdn.example.com,10.0.0.0/8' }],
  ])('is never fetched: %s', async (_, options) => {
    const { url, host, connections } = await serve()
    expect(await run(start(options), { input_image: url })).toEqual({
      answer: accepted(notFetched('127.0.0.1')),
      polled: readyPoll,
      inputs: [standIn(host)],
    })
    expect(connections()).toBe(0)
  })

  test('stands beside one that is fetched, and each has its explanation', async () => {
    const { url, host } = await serve()
    const other = 'https://pictures.invalid/1.png'
    const unresolved: Resolve = () => Promise.reject(new Error('no such host'))
    const body = { input_image: other, input_image_2: url, input_image_3: `${other}?3` }
    const { answer, inputs } = await run(start({}, unresolved), body)
    expect([answer, inputs]).toEqual([
      accepted(notFetched('pictures.invalid (not found)', 'input_image, input_image_3')),
      [standIn('pictures.invalid'), fetchedInput(host, 'input_image_2'), standIn('pictures.invalid', 'input_image_3')],
    ])
  })

  test('is not fetched by way of one that is: its picture has a stand-in', async () => {
    const target = await receivers.http((_, response) => response.end(picture), '127.0.0.2')
    const { url, host } = await serve((_, response) =>
      response.writeHead(302, { location: `http://127.0.0.2:${target.port}/` }).end(),
    )
    expect(await run(start(), { input_image: url })).toEqual({
      answer: accepted(notFetched('127.0.0.2')),
      polled: readyPoll,
      inputs: [standIn(host)],
    })
    expect(target.connections()).toBe(0)
  })

  test('is a name that leads elsewhere at its second look-up', async () => {
    const { url, connections } = await serve()
    const addresses = ['127.0.0.1', '169.254.169.254']
    const seen = start({}, () => Promise.resolve([{ address: addresses.shift() ?? '', family: 4 }]))
    const named = url.replace('127.0.0.1', 'rebinding.test')
    expect((await run(seen, { input_image: named })).answer).toEqual(accepted())
    expect((await run(seen, { input_image: named })).answer).toEqual(
      accepted(notFetched('rebinding.test (169.254.169.254)')),
    )
    expect(connections()).toBe(1)
  })
})

describe('a fetch that hangs', () => {
  /** A submit whose picture never comes, when the request for it has arrived. */
  async function hang(seen: TestApp) {
    let arrived: () => void = () => undefined
    const asked = new Promise<void>((resolve) => (arrived = resolve))
    const { url } = await serve(() => arrived())
    const reply = seen.trySubmit('flux-2-pro', { prompt: 'x', input_image: url })
    await asked
    return reply
  }

  test('holds no poll, and no submit of another picture', async () => {
    const seen = start()
    const { id } = await seen.submit('flux-2-pro', { prompt: 'before' })
    const hanging = hang(seen)
    await new Promise(setImmediate)
    expect((await seen.poll(id)).status).toBe('Ready')
    const { url } = await serve()
    expect((await run(seen, { input_image: url })).answer).toEqual(accepted())
    await seen.command('POST /reset')
    expect((await hanging).statusCode).toBe(503)
  })

  test('ends with its account', async () => {
    const seen = start()
    const hanging = hang(seen)
    const reply = (async () => (await hanging).headers['x-emulator-explain'])()
    while (seen.core.accounts.find('test')?.decoding !== 1) await new Promise(setImmediate)
    await seen.command('POST /reset')
    expect(await reply).toBe('input_image was not fetched: the client went away, or its account was reset')
  })

  test('ends when the emulator closes', async () => {
    const seen = start()
    const hanging = hang(seen)
    while (seen.core.accounts.find('test')?.decoding !== 1) await new Promise(setImmediate)
    await seen.core.close()
    expect((await hanging).statusCode).toBe(503)
  })

  test('ends when its client goes away, and leaves no task', async () => {
    const seen = start()
    const at = await seen.app.listen({ port: 0 })
    let closed: () => void = () => undefined
    const isClosed = new Promise<void>((resolve) => (closed = resolve))
    const leaving = new AbortController()
    const { url } = await serve((request) => {
      request.on('close', closed)
      leaving.abort()
    })
    const sent = fetch(`${at}/v1/flux-2-pro`, {
      method: 'POST',
      headers: { 'x-key': 'test', 'content-type': 'application/json' },
      body: JSON.stringify({ prompt: 'x', input_image: url }),
      signal: leaving.signal,
    })
    await expect(sent).rejects.toThrow('aborted')
    await isClosed
    const account = seen.core.accounts.find('test')
    while (account?.decoding !== 0) await new Promise(setImmediate)
    expect(account.tasks.size).toBe(0)
  })
})

describe('a submit that is refused anyway fetches nothing', () => {
  test.each<[name: string, options: OptionsGiven, body: object, status: number]>([
    ['another picture is none', {}, { input_image_2: 'hello' }, 422],
    ['a rule refuses it', {}, { prompt: '[[submit = 402]]' }, 402],
    ['as many tasks are active as may be', { maxActiveTasks: 0 }, {}, 429],
  ])('%s', async (_, options, body, status) => {
    const { url, connections } = await serve()
    const { answer } = await run(start(options), { input_image: url, ...body })
    expect([answer.status, connections()]).toEqual([status, 0])
  })

  test('and one for which no memory is left is a 503', async () => {
    const { url } = await serve()
    const seen = start()
    seen.core.fetchMemory.take(seen.core.fetchMemory.limit)
    const { answer } = await run(seen, { input_image: url })
    expect([answer.status, answer.explain]).toEqual([
      503,
      'input_image was not fetched: no memory is left for pictures that are being fetched',
    ])
  })
})
