import sharp from 'sharp'
import { describe, expect, test } from 'vitest'
import { plainPictureText } from '../support/input-picture.js'
import { flux2, minimal, prompt } from '../support/minimal-bodies.js'
import { start, startApp, startLive, type TestApp } from '../support/start-app.js'

const keys = ['id', 'status', 'result', 'progress', 'details', 'preview']
const stranger = '9b1deb4d-3b7d-4bad-9bdd-2b0d7b3dcb6d'

const wide = await plainPictureText(320, 256)

interface Polled {
  id: string
  status: string
  result: Result | null
  progress: number | null
  details: Record<string, unknown> | null
  preview: object | null
}

interface Result {
  sample: string
  prompt: string
  seed: number
  start_time: number
  end_time: number
  duration: number
}

const ask = ({ app }: TestApp, query: string, headers: Record<string, string> = {}, prefix = '/v1') =>
  app.inject({ url: `${prefix}/get_result${query}`, headers })

/** Without a key. */
const pollOpenly = async (seen: TestApp, id: string) => (await seen.as({ key: '' }).tryPoll(id)).json<Polled>()

/** The text of a poll without a result, as it stands on the wire. */
const wire = (id: string, status: string, progress: number | null = null) =>
  `{"id":"${id}","status":"${status}","result":null,"progress":${progress ?? 'null'},"details":null,"preview":null}`

/** The result of a request whose task is Ready at once. */
async function draw(body: object, { model = 'flux-2-klein-4b', seen = startLive('instant') } = {}): Promise<Result> {
  const { id } = await seen.submit(model, body)
  const { result } = await pollOpenly(seen, id)
  if (result === null) throw new Error(`the task of ${model} has no result`)
  return result
}

/** Polls every `step` ms until `until`; answers each poll with its time. */
async function watch(seen: TestApp, id: string, { step, until }: { step: number; until: number }) {
  const seenAt: (Polled & { at: number; text: string })[] = []
  for (let at = 0; at <= until; at += step) {
    if (at > 0) seen.time.advance(step)
    const reply = await ask(seen, `?id=${id}`)
    seenAt.push({ ...reply.json<Polled>(), at, text: reply.body })
  }
  return seenAt
}

/** The values of a list without those that repeat the one before. */
const changes = <Value>(values: readonly Value[]) => values.filter((value, at) => at === 0 || value !== values[at - 1])

describe('a task’s course', () => {
  test.each(Object.keys(minimal).filter((model) => !model.startsWith('flux-3-image')))(
    '%s is Pending, then Ready when its time has passed, and nothing between',
    async (model) => {
      const seen = startLive(1000)
      const { id } = await seen.submit(model, minimal[model] ?? {})
      const polls = await watch(seen, id, { step: 50, until: 1200 })
      expect(changes(polls.map(({ status }) => status))).toEqual(['Pending', 'Ready'])
      expect(polls.find(({ status }) => status === 'Ready')?.at).toBe(1000)
      expect(polls.filter((each) => Object.keys(each).slice(0, 6).join() !== keys.join())).toEqual([])
      // Until it is Ready a poll tells nothing, not even progress, but on flux-dev.
      const pending = polls.filter(({ status }) => status === 'Pending')
      const progress = model === 'flux-dev' ? pending.map((each) => each.progress) : pending.map(() => null)
      expect(pending.map(({ text }) => text)).toEqual(progress.map((each) => wire(id, 'Pending', each)))
    },
  )

  test('flux-3-image is Pending, Reasoning, Generating, Ready', async () => {
    const seen = startLive(1000)
    const { id } = await seen.submit('flux-3-image', { prompt })
    const polls = await watch(seen, id, { step: 20, until: 1200 })
    expect(changes(polls.map(({ status }) => status))).toEqual(['Pending', 'Reasoning', 'Generating', 'Ready'])
    expect(polls.find(({ status }) => status === 'Ready')?.at).toBe(1000)
    const before = polls.filter(({ status }) => status !== 'Ready')
    expect(before.map(({ text }) => text)).toEqual(before.map(({ status }) => wire(id, status)))
  })

  test('flux-dev’s progress climbs from 0.1 to 1.0 in tenths, then is null, and null when Ready', async () => {
    const seen = startLive(2500)
    const { id } = await seen.submit('flux-dev', { prompt })
    const polls = await watch(seen, id, { step: 10, until: 2500 })
    const ready = polls.at(-1)
    expect([ready?.status, ready?.progress]).toEqual(['Ready', null])
    const pending = polls.slice(0, -1)
    expect(pending.map(({ text }) => text)).toEqual(pending.map(({ progress }) => wire(id, 'Pending', progress)))
    const progress = pending.map((each) => each.progress)
    const [last, ...climbing] = changes(progress).toReversed()
    expect(last).toBe(null)
    expect(climbing.at(-1)).toBe(0.1)
    expect(climbing[0]).toBe(1)
    expect(climbing).toEqual(climbing.toSorted((one, other) => Number(other) - Number(one)))
    expect(climbing.filter((each) => each === null || ![1, 2, 3, 4, 5, 6, 7, 8, 9, 10].includes(each * 10))).toEqual([])
    expect(climbing.length).toBeGreaterThanOrEqual(9)
    const halfway = Number(progress[progress.length / 2])
    expect(halfway).toBeGreaterThanOrEqual(0.4)
    expect(halfway).toBeLessThan(1)
  })

  test('flux-dev’s progress moves with time alone', async () => {
    const seen = startLive(2500)
    const { id } = await seen.submit('flux-dev', { prompt })
    for (let times = 0; times < 50; times++) expect((await ask(seen, `?id=${id}`)).body).toBe(wire(id, 'Pending', 0.1))
  })

  test.each(Object.keys(minimal))(
    'with instant latency %s is Ready at the first poll, its result whole',
    async (model) => {
      const seen = startLive('instant')
      const { id } = await seen.submit(model, minimal[model] ?? {})
      const reply = await ask(seen, `?id=${id}`)
      const { result, ...rest } = reply.json<Polled>()
      expect([reply.statusCode, reply.headers['content-type']]).toEqual([200, 'application/json'])
      expect(rest).toEqual({
        id,
        status: 'Ready',
        progress: null,
        details: null,
        preview: null,
        cost: expect.any(Number) as number,
      })
      expect(result?.sample).toMatch(/^http:\/\/localhost:80\//)
      expect(Object.values(result ?? {}).filter((value) => value === null)).toEqual([])
      expect(typeof result?.prompt).toBe('string')
    },
  )

  test('Ready stays, word for word', async () => {
    const seen = startLive('instant')
    for (const model of ['flux-dev', 'flux-2-pro', 'flux-3-image']) {
      const { id } = await seen.submit(model, { prompt })
      const first = (await ask(seen, `?id=${id}`)).body
      for (const ms of [1, 1000, 60_000, 500_000]) {
        seen.time.advance(ms)
        expect((await ask(seen, `?id=${id}`)).body).toBe(first)
      }
    }
  })
})

describe('the result', () => {
  /** The first poll that is Ready, as text and parsed, after a second. */
  async function ready(model: string, fields: object = {}) {
    const seen = startLive(1000)
    const { id } = await seen.submit(model, { ...minimal[model], ...fields })
    seen.time.advance(1500)
    const text = (await ask(seen, `?id=${id}`)).body
    const { result, cost } = JSON.parse(text) as { result: Result; cost: number }
    return { id, text, result, cost }
  }
  const readyWire = (id: string, result: object, cost: number) =>
    JSON.stringify({ id, status: 'Ready', result, progress: null, details: null, preview: null, cost })

  test.each(Object.keys(flux2))('of %s is start_time, prompt, seed, sample', async (model) => {
    const { id, text, result, cost } = await ready(model, { seed: 42 })
    const { start_time, prompt, sample } = result
    expect(text).toBe(readyWire(id, { start_time, prompt, seed: 42, sample }, cost))
    expect(start_time).toBeGreaterThanOrEqual(start / 1000)
    expect(start_time).toBeLessThanOrEqual(start / 1000 + 1)
  })

  test.each([
    'flux-dev',
    'flux-pro-1.1',
    'flux-pro-1.1-ultra',
    'flux-kontext-pro',
    'flux-kontext-max',
    'flux-pro-1.0-fill',
  ])('of %s is sample, prompt, seed, start_time, end_time, duration', async (model) => {
    const { id, text, result, cost } = await ready(model, { prompt, seed: 42 })
    const { sample, start_time, end_time, duration } = result
    expect(text).toBe(readyWire(id, { sample, prompt, seed: 42, start_time, end_time, duration }, cost))
    expect(start_time).toBeGreaterThanOrEqual(start / 1000)
    expect(end_time).toBeGreaterThan(start_time)
    expect(end_time).toBeLessThanOrEqual(start / 1000 + 1)
    expect(duration).toBeCloseTo(end_time - start_time, 3)
  })

  // Dollars times 100 as doubles, as the submit shows them.
  test.each([
    ['flux-dev', {}, 2.5],
    ['flux-2-pro', { width: 2048, height: 1024 }, 4.5],
    ['flux-2-max', {}, 7.000000000000001],
    ['flux-kontext-max', {}, 8],
    ['flux-3-image', { resolution: '2k' }, 10],
    ['flux-tools/erase-v1', {}, 3],
    ['flux-tools/outpainting-v1', { width: 1024, height: 1500 }, 20],
    ['flux-tools/outpainting-v1', { width: 1024, height: 1500, mode: 'fast' }, 4.5],
    ['flux-tools/vto-v2', {}, 4.75],
    ['flux-pro-1.1-ultra-finetuned', {}, 7.000000000000001],
    ['flux-pro-1.0-fill-finetuned', {}, 6],
  ])('of %s with %j has cost %d', async (model, fields, cost) => {
    expect((await ready(model, fields)).cost).toBe(cost)
  })

  test('of flux-3-image is sample, prompt, duration', async () => {
    const { id, text, result, cost } = await ready('flux-3-image')
    const { sample, prompt, duration } = result
    expect(text).toBe(readyWire(id, { sample, prompt, duration }, cost))
    expect(duration).toBeGreaterThan(0)
    expect(duration).toBeLessThanOrEqual(1)
  })

  test.each([
    ['flux-2-pro', {}, 'jpeg'],
    ['flux-2-pro', { output_format: 'png' }, 'png'],
    ['flux-2-pro', { output_format: 'webp' }, 'webp'],
    ['flux-dev', {}, 'jpeg'],
    ['flux-dev', { output_format: 'webp' }, 'webp'],
    ['flux-kontext-pro', {}, 'png'],
    ['flux-kontext-pro', { output_format: 'jpeg' }, 'jpeg'],
    ['flux-tools/erase-v1', {}, 'png'],
    ['flux-tools/outpainting-v1', {}, 'png'],
    ['flux-tools/deblur-v1', {}, 'png'],
    ['flux-tools/vto-v1', {}, 'jpeg'],
    ['flux-3-image', {}, 'png'],
  ])('of %s %j has a sample that ends in its format and is signed', async (model, fields, format) => {
    const { id, result } = await ready(model, fields)
    expect(result.sample).toMatch(
      new RegExp(
        `^http://localhost:80/results/${id}/sample\\.${format}\\?se=[^&:]+Z&sp=r&sv=[^&]+&sr=b&rsct=image/${format}&sig=[^&]+$`,
      ),
    )
  })

  test('has a sample that expires ten minutes after Ready, whenever it was asked for', async () => {
    for (const model of ['flux-dev', 'flux-2-pro']) {
      const { result } = await ready(model)
      const expires = new URL(result.sample).searchParams.get('se') ?? ''
      expect(Date.parse(expires)).toBe(start + 1000 + 600_000)
    }
  })
})

describe('the picture', () => {
  // One app for all: a worker that draws takes longer to start than to draw.
  test('has the size and the format that were asked for, and is given without a key', async () => {
    const seen = startLive('instant')
    const wanted: [model: string, fields: object, format: string, width: number, height: number][] = [
      ['flux-dev', { width: 256, height: 288 }, 'jpeg', 256, 288],
      ['flux-2-pro', { width: 271, height: 300, output_format: 'webp' }, 'webp', 256, 288],
      ['flux-2-klein-4b', { width: 64, height: 64, output_format: 'png' }, 'png', 64, 64],
      ['flux-2-klein-4b', { input_image: wide }, 'jpeg', 320, 256],
      ['flux-pro-1.0-fill', { image: wide }, 'jpeg', 320, 256],
      ['flux-tools/outpainting-v1', { input_image: wide, width: 512, height: 320 }, 'png', 512, 320],
      ['flux-tools/deblur-v1', { image: wide }, 'png', 320, 256],
    ]
    for (const [model, fields, format, width, height] of wanted) {
      const { sample } = await draw({ ...minimal[model], ...fields }, { model, seen })
      const reply = await seen.download(sample)
      expect([model, reply.statusCode, reply.headers['content-type']]).toEqual([model, 200, `image/${format}`])
      expect(await sharp(reply.rawPayload).metadata()).toMatchObject({ format, width, height })
      expect((await seen.download(sample, { 'x-key': 'test' })).statusCode).toBe(200)
    }
  })
})

describe('a task that was stopped', () => {
  const moderated = [
    ['[[content-moderated]]', 'Content Moderated'],
    ['[[request-moderated]]', 'Request Moderated'],
  ] as const
  const some = ['flux-dev', 'flux-pro-1.1', 'flux-kontext-pro', 'flux-2-pro', 'flux-2-klein-4b', 'flux-3-image']

  test.each(some.flatMap((model) => moderated.map(([word, status]) => ({ model, word, status }))))(
    '$model: $word is $status, with reasons and HTTP 200',
    async ({ model, word, status }) => {
      const seen = startLive(1000)
      const { id } = await seen.submit(model, { prompt: `a cat ${word} on a mat` })
      expect(await pollOpenly(seen, id)).toMatchObject({ status: 'Pending', result: null, details: null })
      seen.time.advance(1000)
      const reply = await ask(seen, `?id=${id}`)
      expect([reply.statusCode, reply.headers['content-type']]).toEqual([200, 'application/json'])
      const body = reply.json<Polled>()
      const reasons = body.details?.['Moderation Reasons']
      const details = { 'Moderation Reasons': reasons }
      expect(reply.body).toBe(JSON.stringify({ id, status, result: null, progress: null, details, preview: null }))
      expect(Array.isArray(reasons)).toBe(true)
      expect((reasons as unknown[]).length).toBeGreaterThan(0)
      expect((reasons as unknown[]).every((reason) => typeof reason === 'string' && reason !== '')).toBe(true)
      seen.time.advance(600_000)
      expect((await ask(seen, `?id=${id}`)).body).toBe(reply.body)
    },
  )

  test.each(some.filter((model) => model !== 'flux-3-image'))(
    '%s: [[error]] is Error, and no result',
    async (model) => {
      const seen = startLive(1000)
      const { id } = await seen.submit(model, { prompt: 'a cat [[error]]' })
      expect(await pollOpenly(seen, id)).toMatchObject({ status: 'Pending' })
      seen.time.advance(1000)
      const reply = await ask(seen, `?id=${id}`)
      expect([reply.statusCode, reply.body]).toEqual([200, wire(id, 'Error')])
    },
  )

  // Whether it is polled as 200, 422 or 503, and with which words in `details`, is not sure.
  test('flux-3-image: [[error]] is Error, and no result', async () => {
    const seen = startLive('instant')
    const { id } = await seen.submit('flux-3-image', { prompt: 'a cat [[error]]' })
    const body = await pollOpenly(seen, id)
    expect(body).toEqual({ id, status: 'Error', result: null, progress: null, details: body.details, preview: null })
    expect(Object.keys(body)).toEqual(keys)
  })

  test.each(moderated)('%s is plain prompt when directives are off', async (word) => {
    const seen = startApp({ contract: 'live', latency: 'instant', directives: false })
    expect((await draw({ prompt: word }, { seen })).prompt).toBe(word)
  })
})

describe('the prompt', () => {
  const alwaysUpsampled = ['flux-2-pro', 'flux-2-max', 'flux-2-pro-preview', 'flux-3-image']

  test.each([...alwaysUpsampled, 'flux-2-flex'])('of %s comes back upsampled, recognisably', async (model) => {
    const given = await draw({ prompt }, { model })
    expect(given.prompt).not.toBe(prompt)
    expect(given.prompt).toContain(prompt)
  })

  test.each(['flux-2-pro', 'flux-2-max', 'flux-2-pro-preview'])(
    'of %s comes back as it was sent with disable_pup',
    async (model) => {
      expect((await draw({ prompt, disable_pup: true }, { model })).prompt).toBe(prompt)
      expect((await draw({ prompt, disable_pup: false }, { model })).prompt).not.toBe(prompt)
    },
  )

  test('of flux-2-flex is upsampled unless prompt_upsampling is false', async () => {
    const model = 'flux-2-flex'
    expect((await draw({ prompt, prompt_upsampling: false }, { model })).prompt).toBe(prompt)
    expect((await draw({ prompt, prompt_upsampling: true }, { model })).prompt).not.toBe(prompt)
  })

  test.each([
    'flux-2-klein-9b',
    'flux-2-klein-9b-preview',
    'flux-2-klein-4b',
    'flux-dev',
    'flux-pro-1.1',
    'flux-pro-1.1-ultra',
    'flux-kontext-pro',
    'flux-kontext-max',
    'flux-pro',
    'flux-schnell',
  ])('of %s comes back as it was sent', async (model) => {
    expect((await draw({ prompt }, { model })).prompt).toBe(prompt)
  })

  test.each(['flux-2-klein-4b', 'flux-2-klein-9b'])('%s knows no prompt_upsampling', async (model) => {
    expect((await draw({ prompt, prompt_upsampling: true }, { model })).prompt).toBe(prompt)
  })

  test.each(['flux-dev', 'flux-pro-1.1', 'flux-pro-1.1-ultra', 'flux-kontext-pro'])(
    '%s upsamples when it is asked to',
    async (model) => {
      const given = await draw({ prompt, prompt_upsampling: true }, { model })
      expect(given.prompt).not.toBe(prompt)
      expect(given.prompt).toContain(prompt)
    },
  )

  test.each(['猫 🦊', 'line\nbreak "quoted" \\ </script>', 'nul \u0000', 'x'.repeat(32_000)])(
    'comes back to the letter (%#)',
    async (text) => {
      expect((await draw({ prompt: text })).prompt).toBe(text)
    },
  )
})

describe('the seed', () => {
  test.each(['flux-dev', 'flux-2-pro', 'flux-kontext-pro', 'flux-pro-1.1-ultra'])(
    'of %s is given back to the last digit, 0 included',
    async (model) => {
      const seen = startLive('instant')
      for (const seed of ['0', '1', '42', '4294967296', '9007199254740993', '9223372036854775808', '-5', '"7"']) {
        const submitted = await seen.trySubmit(model, `{"prompt":"x","seed":${seed}}`)
        const reply = await ask(seen, `?id=${submitted.json<{ id: string }>().id}`)
        expect(/"seed":([^,}]*)[,}]/.exec(reply.body)?.[1]).toBe(seed.replaceAll('"', ''))
      }
    },
  )

  test.each(['flux-dev', 'flux-2-pro'])(
    'of %s is chosen when none is given, anew for each task, and stays',
    async (model) => {
      const seen = startLive('instant')
      const ids = await Promise.all(
        [{}, { seed: null }, {}, {}, {}, {}].map(
          async (fields) => (await seen.submit(model, { prompt, ...fields })).id,
        ),
      )
      const once = await Promise.all(ids.map((id) => pollOpenly(seen, id)))
      const seeds = once.map(({ result }) => result?.seed)
      expect(seeds.every((seed) => Number.isSafeInteger(seed) && Number(seed) >= 0)).toBe(true)
      expect(new Set(seeds).size).toBeGreaterThan(3)
      expect(await Promise.all(ids.map((id) => pollOpenly(seen, id)))).toEqual(once)
    },
  )
})

describe('who asks for which task', () => {
  test.each<[told: string, headers: Record<string, string>]>([
    ['no key', {}],
    ['an empty key', { 'x-key': '' }],
    ['the key that made it', { 'x-key': 'test' }],
    ['another key', { 'x-key': 'another' }],
    ['a content type on a GET', { 'content-type': 'application/json' }],
    ['a wish for a picture', { accept: 'image/png' }],
  ])('with %s a task is found by its id', async (_, headers) => {
    const seen = startLive(1000)
    const { id } = await seen.submit('flux-2-pro', { prompt })
    const reply = await ask(seen, `?id=${id}`, headers)
    expect([reply.statusCode, reply.body]).toEqual([200, wire(id, 'Pending')])
    expect(reply.headers['content-type']).toBe('application/json')
  })

  test.each(['&attempt=2', '&attempt=2&x=1', '&id2=y'])('%s is ignored', async (more) => {
    const seen = startLive(1000)
    const { id } = await seen.submit('flux-2-pro', { prompt })
    expect((await ask(seen, `?id=${id}${more}`)).body).toBe(wire(id, 'Pending'))
  })

  test('the same task is found under /v1 and /live/v1', async () => {
    const seen = startLive(1000)
    const { id } = await seen.submit('flux-2-pro', { prompt })
    expect((await ask(seen, `?id=${id}`, {}, '/live/v1')).body).toBe(wire(id, 'Pending'))
  })

  test.each([stranger, 'abc', '', 'not a task'])('%j is not a task: a 404 in the shape of a result', async (id) => {
    const reply = await ask(startLive('instant'), `?id=${encodeURIComponent(id)}`)
    expect([reply.statusCode, reply.body]).toEqual([404, wire(id, 'Task not found')])
    expect(reply.headers['content-type']).toBe('application/json')
    expect(reply.headers['x-emulator-explain']).toMatch(/^[\x20-\x7e]{1,1024}$/)
  })

  test('a task is unknown once its time is over', async () => {
    const seen = startApp({ contract: 'live', latency: 'instant', taskTtl: '1m' })
    const { id } = await seen.submit('flux-2-pro', { prompt })
    seen.time.advance(600_000)
    const reply = await ask(seen, `?id=${id}`)
    expect([reply.statusCode, reply.body]).toEqual([404, wire(id, 'Task not found')])
  })

  test.each(['', '?', '?ID=x', '?task=1'])('an id that is missing is a 422: %j', async (query) => {
    const reply = await ask(startLive('instant'), query)
    expect([reply.statusCode, reply.body]).toEqual([
      422,
      '{"detail":[{"type":"missing","loc":["query","id"],"msg":"Field required","input":null}]}',
    ])
  })
})

describe('a task of the other contract', () => {
  const taskOf = async (seen: TestApp, prefix: string) => (await seen.as({ prefix }).submit('flux-dev', { prompt })).id

  test.each([{ contract: 'live' }, { contract: 'documented' }] as const)(
    'is unknown, and the explanation names the URL that knows it: /v1 is $contract',
    async (options) => {
      const seen = startApp(options)
      const key = { 'x-key': 'test' }
      const documented = await taskOf(seen, '/documented/v1')
      const underLive = await ask(seen, `?id=${documented}`, key, '/live/v1')
      expect([underLive.statusCode, underLive.body]).toEqual([404, wire(documented, 'Task not found')])
      expect(underLive.headers['x-emulator-explain']).toContain('/documented/v1/get_result')
      const made = await taskOf(seen, '/live/v1')
      const underDocumented = await ask(seen, `?id=${made}`, key, '/documented/v1')
      expect([underDocumented.statusCode, underDocumented.json()]).toEqual([
        404,
        { detail: 'Task not found', status_code: 404 },
      ])
      expect(underDocumented.headers['x-emulator-explain']).toContain('/live/v1/get_result')
    },
  )
})

describe('the headers of a poll', () => {
  test('count down within a second and begin again in the next', async () => {
    const seen = startLive(1500)
    const { id } = await seen.submit('flux-2-pro', { prompt })
    const remaining = async () => {
      const { headers } = await ask(seen, `?id=${id}`)
      return headers['x-ratelimit-remaining']
    }
    const left = async (times: number) => {
      const counts: string[] = []
      for (let time = 0; time < times; time++) counts.push(String(await remaining()))
      return counts
    }
    expect(await left(3)).toEqual(['1199', '1198', '1197'])
    seen.time.advance(500)
    expect(await left(2)).toEqual(['1196', '1195'])
    seen.time.advance(1000)
    expect(await left(2)).toEqual(['1199', '1198'])
  })

  test('count polls of unknown ids together', async () => {
    const seen = startLive(1500)
    const left = async (id: string) => (await ask(seen, `?id=${id}`)).headers['x-ratelimit-remaining']
    expect([await left('one'), await left('two'), await left('one')].map(String)).toEqual(['1199', '1198', '1197'])
  })

  test.each(['Pending', 'Ready'])('say when to come back: %s', async (status) => {
    const seen = startLive(status === 'Ready' ? 'instant' : 60_000)
    const { id } = await seen.submit('flux-dev', { prompt })
    for (const ms of [0, 1, 250, 499, 700, 1234]) {
      seen.time.advance(ms)
      const reply = await ask(seen, `?id=${id}`)
      expect(reply.json()).toMatchObject({ status })
      const { headers } = reply
      expect(['0', '1']).toContain(String(headers['retry-after']))
      expect(String(headers['x-ratelimit-limit'])).toBe('1200')
      expect(String(headers['x-ratelimit-remaining'])).toMatch(/^11\d\d$/)
      expect(String(headers['x-ratelimit-reset'])).toMatch(/^\d{10}(\.\d+)?$/)
      const wait = Number(headers['x-ratelimit-reset']) - seen.time.now() / 1000
      expect(wait).toBeGreaterThan(0)
      expect(wait).toBeLessThanOrEqual(2)
    }
  })

  test('are not a limit: more than 1200 polls a second are answered all the same', async () => {
    const seen = startLive(60_000)
    const { id } = await seen.submit('flux-dev', { prompt })
    const statuses = new Set<number>()
    for (let times = 0; times < 1250; times++) statuses.add((await ask(seen, `?id=${id}`)).statusCode)
    expect([...statuses]).toEqual([200])
    const { headers } = await ask(seen, `?id=${id}`)
    expect(Number(headers['x-ratelimit-remaining'])).toBeGreaterThanOrEqual(0)
  })

  test('carry neither the vendor’s trace ids nor Strict-Transport-Security', async () => {
    const seen = startLive('instant')
    const { id } = await seen.submit('flux-dev', { prompt })
    const { headers } = await ask(seen, `?id=${id}`)
    expect(
      Object.keys(headers).filter((name) =>
        /^(strict-transport|x-request-id|x-trace-id|cf-|x-azure|x-cache)/.test(name),
      ),
    ).toEqual([])
  })
})
