import { createHash } from 'node:crypto'
import sharp from 'sharp'
import { describe, expect, test } from 'vitest'
import type { Renderer, RenderedPicture } from '../../src/images/renderer.js'
import { WorkerTimeout } from '../../src/images/worker-thread.js'
import { createRandom } from '../../src/random.js'
import { start, startApp, type TestApp } from '../support/start-app.js'

interface Sample {
  id: string
  url: URL
}

/** Submits, and answers where the picture lies; the task must be Ready at once. */
async function drawn(seen: TestApp, body: object = {}, model = 'flux-dev'): Promise<Sample> {
  const { id } = await seen.submit(model, { prompt: 'a cat', seed: 1, width: 256, height: 256, ...body })
  const { result } = await seen.poll(id)
  return { id, url: new URL(result.sample) }
}

function get(
  { app }: TestApp,
  { pathname, search }: URL,
  headers: Record<string, string> = {},
  method: 'GET' | 'HEAD' = 'GET',
) {
  return app.inject({ method, url: pathname + search, headers })
}

const instant = () => startApp({ latency: 'instant' })

const look = async (bytes: Buffer) => {
  const { format, width, height } = await sharp(bytes).metadata()
  // metadata() reads the header alone; the pixels must be there as well.
  await sharp(bytes).raw().toBuffer()
  return { format, width, height }
}

describe('the sample URL', () => {
  test('names the task, the moment it expires and nothing that changes', async () => {
    const seen = instant()
    const { id } = await seen.submit('flux-dev', { prompt: 'x' })
    const { result } = await seen.poll(id)
    const inTenMinutes = new Date(start + 600_000).toISOString().slice(0, 19).replaceAll(':', '%3A') + 'Z'
    expect(result.sample).toMatch(
      new RegExp(
        `^http://localhost:80/results/${id}/sample\\.jpeg\\?se=${inTenMinutes}&sp=r&sv=[^&]+&sr=b&rsct=image/jpeg&sig=[^&]+$`,
      ),
    )
  })

  test('is the same on every poll, though time passes', async () => {
    const seen = startApp({ latency: 700 })
    const { id } = await seen.submit('flux-dev', { prompt: 'x' })
    seen.time.advance(1234)
    const first = await seen.poll(id)
    seen.time.advance(300_001)
    expect(await seen.poll(id)).toEqual(first)
  })

  test('expires --url-ttl after Ready, not after the first look at it', async () => {
    const seen = startApp({ latency: '10s', urlTtl: '1m' })
    const { id } = await seen.submit('flux-dev', { prompt: 'x' })
    seen.time.advance(30_000)
    const { result } = await seen.poll(id)
    expect(new URL(result.sample).searchParams.get('se')).toBe(
      `${new Date(start + 70_000).toISOString().slice(0, 19)}Z`,
    )
  })

  test('has the extension and the type of the format', async () => {
    const { url } = await drawn(instant(), { output_format: 'png' })
    expect(url.pathname).toMatch(/\/sample\.png$/)
    expect(url.searchParams.get('rsct')).toBe('image/png')
  })

  test.each<[string, Record<string, string>, string]>([
    ['Host', { host: 'flux.test:8080' }, 'http://flux.test:8080'],
    [
      'the headers of a proxy',
      { 'x-forwarded-proto': 'https', 'x-forwarded-host': 'a.example', 'x-forwarded-prefix': '/p' },
      'https://a.example/p',
    ],
  ])('has the base by which its poll came: %s', async (_, headers, base) => {
    const seen = instant()
    const { id } = await seen.submit('flux-dev', { prompt: 'x' })
    const { result } = await seen.poll(id, headers)
    expect(result.sample.slice(0, result.sample.indexOf('/results/'))).toBe(base)
  })

  test('has the public URL, path included', async () => {
    const seen = startApp({ latency: 'instant', publicUrl: 'https://flux.example/base' })
    const { id } = await seen.submit('flux-dev', { prompt: 'x' })
    const { result } = await seen.poll(id)
    expect(result.sample).toMatch(new RegExp(`^https://flux\\.example/base/results/${id}/`))
  })

  test('has the delivery URL, which polls do not have', async () => {
    const options = { publicUrl: 'https://flux.example/base', deliveryUrl: 'https://cdn.example/pictures' }
    const seen = startApp({ latency: 'instant', ...options })
    const { id, polling_url } = await seen.submit('flux-dev', { prompt: 'x' })
    expect(polling_url).toBe(`https://flux.example/base/v1/get_result?id=${id}`)
    const { result } = await seen.poll(id)
    expect(result.sample).toMatch(new RegExp(`^https://cdn\\.example/pictures/results/${id}/`))
  })
})

describe('the picture', () => {
  test.each([
    ['flux-schnell', { width: 256, height: 256 }, 'jpeg', 256, 256],
    ['flux-dev', { width: 1440, height: 256 }, 'jpeg', 1440, 256],
    ['flux-dev', { width: 256, height: 1440, output_format: 'png' }, 'png', 256, 1440],
    ['flux-pro', { width: 1440, height: 1440 }, 'jpeg', 1440, 1440],
    ['flux-pro-1.1', { width: 352, height: 608, output_format: 'png' }, 'png', 352, 608],
    ['flux-pro-1.1', { width: '512', height: 288 }, 'jpeg', 512, 288],
  ] as const)('of %s for %j is a %s of %d by %d', async (model, body, format, width, height) => {
    const seen = instant()
    const { url } = await drawn(seen, body, model)
    const reply = await get(seen, url)
    expect([reply.statusCode, reply.headers['content-type']]).toEqual([200, `image/${format}`])
    expect(await look(reply.rawPayload)).toEqual({ format, width, height })
  })

  test.each(['flux-schnell', 'flux-dev', 'flux-pro', 'flux-pro-1.1'])(
    'of %s is 1024 by 768 when no size is asked for',
    async (model) => {
      const seen = instant()
      const { id } = await seen.submit(model, { prompt: 'x' })
      const { result } = await seen.poll(id)
      const reply = await get(seen, new URL(result.sample))
      expect(await look(reply.rawPayload)).toEqual({ format: 'jpeg', width: 1024, height: 768 })
    },
  )

  test.each([
    [undefined, 2752, 1536],
    ['21:9', 3136, 1344],
    ['16:9', 2752, 1536],
    ['4:3', 2368, 1792],
    ['3:2', 2496, 1664],
    ['1:1', 2048, 2048],
    ['2:3', 1664, 2496],
    ['3:4', 1792, 2368],
    ['9:16', 1536, 2752],
    ['9:21', 1344, 3136],
  ])('of ultra at %s is %d by %d', async (aspect_ratio, width, height) => {
    const seen = instant()
    const { url } = await drawn(seen, aspect_ratio === undefined ? {} : { aspect_ratio }, 'flux-pro-1.1-ultra')
    expect(await look((await get(seen, url)).rawPayload)).toEqual({ format: 'jpeg', width, height })
  })

  test.each([
    ['flux-dev', {}],
    ['flux-pro', { output_format: 'png', steps: 30, prompt_upsampling: true }],
    ['flux-pro-1.1-ultra', { raw: true, aspect_ratio: '1:1' }],
  ])('has the same bytes in two emulators: %s %j', async (model, body) => {
    const pictures = [instant(), instant()].map(async (seen) => {
      await seen.submit('flux-dev', { prompt: 'something before' })
      return (await get(seen, (await drawn(seen, body, model)).url)).rawPayload
    })
    const [one, other] = await Promise.all(pictures)
    expect(one?.length).toBeGreaterThan(1000)
    expect(other?.equals(one ?? Buffer.of())).toBe(true)
  })

  const base = { prompt: 'a cat', seed: 1, width: 256, height: 256, output_format: 'png' }
  const pixels = async (seen: TestApp, body: object, model = 'flux-pro') =>
    sharp((await get(seen, (await drawn(seen, { ...base, ...body }, model)).url)).rawPayload)
      .raw()
      .toBuffer()

  const differing = (one: Buffer, other: Buffer) =>
    one.reduce((count, value, at) => (Math.abs(value - (other[at] ?? 0)) > 8 ? count + 1 : count), 0) / one.length

  test('of another seed is visibly another', async () => {
    const seen = instant()
    const one = await pixels(seen, {})
    for (const seed of [0, 2, 3, 1_000_000]) expect(differing(one, await pixels(seen, { seed }))).toBeGreaterThan(0.3)
  })

  test.each([{ prompt: 'a dog' }, { steps: 12 }, { guidance: 2 }, { prompt_upsampling: true }])(
    'of another request is another: %j',
    async (change) => {
      const seen = instant()
      expect((await pixels(seen, change)).equals(await pixels(seen, {}))).toBe(false)
    },
  )

  test('of ultra differs with raw', async () => {
    const seen = instant()
    const [plain, raw] = [
      await drawn(seen, {}, 'flux-pro-1.1-ultra'),
      await drawn(seen, { raw: true }, 'flux-pro-1.1-ultra'),
    ]
    expect((await get(seen, raw.url)).rawPayload.equals((await get(seen, plain.url)).rawPayload)).toBe(false)
  })

  test('of a default that is spelt out is the same', async () => {
    const seen = instant()
    const spelt = { guidance: 3.5, safety_tolerance: 2, prompt_upsampling: false, steps: null, unknown: 'field' }
    expect((await pixels(seen, spelt)).equals(await pixels(seen, {}))).toBe(true)
  })

  test('can be drawn of any text', async () => {
    const seen = instant()
    for (const prompt of ['', '猫 🦊 ﷽ \u0000\u001f]]>', 'x'.repeat(10_000), 'a\n'.repeat(5000)]) {
      const reply = await get(seen, (await drawn(seen, { prompt })).url)
      expect(await look(reply.rawPayload)).toEqual({ format: 'jpeg', width: 256, height: 256 })
    }
  })
})

describe('a download', () => {
  test('has the headers of the store it stands for', async () => {
    const seen = startApp({ latency: '3s' })
    const { id } = await seen.submit('flux-dev', { prompt: 'x', width: 256, height: 256 })
    seen.time.advance(60_000)
    const { result } = await seen.poll(id)
    const reply = await get(seen, new URL(result.sample))
    expect(reply.headers).toMatchObject({
      'content-type': 'image/jpeg',
      'content-length': String(reply.rawPayload.length),
      'content-md5': createHash('md5').update(reply.rawPayload).digest('base64'),
      'accept-ranges': 'bytes',
      'last-modified': new Date(start + 3000).toUTCString(),
      etag: expect.stringMatching(/^"[^"]+"$/) as string,
    })
    expect(Object.keys(reply.headers).filter((name) => /^(access-control|strict-transport)/.test(name))).toEqual([])
  })

  test('is the same each time', async () => {
    const seen = instant()
    const { url } = await drawn(seen)
    const [one, other] = [await get(seen, url), await get(seen, url)]
    expect(other.rawPayload.equals(one.rawPayload)).toBe(true)
    expect(other.headers.etag).toBe(one.headers.etag)
  })

  test('needs no key and tolerates any', async () => {
    const seen = startApp({ latency: 'instant', apiKeys: ['test'] })
    const { url } = await drawn(seen)
    for (const headers of [{}, { 'x-key': 'test' }, { 'x-key': 'stranger' }, { 'x-key': 'invalid' }, { 'x-key': '' }]) {
      expect((await get(seen, url, headers as Record<string, string>)).statusCode).toBe(200)
    }
  })

  test('HEAD has the headers of GET and no body', async () => {
    const seen = instant()
    const { url } = await drawn(seen)
    const [got, headed] = [await get(seen, url), await get(seen, url, {}, 'HEAD')]
    expect([headed.statusCode, headed.rawPayload.length]).toEqual([200, 0])
    expect({ ...headed.headers, date: '' }).toEqual({ ...got.headers, date: '' })
  })

  test('can be taken while others are drawn', async () => {
    const seen = instant()
    const samples = await Promise.all(Array.from({ length: 8 }, (_, seed) => drawn(seen, { seed })))
    const replies = await Promise.all([...samples, ...samples].map(({ url }) => get(seen, url)))
    expect(replies.map(({ statusCode }) => statusCode)).toEqual(replies.map(() => 200))
    expect(new Set(replies.map(({ headers }) => headers['content-md5'])).size).toBe(8)
  })
})

describe('pictures that wait to be drawn', () => {
  /** An app whose pictures the test draws. */
  function drawnByHand() {
    const asked: { prompt: string; drawn: (drawn: RenderedPicture) => void; failed: (error: Error) => void }[] = []
    const renderer: Renderer = {
      render: ({ spec: { prompt } }) => new Promise((drawn, failed) => asked.push({ prompt, drawn, failed })),
      thumbnail: () => Promise.reject(new Error('not asked for')),
      close: () => Promise.resolve(),
    }
    const seen = startApp({ latency: 'instant' }, { renderer })
    const downloadOf = async (prompt: string, key: string) => {
      const { id } = await seen.submit('flux-dev', { prompt }, { 'x-key': key })
      const polled = await seen.poll(id, { 'x-key': key })
      return get(seen, new URL(polled.result.sample))
    }
    return { asked, downloadOf }
  }

  test('are those of all accounts in turn', async () => {
    const { asked, downloadOf } = drawnByHand()
    const others = ['1', '2', '3', '4'].map((prompt) => downloadOf(prompt, 'one'))
    while (asked.length === 0) await new Promise(setImmediate)
    const mine = downloadOf('mine', 'other')
    for (let nth = 0; nth < 5; nth++) {
      while (asked[nth] === undefined) await new Promise(setImmediate)
      // So that the other account's is in the queue, too.
      for (let turn = 0; turn < 20; turn++) await new Promise(setImmediate)
      asked[nth]?.drawn({ bytes: Buffer.from('picture'), md5: '' })
    }
    expect((await Promise.all([...others, mine])).map(({ statusCode }) => statusCode)).toEqual([
      200, 200, 200, 200, 200,
    ])
    expect(asked.map(({ prompt }) => prompt).indexOf('mine')).toBeLessThan(3)
  })

  test('and are given up on: the storage is busy', async () => {
    const { asked, downloadOf } = drawnByHand()
    const waits = downloadOf('x', 'test')
    while (asked.length === 0) await new Promise(setImmediate)
    asked[0]?.failed(new WorkerTimeout('render worker'))
    const reply = await waits
    expect([reply.statusCode, reply.headers['x-ms-error-code'], reply.headers['x-emulator-explain']]).toEqual([
      503,
      'ServerBusy',
      'the render worker did not answer within 60 seconds and was stopped; the next picture gets a new one',
    ])
  })
})

describe('a range', () => {
  test.each<[string, (whole: Buffer) => [from: number, to: number]]>([
    ['bytes=0-9', () => [0, 9]],
    ['bytes=10-10', () => [10, 10]],
    ['bytes=100-', ({ length }) => [100, length - 1]],
    ['bytes=-5', ({ length }) => [length - 5, length - 1]],
    ['bytes=-99999999', ({ length }) => [0, length - 1]],
    ['bytes=5-99999999', ({ length }) => [5, length - 1]],
  ])('%s is answered with those bytes', async (range, bounds) => {
    const seen = instant()
    const { url } = await drawn(seen)
    const whole = await get(seen, url)
    const [from, to] = bounds(whole.rawPayload)
    const part = await get(seen, url, { range })
    expect(part.statusCode).toBe(206)
    expect(part.headers).toMatchObject({
      'content-range': `bytes ${from}-${to}/${whole.rawPayload.length}`,
      'content-length': String(to - from + 1),
      'content-type': 'image/jpeg',
      'accept-ranges': 'bytes',
      etag: whole.headers.etag,
    })
    expect(part.rawPayload.equals(whole.rawPayload.subarray(from, to + 1))).toBe(true)
  })

  test.each(['bytes=99999999-', 'bytes=99999999-999999999'])('%s, beyond the end, is a 416', async (range) => {
    const seen = instant()
    const { url } = await drawn(seen)
    const { length } = (await get(seen, url)).rawPayload
    const reply = await get(seen, url, { range })
    expect([reply.statusCode, reply.headers['content-range']]).toEqual([416, `bytes */${length}`])
    expect(reply.headers['content-type']).toMatch(/^application\/xml/)
    expect(reply.body).toContain('<Code>InvalidRange</Code>')
  })

  test.each([
    'bytes=0-1,3-4',
    'bytes=abc',
    'bytes=',
    'bytes=-',
    'bytes=9-2',
    'items=0-1',
    'bytes 0-1',
    'bytes=0x1-2',
    'bytes=1-2-3',
  ])('several or malformed ones give the whole picture: %s', async (range) => {
    const seen = instant()
    const { url } = await drawn(seen)
    const whole = await get(seen, url)
    const reply = await get(seen, url, { range })
    expect(reply.statusCode).toBe(200)
    expect(reply.headers).not.toHaveProperty('content-range')
    expect(reply.rawPayload.equals(whole.rawPayload)).toBe(true)
  })
})

describe('a refused download', () => {
  const refused = (reply: Awaited<ReturnType<typeof get>>) => ({
    status: reply.statusCode,
    type: String(reply.headers['content-type']).split(';')[0],
    code: /^(?:\uFEFF)?<\?xml version="1\.0" encoding="utf-8"\?>\s*<Error><Code>(\w+)<\/Code><Message>[^<]/.exec(
      reply.body,
    )?.[1],
  })
  const forbidden = { status: 403, type: 'application/xml', code: 'AuthenticationFailed' }

  test('comes once the URL has expired, on the account’s clock', async () => {
    const seen = startApp({ latency: 'instant', urlTtl: '1m' })
    const { url } = await drawn(seen)
    seen.time.advance(59_999)
    expect((await get(seen, url)).statusCode).toBe(200)
    seen.time.advance(1001)
    const reply = await get(seen, url)
    expect(refused(reply)).toEqual(forbidden)
    expect(reply.headers['x-emulator-explain']).toMatch(/expired/)
  })

  test('an expired URL is refused to HEAD too, without a body', async () => {
    const seen = startApp({ latency: 'instant', urlTtl: '1m' })
    const { url } = await drawn(seen)
    seen.time.advance(61_000)
    const reply = await get(seen, url, {}, 'HEAD')
    expect([reply.statusCode, reply.body]).toEqual([403, ''])
  })

  const changes: [string, (url: URL, other: Sample) => void][] = [
    ['a later expiry', ({ searchParams }) => searchParams.set('se', '2036-01-01T00:00:00Z')],
    ['no expiry', ({ searchParams }) => searchParams.delete('se')],
    ['an unreadable expiry', ({ searchParams }) => searchParams.set('se', 'tomorrow')],
    ['another type', ({ searchParams }) => searchParams.set('rsct', 'text/html')],
    ['other permissions', ({ searchParams }) => searchParams.set('sp', 'rw')],
    ['another version', ({ searchParams }) => searchParams.set('sv', '2000-01-01')],
    ['another resource', ({ searchParams }) => searchParams.set('sr', 'c')],
    ['another signature', ({ searchParams }) => searchParams.set('sig', Buffer.alloc(32).toString('base64'))],
    ['half a signature', ({ searchParams }) => searchParams.set('sig', (searchParams.get('sig') ?? '').slice(0, 20))],
    ['an empty signature', ({ searchParams }) => searchParams.set('sig', '')],
    ['no signature', ({ searchParams }) => searchParams.delete('sig')],
    ['no query', (url) => (url.search = '')],
    ['another task’s id', (url, other) => (url.pathname = `/results/${other.id}/sample.jpeg`)],
    ['an id that never was', (url) => (url.pathname = '/results/9b1deb4d-3b7d-4bad-9bdd-2b0d7b3dcb6d/sample.jpeg')],
    ['an id of 500 characters', (url) => (url.pathname = `/results/${'9'.repeat(500)}/sample.jpeg`)],
    ['an id that is not one', (url) => (url.pathname = '/results/%E7%8C%AB/sample.jpeg')],
    ['another extension', (url) => (url.pathname = url.pathname.replace('.jpeg', '.png'))],
    [
      'another task’s signature',
      ({ searchParams }, other) => searchParams.set('sig', other.url.searchParams.get('sig') ?? ''),
    ],
  ]

  test.each(changes)('comes for %s', async (_, change) => {
    const seen = instant()
    const [mine, other] = [await drawn(seen), await drawn(seen)]
    change(mine.url, other)
    const reply = await get(seen, mine.url)
    expect(refused(reply)).toEqual(forbidden)
    expect(reply.headers['x-emulator-explain']).toMatch(/^[\x20-\x7e]{1,1024}$/)
  })

  test('and a poll, of what another process has made say that it may be from before this one', async () => {
    const before = instant()
    const { id } = await before.submit('flux-dev', { prompt: 'x' })
    const { pathname, search } = new URL((await before.poll(id)).result.sample)
    const now = startApp({}, { random: createRandom(2) })
    now.time.advance(60_000)
    const replies = await Promise.all([
      now.app.inject({ url: pathname + search }),
      now.app.inject({ url: `/v1/get_result?id=${id}`, headers: { 'x-key': 'test' } }),
    ])
    const orBefore =
      'or it is from before this process started at 2026-01-02T03:04:05Z: state is kept in memory and lost on exit'
    expect(replies.map(({ statusCode, headers }) => [statusCode, headers['x-emulator-explain']])).toEqual([
      [403, `the signature does not match the link; use result.sample exactly as the poll returned it, ${orBefore}`],
      [
        404,
        `no task has this id: it was never created here, or has been dropped (--task-ttl, --max-task-memory), ${orBefore}`,
      ],
    ])
  })

  test('of a changed link blames the change, where the task is there', async () => {
    const seen = instant()
    const { id } = await seen.submit('flux-dev', { prompt: 'x' })
    const { pathname, search } = new URL((await seen.poll(id)).result.sample)
    expect((await seen.app.inject({ url: `${pathname}${search}x` })).headers['x-emulator-explain']).toBe(
      'the signature does not match the link; use result.sample exactly as the poll returned it',
    )
  })

  test('a dropped task’s picture is gone', async () => {
    const seen = startApp({ latency: 'instant', urlTtl: '5h', taskTtl: '1m' })
    const { url } = await drawn(seen)
    seen.time.advance(59_000)
    expect((await get(seen, url)).statusCode).toBe(200)
    seen.time.advance(600_000)
    expect(refused(await get(seen, url))).toEqual({ status: 404, type: 'application/xml', code: 'BlobNotFound' })
  })
})
