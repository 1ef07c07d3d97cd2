import { createHash } from 'node:crypto'
import sharp from 'sharp'
import { describe, expect, test } from 'vitest'
import type { TaskDetail, TaskSummary } from '../../src/control/control.js'
import { createRenderer, type Renderer } from '../../src/images/renderer.js'
import { plainPicture } from '../support/input-picture.js'
import { shareApp, startApp, worker, type TestApp } from '../support/start-app.js'
import { unknownTask } from '../support/unknown-task.js'

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')
const dataUri = (bytes: Buffer, type: string) => `data:${type};base64,${bytes.toString('base64')}`

/** Left half black, right half white. */
const mask = (width: number, height: number): Promise<Buffer> =>
  sharp({ create: { width, height, channels: 3, background: '#000' } })
    .composite([
      {
        input: { create: { width: width / 2, height, channels: 3, background: '#fff' } },
        left: width / 2,
        top: 0,
      },
    ])
    .png()
    .toBuffer()

const image = await plainPicture(640, 480, 'jpeg')
const black = await mask(640, 480)

const fill = async ({ submit }: Pick<TestApp, 'submit'>, more: object = {}) => {
  const pictures = { image: image.toString('base64'), mask: dataUri(black, 'image/png') }
  return (await submit('flux-pro-1.0-fill', { prompt: 'x', ...pictures, ...more })).id
}

const read = ({ app }: TestApp, id: string, rest: string, headers: Record<string, string> = { 'x-key': 'test' }) =>
  app.inject({ url: `/_emulator/tasks/${id}/inputs/${rest}`, headers })

const seen = shareApp({ contract: 'live', latency: 'instant' })

describe('a task shows its inputs', () => {
  const sent = [
    {
      field: 'image',
      source: 'base64',
      format: 'jpeg',
      width: 640,
      height: 480,
      bytes: image.length,
      sha256: sha256(image),
    },
    {
      field: 'mask',
      source: 'data-uri',
      format: 'png',
      width: 640,
      height: 480,
      bytes: black.length,
      sha256: sha256(black),
    },
  ]

  test('in the library, alone and in the list', async () => {
    const id = await fill(seen)
    const account = seen.core.control.account('test')
    expect(account.task(id).inputs).toEqual(sent)
    expect(account.tasks().find((task) => task.id === id)?.inputs).toEqual(sent)
  })

  test('in the control API with the links of their files, which can be followed as they are', async () => {
    const id = await fill(seen)
    const { core, command, app } = seen
    await seen.as({ key: 'another' }).submit()
    const inputs = sent.map((input) => {
      const url = `http://localhost:80/_emulator/tasks/${id}/inputs/${input.field}`
      return { ...input, url: `${url}?account=test`, thumbnail: `${url}/thumbnail?account=test` }
    })
    const [, detail] = await command<TaskDetail>(`GET /tasks/${id}`)
    const [, list] = await command<{ tasks: TaskSummary[] }>('GET /tasks')
    expect([detail.inputs, list.tasks.find((task) => task.id === id)?.inputs]).toEqual([inputs, inputs])
    expect(core.control.accounts().length).toBeGreaterThan(1)
    const replies = await Promise.all(inputs.flatMap(({ url, thumbnail }) => [app.inject(url), app.inject(thumbnail)]))
    expect(replies.map(({ statusCode, headers }) => [statusCode, headers['content-type']])).toEqual([
      [200, 'image/jpeg'],
      [200, 'image/png'],
      [200, 'image/png'],
      [200, 'image/png'],
    ])
  })

  test('of a URL, which is not fetched, only the host', async () => {
    const { id } = await seen.submit('flux-2-pro', {
      prompt: 'x',
      input_image: 'https://user:hush@x.org/cat.png?sig=hush',
      input_image_2: image.toString('base64url'),
    })
    expect(seen.core.control.account('test').task(id).inputs).toEqual([
      { field: 'input_image', source: 'url', fetched: false, host: 'x.org' },
      { ...sent[0], field: 'input_image_2' },
    ])
  })

  test('of a list by their places', async () => {
    const { id } = await seen.submit('flux-3-image', { prompt: 'x', images: [image.toString('base64')] })
    expect(seen.core.control.account('test').task(id).inputs).toEqual([{ ...sent[0], field: 'images.0' }])
    expect((await read(seen, id, 'images.0')).rawPayload.equals(image)).toBe(true)
  })

  test('as an empty list where there are none', async () => {
    const { id } = await seen.submit()
    expect(seen.core.control.account('test').task(id).inputs).toEqual([])
  })

  test.each(['default', '*'])('to an account whose key is %s with links for its X-Key', async (key) => {
    const id = await fill(seen.as({ key }))
    const [, { inputs }] = await seen.command<{ inputs: { url: string }[] }>(`GET /tasks/${id}`, undefined, key)
    const { url = '' } = inputs[0] ?? {}
    expect(url).toBe(`http://localhost:80/_emulator/tasks/${id}/inputs/image`)
    expect((await seen.app.inject({ url, headers: { 'x-key': key } })).rawPayload.equals(image)).toBe(true)
  })

  test('with links behind a proxy as the client reaches it', async () => {
    const id = await fill(seen)
    const headers = { 'x-key': 'test', 'x-forwarded-host': 'flux.localhost', 'x-forwarded-prefix': '/emu' }
    const reply = await seen.app.inject({ url: `/_emulator/tasks/${id}`, headers })
    expect(reply.json<{ inputs: { url: string }[] }>().inputs[0]?.url).toBe(
      `http://flux.localhost/emu/_emulator/tasks/${id}/inputs/image?account=test`,
    )
  })
})

describe('the file of an input', () => {
  test('has the bytes that were sent, and headers with which a browser runs nothing in it', async () => {
    const id = await fill(seen)
    const reply = await read(seen, id, 'image')
    expect([reply.statusCode, reply.rawPayload.equals(image)]).toEqual([200, true])
    expect(reply.headers).toEqual({
      'content-type': 'image/jpeg',
      'content-length': String(image.length),
      'content-disposition': 'inline; filename="image.jpeg"',
      'content-security-policy': "default-src 'none'; sandbox",
      'x-content-type-options': 'nosniff',
      'cache-control': 'no-store',
      date: expect.any(String),
      connection: 'keep-alive',
    })
  })

  test('is a copy in the library', async () => {
    const id = await fill(seen)
    const account = seen.core.control.account('test')
    const { type, bytes } = account.readInput(id, 'mask')
    expect([type, sha256(bytes)]).toEqual(['image/png', sha256(black)])
    bytes.fill(0)
    expect(sha256(account.readInput(id, 'mask').bytes)).toBe(sha256(black))
    const small = await account.readThumbnail(id, 'mask')
    small.bytes.fill(0)
    expect((await sharp((await account.readThumbnail(id, 'mask')).bytes).metadata()).format).toBe('png')
  })
})

describe('a thumbnail', () => {
  async function thumbnailOf(bytes: Buffer) {
    const { id } = await seen.submit('flux-2-pro', { prompt: 'x', input_image: bytes.toString('base64') })
    const reply = await read(seen, id, 'input_image/thumbnail')
    const { data, info } = await sharp(reply.rawPayload).ensureAlpha().raw().toBuffer({ resolveWithObject: true })
    const pixel = (x: number, y: number) => [...data.subarray((y * info.width + x) * 4, (y * info.width + x) * 4 + 4)]
    return { size: [info.width, info.height], pixel }
  }

  test('of a mask is black and white where the mask is', async () => {
    const { size, pixel } = await thumbnailOf(black)
    expect([size, pixel(10, 60), pixel(150, 60)]).toEqual([
      [160, 120],
      [0, 0, 0, 255],
      [255, 255, 255, 255],
    ])
  })

  test('is upright as EXIF says', async () => {
    const turned = await sharp(black).withMetadata({ orientation: 6 }).jpeg({ quality: 100 }).toBuffer()
    const { size, pixel } = await thumbnailOf(turned)
    // Turned to the right: what was left is above.
    expect([size, pixel(60, 10), pixel(60, 150)]).toEqual([
      [120, 160],
      [0, 0, 0, 255],
      [255, 255, 255, 255],
    ])
  })

  test('keeps what is transparent', async () => {
    const clear = await sharp({ create: { width: 400, height: 300, channels: 4, background: '#ff000080' } })
      .png()
      .toBuffer()
    const { size, pixel } = await thumbnailOf(clear)
    expect([size, pixel(80, 60)]).toEqual([
      [160, 120],
      [255, 0, 0, 128],
    ])
  })

  test('is as large as a small picture', async () => {
    expect((await thumbnailOf(await plainPicture(64, 32))).size).toEqual([64, 32])
  })

  test('of a picture that is a line has a pixel to its other side', async () => {
    expect((await thumbnailOf(await plainPicture(8000, 2))).size).toEqual([160, 1])
  })
})

const refusal = async (reply: ReturnType<typeof read>) => {
  const { statusCode, body } = await reply
  return [statusCode, JSON.parse(body)] as unknown
}
const both = ['', '/thumbnail']

describe.each(both)('what cannot be read: an input%s', (rest) => {
  test('of an unknown task', async () => {
    expect(await refusal(read(seen, 'unheard-of', `mask${rest}`))).toEqual([
      404,
      { account: 'test', error: unknownTask('unheard-of') },
    ])
  })

  test('of a task of another account, by X-Key and by ?account=', async () => {
    const id = await fill(seen)
    const refused = [404, { account: 'other', error: unknownTask(id) }]
    expect(await refusal(read(seen, id, `mask${rest}`, { 'x-key': 'other' }))).toEqual(refused)
    expect(await refusal(read(seen, id, `mask${rest}?account=other`, {}))).toEqual(refused)
  })

  test('of a task that was dropped after its time, and of one from before a reset', async () => {
    const short = startApp({ contract: 'live', latency: 'instant', urlTtl: '1m', taskTtl: '2m' })
    const control = short.core.control.account('test')
    const status = async (id: string) => (await read(short, id, `mask${rest}`)).statusCode
    const expired = await fill(short)
    await short.advance('61s')
    expect(await status(expired)).toBe(200)
    await short.advance('1m')
    const refused = (id: string) => [404, { account: 'test', error: unknownTask(id) }]
    expect(await refusal(read(short, expired, `mask${rest}`))).toEqual(refused(expired))
    const reset = await fill(short)
    expect(await status(reset)).toBe(200)
    control.reset()
    expect(await refusal(read(short, reset, `mask${rest}`))).toEqual(refused(reset))
  })

  test('of a field without a picture', async () => {
    const id = await fill(seen)
    expect(await refusal(read(seen, id, `input_image${rest}`))).toEqual([
      404,
      {
        account: 'test',
        error: 'the task has no input picture "input_image": it has image, mask',
        allowed: ['image', 'mask'],
      },
    ])
    const plain = await seen.submit()
    expect(await refusal(read(seen, plain.id, `mask${rest}`))).toEqual([
      404,
      { account: 'test', error: 'the task has no input picture "mask": it has none', allowed: [] },
    ])
  })

  test('of a URL', async () => {
    const { id } = await seen.submit('flux-2-pro', { prompt: 'x', input_image: 'https://x.org/cat.png' })
    expect(await refusal(read(seen, id, `input_image${rest}`))).toEqual([
      404,
      {
        account: 'test',
        error: 'input_image is a URL (of x.org) that was not fetched (--fetch-inputs): it has no bytes',
      },
    ])
  })

  test('that made room for later ones; its entry stays', async () => {
    const noise = await sharp({
      create: {
        width: 300,
        height: 300,
        channels: 3,
        background: '#000',
        noise: { type: 'gaussian', mean: 128, sigma: 90 },
      },
    })
      .png()
      .toBuffer()
    const limit = image.length + black.length + noise.length - 1
    const small = startApp({ contract: 'live', latency: 'instant', urlTtl: '1m', maxInputMemory: limit })
    const id = await fill(small)
    expect((await read(small, id, `mask${rest}`)).statusCode).toBe(200)
    const entry = small.core.control.account('test').task(id).inputs
    await small.advance('2m')
    expect((await read(small, id, `mask${rest}`)).statusCode).toBe(200)
    await small.submit('flux-2-pro', { prompt: 'x', input_image: noise.toString('base64') })
    expect(await refusal(read(small, id, `mask${rest}`))).toEqual([
      404,
      {
        account: 'test',
        error:
          "the bytes of mask are no longer kept: its task's URL has expired, and later pictures needed the memory (--max-input-memory)",
      },
    ])
    expect(small.core.control.account('test').task(id).inputs).toEqual(entry)
  })

  test('without the token, through a foreign host, and from a foreign page', async () => {
    const guarded = startApp({ contract: 'live', controlToken: 'open-sesame' })
    const id = await fill(guarded)
    const status = async (headers: Record<string, string>) =>
      (await read(guarded, id, `mask${rest}`, { 'x-key': 'test', ...headers })).statusCode
    const authorization = 'Bearer open-sesame'
    expect([
      await status({}),
      await status({ authorization: 'Bearer other-token' }),
      await status({ authorization, host: 'evil.example' }),
      await status({ authorization, origin: 'https://evil.example' }),
      await status({ authorization }),
    ]).toEqual([401, 401, 403, 403, 200])
    const head = await guarded.app.inject({ method: 'HEAD', url: `/_emulator/tasks/${id}/inputs/mask${rest}` })
    expect(head.statusCode).toBe(401)
  })
})

test('a picture that cannot be decoded has its bytes and no thumbnail', async () => {
  const cut = image.subarray(0, image.length / 2)
  const { id } = await seen.submit('flux-2-pro', { prompt: 'x', input_image: cut.toString('base64') })
  expect((await read(seen, id, 'input_image')).rawPayload.equals(cut)).toBe(true)
  expect(await refusal(read(seen, id, 'input_image/thumbnail'))).toEqual([
    404,
    { account: 'test', error: 'input_image has no thumbnail: it cannot be decoded to its end' },
  ])
})

describe('thumbnails are drawn', () => {
  /** An app that counts what its worker draws, and draws it when the test says so. */
  function startCounting(options: Parameters<typeof startApp>[0] = {}) {
    const { thumbnail, ...rest } = createRenderer(worker)
    const asked: (() => void)[] = []
    const renderer: Renderer = {
      ...rest,
      thumbnail: async (request) => {
        await new Promise<void>((go) => asked.push(go))
        return thumbnail(request)
      },
    }
    return { ...startApp({ contract: 'live', latency: 'instant', ...options }, { renderer }), asked }
  }
  const turns = () => new Promise((done) => setImmediate(done))

  test('once for each picture, however many tasks have it', async () => {
    const counting = startCounting()
    const account = counting.core.control.account('test')
    const [first, second] = [await fill(counting), await fill(counting)]
    const waiting = [account.readThumbnail(first, 'mask'), account.readThumbnail(second, 'mask')]
    await turns()
    expect(counting.asked).toHaveLength(1)
    counting.asked[0]?.()
    const [one, other] = await Promise.all(waiting)
    const again = await account.readThumbnail(first, 'mask')
    expect([one, again, counting.asked.length]).toEqual([other, one, 1])
  })

  test('one at a time, and not for a client that has left', async () => {
    const counting = startCounting()
    const account = counting.core.control.account('test')
    const id = await fill(counting)
    const drawn = account.readThumbnail(id, 'image')
    const leaving = new AbortController()
    const left = account.readThumbnail(id, 'mask', { signal: leaving.signal })
    await turns()
    expect(counting.asked).toHaveLength(1)
    leaving.abort()
    await expect(left).rejects.toMatchObject({ status: 409, message: 'the wait for the thumbnail was aborted' })
    counting.asked[0]?.()
    expect((await drawn).type).toBe('image/png')
    await turns()
    expect(counting.asked).toHaveLength(1)
  })

  test('not at all for a signal that is aborted before', async () => {
    const counting = startCounting()
    const id = await fill(counting)
    const asked = counting.core.control.account('test').readThumbnail(id, 'mask', { signal: AbortSignal.abort() })
    await expect(asked).rejects.toMatchObject({ status: 409, message: 'the wait for the thumbnail was aborted' })
    await turns()
    expect(counting.asked).toHaveLength(0)
  })

  test('no more when the emulator is closed: that is a 409', async () => {
    const counting = startCounting()
    const id = await fill(counting)
    const waiting = counting.core.control.account('test').readThumbnail(id, 'mask')
    await counting.core.close()
    await expect(waiting).rejects.toMatchObject({ name: 'ControlError', status: 409 })
  })
})
