import sharp, { type Sharp } from 'sharp'
import { describe, expect, test } from 'vitest'
import { fieldsOf } from '../../src/contracts/body-schema.js'
import { documented } from '../../src/contracts/documented/contract.js'
import { live } from '../../src/contracts/live/contract.js'
import type { Decoder } from '../../src/images/decoder.js'
import { minimal, picture } from '../support/minimal-bodies.js'
import { startApp, startLive, type TestApp } from '../support/start-app.js'
import { startFrozen } from '../support/start-frozen.js'

/** A picture of noise, so that a file of each format has tens of kilobytes. */
function noise(): Sharp {
  const pixels = Buffer.alloc(320 * 256 * 3)
  let value = 1
  for (let at = 0; at < pixels.length; at++) {
    value = (Math.imul(value, 1103515245) + 12345) & 0x7fffffff
    pixels[at] = value >> 16
  }
  return sharp(pixels, { raw: { width: 320, height: 256, channels: 3 } })
}

const formats: Record<string, (picture: Sharp) => Sharp> = {
  JPEG: (picture) => picture.jpeg(),
  'progressive JPEG': (picture) => picture.jpeg({ progressive: true }),
  PNG: (picture) => picture.png(),
  'interlaced PNG': (picture) => picture.png({ progressive: true }),
  'lossy WebP': (picture) => picture.webp(),
  'lossless WebP': (picture) => picture.webp({ lossless: true }),
}

function flipped(bytes: Buffer): Buffer {
  const copy = Buffer.from(bytes)
  for (let at = 200; at < copy.length; at += 100) copy[at] = (copy[at] ?? 0) ^ 0xa5
  return copy
}

const damages: Record<string, (bytes: Buffer) => Buffer> = {
  whole: (bytes) => bytes,
  'with bytes after its end': (bytes) => Buffer.concat([bytes, Buffer.alloc(5000)]),
  'cut off after 300 bytes': (bytes) => bytes.subarray(0, 300),
  'cut in half': (bytes) => bytes.subarray(0, bytes.length >> 1),
  'without its last byte': (bytes) => bytes.subarray(0, -1),
  'with every hundredth byte changed': flipped,
}

/** What the decoder reads to the end all the same: the last bytes of a PNG say only that it ends; WebP has no checksums. */
const readable = new Set([
  ...Object.keys(formats).flatMap((format) => [`${format} whole`, `${format} with bytes after its end`]),
  ...['PNG', 'interlaced PNG'].map((format) => `${format} without its last byte`),
  ...['lossy WebP', 'lossless WebP'].map((format) => `${format} with every hundredth byte changed`),
])

const truncated = (await noise().jpeg().toBuffer()).subarray(0, 300).toString('base64')
const headers = { 'x-key': 'test' }

async function statusOf(seen: TestApp, model: string, body: object): Promise<unknown> {
  const { id } = await seen.submit(model, body)
  return (await seen.poll(id)).status
}

const instant = () => startLive('instant')

const failed = (id: string) => ({
  id,
  status: 'Error',
  result: null,
  progress: null,
  details: { error: 'Invalid or corrupted image input' },
  preview: null,
})

const input = (input_image: string) => ({ prompt: 'x', width: 256, height: 256, input_image })

describe('an input picture', () => {
  const cases = Object.keys(formats).flatMap((format) =>
    Object.keys(damages).map((damage) => [format, damage] as const),
  )

  test.each(cases)('as a %s %s', async (format, damage) => {
    const bytes = await formats[format]?.(noise()).toBuffer()
    const given = damages[damage]?.(bytes ?? Buffer.of()) ?? Buffer.of()
    const base64 = given.toString('base64')
    const expected = readable.has(`${format} ${damage}`) ? 'Ready' : 'Error'
    const seen = instant()
    for (const source of [base64, `data:image/png;base64,${base64}`]) {
      expect(await statusOf(seen, 'flux-2-pro', input(source))).toBe(expected)
    }
  })

  test('that cannot be decoded fails its task, and the submit explains it', async () => {
    const seen = instant()
    const submitted = await seen.app.inject({
      method: 'POST',
      url: '/v1/flux-2-pro',
      headers,
      payload: input(truncated),
    })
    const { id, polling_url } = submitted.json<{ id: string; polling_url: string }>()
    expect(submitted.statusCode).toBe(200)
    expect(submitted.json()).toEqual({ id, polling_url, cost: 4.5, input_mp: 0.08, output_mp: 0.06 })
    expect(submitted.headers['x-emulator-explain']).toBe('input_image cannot be decoded completely: the task will fail')
    const polled = await seen.app.inject({ url: new URL(polling_url).pathname + new URL(polling_url).search })
    expect([polled.statusCode, polled.json()]).toEqual([422, failed(id)])
  })

  test('fails its task when the task ends, not before, and gives the credits back', async () => {
    const { submit, poll, advance, account } = await startFrozen({ credits: 10 })
    const { id } = await submit('flux-2-pro', input(truncated))
    expect(account.settings()).toMatchObject({ credits: 5.5 })
    await advance(999)
    expect(await poll(id)).toMatchObject({ status: 'Pending', details: null })
    await advance(1)
    expect(await poll(id)).toEqual(failed(id))
    expect(account.settings()).toMatchObject({ credits: 10 })
  })

  test.each([
    ['[[ready]]', 'Ready'],
    ['[[content-moderated]]', 'Content Moderated'],
    ['[[stuck]]', 'Pending'],
    ['[[latency 0s]]', 'Error'],
  ])('that cannot be decoded leaves a rule the last word: %s', async (prompt, status) => {
    expect(await statusOf(instant(), 'flux-2-pro', { ...input(truncated), prompt })).toBe(status)
  })

  test('that cannot be decoded is told of no failure that a rule made', async () => {
    const seen = instant()
    const { id } = await seen.submit('flux-2-pro', { ...input(truncated), prompt: '[[error]]' })
    expect(await seen.poll(id)).toEqual({ ...failed(id), details: null })
  })

  test('is decoded in every field of every model, each for itself', async () => {
    const seen = instant()
    const fields: string[] = []
    for (const [model, body] of Object.entries(minimal)) {
      const known = live.models.get(model)
      const names = Object.keys(known ? fieldsOf(known.body) : {}).filter((name) => isPicture.test(name))
      for (const name of names) {
        // A mask is as large as its image, and both are 256 by 256 in the minimal body.
        const bad = (await sharp(Buffer.from(picture, 'base64')).jpeg().toBuffer()).subarray(0, -100).toString('base64')
        for (const given of name === 'images' ? [bad, [picture, bad]] : [bad]) {
          expect([model, name, await statusOf(seen, model, { ...body, [name]: given })]).toEqual([model, name, 'Error'])
          fields.push(name)
        }
      }
    }
    expect(new Set(fields).size).toBe(16)
  })

  const isPicture =
    /^(?:input_image(?:_\d)?|images?|mask|person|garment|image_prompt|control_image|preprocessed_image)$/

  test('has no field in the documented contract', () => {
    const names = [...documented.models.values()].flatMap(({ body }) => Object.keys(fieldsOf(body)))
    expect(names.filter((name) => isPicture.test(name))).toEqual([])
  })

  test('of more pixels than are decoded is refused from its header, also where no limit is documented', async () => {
    const header = Buffer.from(await noise().png().toBuffer())
    header.writeUInt32BE(8001, 16)
    header.writeUInt32BE(8000, 20)
    const image_prompt = header.toString('base64')
    const reply = await instant().app.inject({
      method: 'POST',
      url: '/v1/flux-dev',
      headers,
      payload: { prompt: 'x', image_prompt },
    })
    expect([reply.statusCode, reply.json()]).toEqual([
      422,
      {
        detail: [
          {
            type: 'value_error',
            loc: ['body', 'image_prompt'],
            msg: 'Value error, Image dimensions exceed 64 megapixels',
            input: image_prompt,
            ctx: { error: {} },
          },
        ],
      },
    ])
  })
})

/** A live app whose decoder waits for the test. */
function held(options: Parameters<typeof startApp>[0] = {}) {
  const answers: ((decoded: boolean) => void)[] = []
  const decoder: Decoder = {
    decode: () => new Promise((resolve) => answers.push(resolve)),
    close: () => Promise.resolve(),
  }
  const seen = startApp({ contract: 'live', latency: 'instant', ...options }, { decoder })
  /** A submit of flux-2-pro: its status, explanation and body. */
  const outcome = async (body: object, key = 'test') => {
    const reply = await seen.as({ key }).trySubmit('flux-2-pro', body)
    return {
      status: reply.statusCode,
      explain: reply.headers['x-emulator-explain'],
      body: reply.json<{ id: string }>(),
    }
  }
  const arrived = async (count: number) => {
    while (answers.length < count) await new Promise(setImmediate)
  }
  return { ...seen, outcome, answers, arrived }
}

describe('while a picture is decoded', () => {
  test('polls and submits without pictures are answered', async () => {
    const { outcome, poll, answers, arrived } = held()
    const waiting = outcome(input(picture))
    await arrived(1)
    const { status, body } = await outcome({ prompt: 'x' })
    expect([status, await poll(body.id)]).toEqual([200, expect.objectContaining({ status: 'Ready' })])
    answers[0]?.(true)
    expect((await waiting).status).toBe(200)
    expect(answers).toHaveLength(1)
  })

  test('a second submit may take the credits, and the first is refused then', async () => {
    const { outcome, answers, arrived } = held({ credits: 5 })
    const waiting = outcome(input(picture))
    await arrived(1)
    expect((await outcome({ prompt: 'x' })).status).toBe(200)
    answers[0]?.(true)
    expect(await waiting).toMatchObject({ status: 402, body: { detail: 'Insufficient credits' } })
  })

  test('its account may be reset: the task goes with the old one', async () => {
    const { outcome, poll, answers, arrived, core } = held()
    const waiting = outcome(input(picture))
    await arrived(1)
    core.control.account('test').reset()
    answers[0]?.(true)
    const { status, body } = await waiting
    expect([status, await poll(body.id)]).toEqual([200, expect.objectContaining({ status: 'Task not found' })])
    expect(core.accounts.find('test')?.tasks.size).toBe(0)
  })

  test('its account is not forgotten for another', async () => {
    const { outcome, poll, answers, arrived, time } = held({ maxAccounts: 1 })
    const waiting = outcome(input(picture))
    await arrived(1)
    expect((await outcome({ prompt: 'x' }, 'another')).status).toBe(503)
    answers[0]?.(true)
    const { body } = await waiting
    expect(await poll(body.id)).toMatchObject({ status: 'Ready' })
    time.advance(100)
    expect((await outcome({ prompt: 'x' }, 'another')).status).toBe(200)
  })

  test('the emulator may be closed: the submit is refused', async () => {
    const { outcome, arrived, core } = held()
    const waiting = outcome(input(picture))
    await arrived(1)
    await core.close()
    expect(await waiting).toEqual({
      status: 503,
      explain: 'the emulator is closed',
      body: { detail: 'Service Unavailable' },
    })
  })
})
