import { createHash, randomBytes, randomInt } from 'node:crypto'
import sharp from 'sharp'
import { describe, expect, test } from 'vitest'
import { briefly } from '../support/brief.js'
import type { Reply } from '../support/client.js'
import { plainPicture } from '../support/input-picture.js'
import { shareApp, startApp, startLive, type TestApp } from '../support/start-app.js'

/** Red on the left, blue on the right. */
const halves = (width: number, height: number): Promise<Buffer> =>
  sharp({ create: { width, height, channels: 3, background: '#00f' } })
    .composite([
      {
        input: { create: { width: width >> 1, height, channels: 3, background: '#f00' } },
        left: 0,
        top: 0,
      },
    ])
    .png()
    .toBuffer()

const sha256 = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex')

const put = ({ app }: TestApp, name: string, bytes: Buffer | string, headers: Record<string, string> = {}) =>
  app.inject({
    method: 'PUT',
    url: `/_emulator/pictures/${name}`,
    headers: { 'x-key': 'test', ...headers },
    payload: bytes,
  })

const read = ({ app }: TestApp, name: string) =>
  app.inject({ url: `/_emulator/pictures/${name}`, headers: { 'x-key': 'test' } })

const give = async (started: TestApp, name: string, bytes: Buffer): Promise<void> => {
  const reply = await put(started, name, bytes)
  if (reply.statusCode !== 200) throw new Error(reply.body)
}

/** The download of a new task. */
async function resultOf({ submit, poll, download }: TestApp, body: object, model = 'flux-dev'): Promise<Reply> {
  const { id } = await submit(model, body)
  return download((await poll(id)).result.sample)
}

async function pixelsOf(bytes: Buffer) {
  const { data, info } = await sharp(bytes).removeAlpha().raw().toBuffer({ resolveWithObject: true })
  const at = (x: number, y: number) => nameOf([...data.subarray((y * info.width + x) * 3).subarray(0, 3)])
  return { width: info.width, height: info.height, at }
}

/** JPEG and scaling change a colour a little. */
function nameOf([red = 0, green = 0, blue = 0]: readonly number[]): string {
  if (red > 200 && green < 60 && blue < 60) return 'red'
  if (red < 60 && green < 60 && blue > 200) return 'blue'
  if (red < 60 && green > 200 && blue < 60) return 'green'
  return red + green + blue < 60 ? 'black' : `${red} ${green} ${blue}`
}

/** A decoder that waits for the test. */
function heldDecoder() {
  const held: (() => void)[] = []
  let told: () => void = () => undefined
  return {
    decoder: {
      decode: () =>
        new Promise<boolean>((resolve) => {
          held.push(() => resolve(true))
          told()
        }),
      close: () => Promise.resolve(),
    },
    /** Waits until a picture is to be decoded, does what is to come before that, and decodes it. */
    decodeNext: async (before: () => void = () => undefined) => {
      if (held.length === 0) await new Promise<void>((resolve) => (told = resolve))
      before()
      held.shift()?.()
    },
  }
}

describe('the pictures of the tester', () => {
  test('are given, listed, read and removed', async () => {
    const started = startApp()
    const { command } = started
    const png = await halves(30, 20)
    const jpeg = await plainPicture(10, 10, 'jpeg')
    const [small, large] = [
      { width: 10, height: 10, bytes: jpeg.length, sha256: sha256(jpeg), shared: false },
      { width: 30, height: 20, bytes: png.length, sha256: sha256(png), shared: false },
    ]
    const cat = { name: 'cat', format: 'png', ...large }
    const ant = { name: 'ant.2_x-Y', format: 'jpeg', ...small }
    const given = await put(started, 'cat', png, { 'content-type': 'image/png' })
    expect([given.statusCode, given.json()]).toEqual([200, { account: 'test', ...cat }])
    expect((await put(started, ant.name, jpeg, { 'content-type': 'image/jpeg' })).json()).toEqual({
      account: 'test',
      ...ant,
    })
    expect(await command('GET /pictures')).toEqual([200, { account: 'test', pictures: [ant, cat] }])
    const file = await read(started, 'cat')
    expect([file.statusCode, file.headers['content-type'], file.rawPayload.equals(png)]).toEqual([
      200,
      'image/png',
      true,
    ])
    const head = await started.app.inject({ method: 'HEAD', url: '/_emulator/pictures/cat?account=test' })
    expect([head.statusCode, head.headers['content-length'], head.body]).toEqual([200, String(png.length), ''])
    expect(head.headers).toMatchObject({
      'content-type': 'image/png',
      'content-disposition': 'inline; filename="cat.png"',
      'content-security-policy': "default-src 'none'; sandbox",
      'x-content-type-options': 'nosniff',
    })
    expect(await command('DELETE /pictures/cat')).toEqual([200, { account: 'test', removed: 'cat' }])
    expect(await command('GET /pictures')).toEqual([200, { account: 'test', pictures: [ant] }])
    expect(await command('GET /pictures/ant.2_x-y')).toEqual([
      404,
      { account: 'test', error: 'no picture is called "ant.2_x-y"; did you mean "ant.2_x-Y"?' },
    ])
    expect(await command('DELETE /pictures/cat')).toEqual([
      404,
      { account: 'test', error: 'no picture is called "cat"' },
    ])
  })

  test('have the format of their bytes, whatever the content type says, and need none', async () => {
    const started = startApp()
    const webp = await sharp(await halves(4, 4))
      .webp()
      .toBuffer()
    for (const headers of [{}, { 'content-type': 'application/octet-stream' }, { 'content-type': 'Image/PNG; a=b' }]) {
      expect((await put(started, 'cat', webp, headers)).json()).toMatchObject({ format: 'webp', width: 4, height: 4 })
    }
  })

  test('are measured upright where EXIF turns them', async () => {
    const turned = await sharp(await halves(40, 20))
      .jpeg()
      .withMetadata({ orientation: 6 })
      .toBuffer()
    expect((await put(startApp(), 'cat', turned)).json()).toMatchObject({ width: 20, height: 40 })
  })

  test('belong to their account: another does not have them, and a reset removes them', async () => {
    const started = startApp({ latency: 'instant' })
    const { command, core } = started
    await give(started, 'cat', await halves(4, 4))
    expect(await command('GET /pictures', undefined, 'other')).toEqual([200, { account: 'other', pictures: [] }])
    expect((await command('GET /pictures/cat', undefined, 'other'))[0]).toBe(404)
    expect(core.memory.ownPictures.used).toBeGreaterThan(0)
    await command('POST /reset')
    expect(await command('GET /pictures')).toEqual([200, { account: 'test', pictures: [] }])
    expect(core.memory.ownPictures.used).toBe(0)
  })

  test('of the template are those of all accounts, and stay; one of an account comes before them', async () => {
    const started = startApp({ latency: 'instant' })
    const { app, command, submit } = started
    const [shared, own] = [await halves(4, 4), await halves(8, 8)]
    const task = await submit('flux-dev', { prompt: 'an account that is there before' })
    expect(task.id).toBeDefined()
    const given = await app.inject({ method: 'PUT', url: '/_emulator/pictures/cat?account=default', payload: shared })
    expect([given.statusCode, given.json()]).toMatchObject([
      200,
      { account: 'default', name: 'cat', width: 4, shared: true },
    ])
    expect(await command('GET /pictures')).toMatchObject([200, { pictures: [{ name: 'cat', shared: true }] }])
    expect((await read(started, 'cat')).rawPayload.equals(shared)).toBe(true)
    expect((await resultOf(started, { prompt: 'x [[picture cat]]' })).rawPayload.equals(shared)).toBe(true)
    await give(started, 'cat', own)
    expect(await command('GET /pictures')).toMatchObject([
      200,
      { pictures: [{ name: 'cat', width: 8, shared: false }] },
    ])
    expect(await command('GET /pictures?account=default', undefined, '')).toMatchObject([
      200,
      { pictures: [{ name: 'cat', width: 4, shared: true }] },
    ])
    expect((await resultOf(started, { prompt: 'x [[picture cat]]' })).rawPayload.equals(own)).toBe(true)
    await command('DELETE /pictures/cat')
    expect(await command('DELETE /pictures/cat')).toEqual([
      404,
      {
        account: 'test',
        error:
          '"cat" is a picture of all accounts, not of this one; DELETE /_emulator/pictures/cat?account=default removes it',
      },
    ])
    await command('POST /reset', { all: true })
    expect((await resultOf(started, { prompt: 'x [[picture cat]]' })).rawPayload.equals(shared)).toBe(true)
    expect((await app.inject({ method: 'DELETE', url: '/_emulator/pictures/cat?account=default' })).json()).toEqual({
      account: 'default',
      removed: 'cat',
    })
    expect(await command('GET /pictures')).toEqual([200, { account: 'test', pictures: [] }])
  })

  test('need an account that they are for, and are given to no account if they are refused', async () => {
    const { app, command, ...rest } = startApp()
    const reply = await app.inject({ method: 'PUT', url: '/_emulator/pictures/cat', payload: await halves(4, 4) })
    expect([reply.statusCode, reply.json()]).toEqual([
      400,
      { error: 'specify the account: send its API key as X-Key or ?account=; no accounts exist yet', allowed: [] },
    ])
    expect((await put({ app, command, ...rest }, 'cat', 'meow')).statusCode).toBe(400)
    expect(await command('GET /accounts')).toEqual([200, { accounts: [] }])
  })

  test('are given in the library as in the control API', async () => {
    const { core } = startApp()
    const png = await halves(4, 4)
    const account = core.control.account('test')
    const made = await account.addPicture('cat', png)
    const seen = { name: 'cat', format: 'png', width: 4, height: 4, bytes: png.length, sha256: sha256(png) }
    expect([made, account.pictures()]).toEqual([{ ...seen, shared: false }, [made]])
    const file = account.readPicture('cat')
    expect(file).toEqual({ type: 'image/png', bytes: png })
    // The copy is the caller's.
    file.bytes.fill(0)
    expect(account.readPicture('cat').bytes).toEqual(png)
    await expect(account.addPicture('dog', 'meow' as unknown as Uint8Array)).rejects.toThrow(
      'dog is "meow"; it must be the bytes of a picture, as a Uint8Array',
    )
    account.removePicture('cat')
    expect(account.pictures()).toEqual([])
  })
})

describe('a refused picture', () => {
  const { app, command, ...rest } = shareApp({ logLevel: 'silent' })
  const shared = { app, command, ...rest }

  const kinds: [is: string, bytes: () => Buffer | string | Promise<Buffer>][] = [
    ['a GIF', () => Buffer.from('GIF89a\x01\0\x01\0')],
    ['an SVG', () => '<svg xmlns="http://www.w3.org/2000/svg"/>'],
    ['an HTML page', () => '<!doctype html><title>404</title>'],
    ['JSON', () => '{"error": "not found"}'],
    ['a ZIP archive', () => Buffer.from('PK\x03\x04')],
    ['of no kind that is known', () => 'meow'],
    ['empty', () => ''],
    ['a PNG that is cut off or damaged', async () => (await halves(64, 64)).subarray(0, -30)],
    ['a JPEG that is cut off or damaged', async () => (await plainPicture(200, 200, 'jpeg')).subarray(0, 400)],
  ]

  test.each(kinds)('is said to be %s', async (is, bytes) => {
    const reply = await put(shared, 'cat', await bytes())
    const error = `cat is ${is}; a picture is a JPEG, a PNG or a WebP`
    expect([reply.statusCode, reply.json(), reply.headers['x-emulator-explain']]).toEqual([
      400,
      { account: 'test', error },
      error,
    ])
  })

  test('that has too many pixels is not decoded', async () => {
    const header = Buffer.from('89504e470d0a1a0a0000000d4948445200002710000027100802000000', 'hex')
    expect((await put(shared, 'cat', header)).json()).toEqual({
      account: 'test',
      error: 'cat has 10000x10000 pixels; a picture has at most 64 million',
    })
  })

  test('of another content type gets a 415 that lists those that are taken', async () => {
    const allowed = ['image/jpeg', 'image/png', 'image/webp', 'application/octet-stream']
    for (const type of ['application/x-www-form-urlencoded', 'application/json', 'image/gif', 'nonsense']) {
      const reply = await put(shared, 'cat', await halves(4, 4), { 'content-type': type })
      const error = `the content type is ${type}; the body is a file, as ${allowed.join(', ')}, or without a type`
      expect([reply.statusCode, reply.json()]).toEqual([415, { error, allowed }])
    }
  })

  test('changes nothing', async () => {
    expect(await command('GET /pictures')).toEqual([200, { account: 'test', pictures: [] }])
  })

  test('that is longer than a body may be gets a 413', async () => {
    const reply = await put(startApp({ bodyLimit: 100 }), 'cat', Buffer.alloc(101))
    const error = 'the file is too large: the limit is 100 bytes (--body-limit, and a twentieth of the heap)'
    expect([reply.statusCode, reply.json()]).toEqual([413, { error }])
  })

  test('for which there is no room gets a 409, and the one that it was to replace stays', async () => {
    const started = startApp({ maxPictureMemory: 5000 })
    const small = await halves(4, 4)
    const large = await noise(40)
    await give(started, 'cat', small)
    const reply = await put(started, 'cat', large)
    expect([reply.statusCode, reply.json()]).toEqual([
      409,
      {
        account: 'test',
        error:
          'cat takes 5 KB, and there is no room: the pictures of all accounts have 5 KB, of which 2 KB are in use (--max-picture-memory); remove some first',
      },
    ])
    expect((await read(started, 'cat')).rawPayload.equals(small)).toBe(true)
    expect((await put(started, 'dog', await noise(16))).statusCode).toBe(200)
    const tooLarge = await put(started, 'ant', await noise(50))
    expect([tooLarge.statusCode, tooLarge.json()]).toEqual([
      409,
      {
        account: 'test',
        error:
          'ant takes 8 KB, and there is no room: the pictures of all accounts have 5 KB, of which 3 KB are in use (--max-picture-memory); remove some first',
      },
    ])
  })

  test('beyond a thousand of an account gets a 409, until one is removed; other accounts have theirs', async () => {
    const { core } = startApp()
    const png = await halves(2, 2)
    const [account, other] = [core.control.account('test'), core.control.account('other')]
    for (let at = 0; at < 1000; at++) await account.addPicture(`p${at}`, png)
    const limit = { status: 409, message: 'there are 1000 pictures, which is the limit; remove some first' }
    await expect(account.addPicture('one-more', png)).rejects.toMatchObject(limit)
    expect(account.pictures()).toHaveLength(1000)
    // Of those that there are, each can be replaced.
    await account.addPicture('p7', await halves(4, 4))
    await other.addPicture('one-more', png)
    account.removePicture('p8')
    await account.addPicture('one-more', png)
    await expect(account.addPicture('p8', png)).rejects.toMatchObject(limit)
  })

  const noise = (side: number): Promise<Buffer> =>
    sharp(randomBytes(side * side * 3), { raw: { width: side, height: side, channels: 3 } })
      .png()
      .toBuffer()
})

describe('a name', () => {
  const shared = shareApp()
  const letters = 'abcXYZ019._-'.split('')
  const others = [
    '/',
    '%',
    '\\',
    ' ',
    '\0',
    'ä',
    '雪',
    '\n',
    '?',
    '#',
    '..',
    '../',
    '%2e',
    ';',
    ':',
    '"',
    '`',
    '~',
    '*',
  ]
  const isName = (name: string) => /^\w[\w.-]{0,99}$/.test(name) && !/[^\x20-\x7e]/.test(name)

  const some = (from: readonly string[]): string => from[randomInt(from.length)] ?? ''
  const random = (): string =>
    Array.from({ length: randomInt(1, 8) }, () => some(randomInt(6) === 0 ? others : letters)).join('')
  const fixed = [
    ...['', '../../etc/passwd', '..%2f', '%2e%2e', '.hidden', '-x', '__proto__', 'constructor', 'con.txt'],
    ...['a'.repeat(100), 'a'.repeat(101), 'a'.repeat(1024), '%', '%00', '[[error]]', 'a;b', ' ', 'cat.png'],
  ]

  test('is plain, or refused with what it may be: nothing else comes of 300 of them', async () => {
    const png = await halves(2, 2)
    // Clients take these two out of a path.
    const names = [...fixed, ...Array.from({ length: 300 }, random)].filter((name) => name !== '.' && name !== '..')
    for (const name of names) {
      const reply = await put(shared, encodeURIComponent(name), png)
      if (isName(name)) {
        expect([name, reply.statusCode, reply.json<{ name: string }>().name]).toEqual([name, 200, name])
        const file = await read(shared, name)
        expect([name, file.rawPayload.equals(png)]).toEqual([name, true])
        expect((await shared.command(`DELETE /pictures/${name}`))[0]).toBe(200)
      } else {
        const must =
          'must be 1 to 100 letters, digits, dots, underscores and hyphens, and does not begin with a dot or a hyphen'
        expect([name, reply.statusCode]).toEqual([name, 400])
        expect(reply.json<{ error: string }>().error).toContain(must)
      }
    }
    expect(await shared.command('GET /pictures')).toEqual([200, { account: 'test', pictures: [] }])
  })

  test.each(briefly(['../rules', '..', 'a/b', '%zz', 'a'.repeat(1100)], (path) => path))(
    'in a path that is none is not found: %s',
    async (_, path) => {
      const reply = await put(shared, path, await halves(2, 2))
      expect([path, [404, 405].includes(reply.statusCode)]).toEqual([path, true])
      expect(await shared.command('GET /pictures')).toEqual([200, { account: 'test', pictures: [] }])
    },
  )
})

describe('a task whose rule names a picture', () => {
  test('has the file as it is: its bytes, its type, its link, its size', async () => {
    const started = startLive('instant')
    const webp = await sharp(await halves(30, 20))
      .webp()
      .toBuffer()
    await give(started, 'cat', webp)
    await started.command('POST /rules', { stage: 'task', then: { picture: 'cat' } })
    const { id } = await started.submit('flux-dev', { prompt: 'x', output_format: 'png', width: 512, height: 256 })
    const { sample } = (await started.poll(id)).result
    expect([new URL(sample).pathname, new URL(sample).searchParams.get('rsct')]).toEqual([
      `/results/${id}/sample.webp`,
      'image/webp',
    ])
    const { statusCode, headers, rawPayload } = await started.download(sample)
    expect([statusCode, headers['content-type'], headers['content-length'], rawPayload.equals(webp)]).toEqual([
      200,
      'image/webp',
      String(webp.length),
      true,
    ])
    expect(headers['content-md5']).toBe(createHash('md5').update(webp).digest('base64'))
    const part = await started.download(sample, { range: 'bytes=4-9' })
    expect([part.statusCode, part.rawPayload.equals(webp.subarray(4, 10))]).toEqual([206, true])
    const etag = String(headers.etag)
    expect((await started.download(sample, { 'if-none-match': etag })).statusCode).toBe(304)
    expect(await started.command(`GET /tasks/${id}`)).toMatchObject([200, { format: 'webp', width: 30, height: 20 }])
    expect((await started.command<{ credits: number }>('GET /receipt'))[1].credits).toBe(2.5)
  })

  test('can be asked for in a prompt and in a header', async () => {
    const started = startApp({ latency: 'instant' })
    const png = await halves(30, 20)
    await give(started, 'cat', png)
    const { rawPayload } = await resultOf(started, { prompt: 'x [[picture cat]]' })
    expect(rawPayload.equals(png)).toBe(true)
    const header = { 'x-emulator-rule': 'picture cat' }
    const reply = await resultOf(
      { ...started, submit: (model, body) => started.submit(model, body, header) },
      { prompt: 'y' },
    )
    expect(reply.rawPayload.equals(png)).toBe(true)
  })

  test('can be damaged on its way as any other', async () => {
    const started = startApp({ latency: 'instant' })
    const png = await halves(30, 20)
    await give(started, 'cat', png)
    const reply = await resultOf(started, { prompt: 'x [[picture cat]] [[download truncated]]' })
    expect(reply.rawPayload.equals(png.subarray(0, png.length >> 1))).toBe(true)
  })

  test('keeps it when the picture is replaced or removed; later ones do not', async () => {
    const started = startApp({ latency: 'instant' })
    const { core, submit, poll, download, command } = started
    const [first, second] = [await halves(30, 20), await halves(20, 30)]
    await give(started, 'cat', first)
    await command('POST /rules', { stage: 'task', then: { picture: 'cat' } })
    const one = await submit()
    const fitted = await submit('flux-dev', { prompt: 'x [[picture cat fill]]', width: 256, height: 256 })
    await give(started, 'cat', second)
    const two = await submit()
    await command('DELETE /pictures/cat')
    const late = await started.trySubmit()
    expect(late.headers['x-emulator-explain']).toBe(
      'the rule\'s picture "cat" has been removed, and the usual one is drawn',
    )
    const bytesOf = async ({ id }: { id: string }) => (await download((await poll(id)).result.sample)).rawPayload
    expect((await bytesOf(one)).equals(first)).toBe(true)
    expect((await bytesOf(two)).equals(second)).toBe(true)
    const { at } = await pixelsOf(await bytesOf(fitted))
    expect([at(10, 128), at(246, 128)]).toEqual(['red', 'blue'])
    expect((await sharp(await bytesOf(late.json())).metadata()).width).toBe(1024)
    expect(core.memory.ownPictures.used).toBeGreaterThan(first.length + second.length)
    await command('POST /reset')
    expect(core.memory.ownPictures.used).toBe(0)
  })

  test('keeps it until its link expires, however many others come', async () => {
    const started = startApp({ latency: 'instant', maxPictureMemory: 4350, urlTtl: '10m' })
    const { time, submit, poll, download, command } = started
    const first = await halves(30, 20)
    await give(started, 'cat', first)
    const { id } = await submit('flux-dev', { prompt: 'x [[picture cat]]' })
    const { sample } = (await poll(id)).result
    await command('DELETE /pictures/cat')
    const others = async () => {
      const statuses: number[] = []
      for (let n = 1; n <= 4; n++) statuses.push((await put(started, `other${n}`, await halves(30 + n, 20))).statusCode)
      return statuses
    }
    expect(await others()).toEqual([200, 200, 200, 409])
    expect((await download(sample)).rawPayload.equals(first)).toBe(true)
    time.advance(600_000)
    expect(await others()).toEqual([200, 200, 200, 200])
    expect((await download(sample)).statusCode).toBe(403)
  })

  test('lets go of it when its account is reset before it is accepted', async () => {
    const { decoder, decodeNext } = heldDecoder()
    const started = startApp({ contract: 'live', latency: 'instant' }, { decoder })
    const { core } = started
    const given = put(started, 'cat', await halves(30, 20))
    await decodeNext()
    await given
    const body = { prompt: 'x [[picture cat]]', input_image: (await plainPicture(8, 8)).toString('base64') }
    const accepted = started.trySubmit('flux-kontext-pro', body)
    await decodeNext(() => core.control.account('test').reset())
    expect((await accepted).statusCode).toBe(200)

    expect([core.inputs.used, core.memory.ownPictures.used]).toEqual([0, 0])
  })

  test.each(['Error', 'Content Moderated', 'stuck'])('cannot end with %s by the same rule', async (end) => {
    expect(await startApp().command('POST /rules', { stage: 'task', then: { picture: 'cat', end } })).toEqual([
      400,
      {
        account: 'test',
        error: `then has a picture and end "${end}"; only a task that ends with "Ready" has a picture`,
      },
    ])
  })
})

describe('a rule that names a picture that there is not', () => {
  const none = 'no picture is called "cta"; '
  const given = async (...names: string[]) => {
    const started = startApp({ latency: 'instant' })
    const png = await halves(30, 20)
    for (const name of names) await give(started, name, png)
    return started
  }

  test('is refused with the names that there are', async () => {
    const { command, core } = await given('cat', 'dog')
    const rule = [{ stage: 'submit', then: { status: 503 } }, 'picture cta']
    expect(await command('POST /rules', rule)).toEqual([
      400,
      { account: 'test', error: `${none}there are cat, dog; did you mean "cat"?` },
    ])
    expect(core.control.account('test').rules()).toEqual([])
    // The template's pictures are its own alone.
    expect(await command('POST /rules?account=default', { directive: 'picture cat' }, '')).toEqual([
      400,
      {
        account: 'default',
        error: 'no picture is called "cat"; there are no pictures yet: PUT /_emulator/pictures/NAME takes one',
      },
    ])
  })

  test('is refused with some of the names where there are many', async () => {
    const names = Array.from({ length: 22 }, (_, at) => `p${at + 10}`)
    const [, { error }] = await (
      await given(...names)
    ).command<{ error: string }>('POST /rules', {
      directive: 'picture cta',
    })
    expect(error).toBe(`${none}there are ${names.slice(0, 20).join(', ')} and 2 more (GET /_emulator/pictures)`)
  })

  test('is refused in a prompt and in a header, as any other that cannot be read', async () => {
    const { trySubmit } = await given('cat')
    const problem = `${none}there is cat; did you mean "cat"?`
    for (const [body, headers, loc] of [
      [{ prompt: 'x [[picture cta cover]]' }, {}, ['body', 'prompt']],
      [{ prompt: 'x' }, { 'x-emulator-rule': 'picture cta' }, ['header', 'x-emulator-rule']],
    ] as const) {
      const reply = await trySubmit('flux-dev', body, headers)
      expect([reply.statusCode, reply.json()]).toMatchObject([
        422,
        { detail: [{ loc, msg: expect.stringContaining(problem) as string, type: 'value_error' }] },
      ])
    }
  })

  const refused: [then: object, error: string][] = [
    [
      { picture: '../cat' },
      'then.picture is "../cat"; it must be 1 to 100 letters, digits, dots, underscores and hyphens, and does not begin with a dot or a hyphen',
    ],
    [{ fit: 'cover' }, 'then has fit without picture'],
    [
      { picture: 'cat', fit: 'covr' },
      'then.fit is "covr"; it must be one of cover, contain, fill; did you mean "cover"?',
    ],
  ]

  test.each(refused)('or is no rule is refused: %j', async (then, error) => {
    expect(await startApp().command('POST /rules', { stage: 'task', then })).toEqual([400, { account: 'test', error }])
  })

  test('or that has more words than a name and a fit is a 422 in a prompt', async () => {
    const reply = await startApp().trySubmit('flux-dev', { prompt: 'x [[picture of a cat]]' })
    expect([reply.statusCode, reply.body]).toEqual([422, expect.stringContaining('the fit is \\"a\\"')])
  })
})

describe('a picture that is fitted', () => {
  const shared = shareApp({ latency: 'instant' })
  /** Where in a picture of 400x200 from one of 300x300, and from one of 100x400, which colour is. */
  const cases: [fit: string, place: [x: number, y: number], colour: string][] = [
    ['cover', [2, 2], 'red'],
    ['cover', [190, 100], 'red'],
    ['cover', [210, 100], 'blue'],
    ['cover', [397, 197], 'blue'],
    ['contain', [10, 100], 'black'],
    ['contain', [90, 100], 'black'],
    ['contain', [110, 100], 'red'],
    ['contain', [290, 100], 'blue'],
    ['contain', [310, 100], 'black'],
    ['fill', [2, 100], 'red'],
    ['fill', [190, 2], 'red'],
    ['fill', [210, 197], 'blue'],
    ['fill', [397, 100], 'blue'],
  ]
  const size = { width: 512, height: 256 }

  test.each(['cover', 'contain', 'fill'])('with %s has the size, the format and the pixels', async (fit) => {
    await give(shared, 'square', await halves(300, 300))
    for (const format of ['png', 'jpeg', 'webp'] as const) {
      const body = { prompt: `a fox [[picture square ${fit}]]`, seed: 5, output_format: format, ...size }
      const model = format === 'webp' ? 'flux-2-pro' : 'flux-dev'
      const reply = await resultOf(shared.as({ prefix: '/live/v1' }) as TestApp, body, model)
      expect([reply.statusCode, reply.headers['content-type']]).toEqual([200, `image/${format}`])
      const { at, ...found } = await pixelsOf(reply.rawPayload)
      expect(found).toEqual(size)
      const seen = cases.filter(([name]) => name === fit)
      const scaled = seen.map(([, [x, y]]) => at(Math.round((x * 512) / 400), Math.round((y * 256) / 200)))
      expect(scaled).toEqual(seen.map(([, , colour]) => colour))
      const xmp = (await sharp(reply.rawPayload).metadata()).xmp?.toString() ?? ''
      expect(xmp).toContain('<flux:Prompt>a fox [[picture square')
      expect(xmp).toContain('<flux:Seed>5</flux:Seed>')
    }
  })

  test('with cover loses what sticks out, with fill it is stretched, with contain it has bars', async () => {
    // Of a tall picture in a wide one, cover shows the middle only.
    const bands = await Promise.all(
      ['#0f0', '#f00', '#00f', '#0f0'].map(async (background, at) => ({
        input: await sharp({ create: { width: 100, height: 100, channels: 3, background } })
          .png()
          .toBuffer(),
        left: 0,
        top: at * 100,
      })),
    )
    const tall = sharp({ create: { width: 100, height: 400, channels: 3, background: '#000' } }).composite(bands)
    await give(shared, 'tall', await tall.png().toBuffer())
    const colours = async (fit: string) => {
      const body = { prompt: `x [[picture tall ${fit}]]`, output_format: 'png', width: 512, height: 256 }
      const { at } = await pixelsOf((await resultOf(shared, body)).rawPayload)
      return [at(5, 2), at(256, 2), at(256, 120), at(256, 136), at(256, 253), at(507, 253)]
    }
    expect(await colours('cover')).toEqual(['red', 'red', 'red', 'blue', 'blue', 'blue'])
    expect(await colours('fill')).toEqual(['green', 'green', 'red', 'blue', 'green', 'green'])
    expect(await colours('contain')).toEqual(['black', 'green', 'red', 'blue', 'green', 'black'])
  })

  test('is upright where EXIF turns it, and black where it is transparent', async () => {
    const turned = await sharp(await halves(400, 200))
      .jpeg()
      .withMetadata({ orientation: 6 })
      .toBuffer()
    await give(shared, 'turned', turned)
    const body = { output_format: 'png', width: 256, height: 512 }
    const upright = await pixelsOf(
      (await resultOf(shared, { prompt: 'x [[picture turned fill]]', ...body })).rawPayload,
    )
    expect([upright.at(128, 10), upright.at(128, 500)]).toEqual(['red', 'blue'])
    const clear = await sharp({ create: { width: 8, height: 8, channels: 4, background: '#fff0' } })
      .png()
      .toBuffer()
    await give(shared, 'clear', clear)
    const { rawPayload } = await resultOf(shared, { prompt: 'x [[picture clear fill]]', ...body })
    expect((await pixelsOf(rawPayload)).at(100, 100)).toBe('black')
    expect((await sharp(rawPayload).metadata()).channels).toBe(3)
  })

  test('is drawn once when two ask at once, and again when the cache has it no more', async () => {
    const drawn: string[] = []
    const bytes = Buffer.from('drawn')
    const renderer = {
      render: ({ spec, sources }: { spec: { fitted?: object }; sources: ReadonlyMap<string, Uint8Array> }) => {
        drawn.push(JSON.stringify([spec.fitted, [...sources.keys()]]))
        return Promise.resolve({ bytes, md5: '' })
      },
      thumbnail: () => Promise.reject(new Error('no thumbnail is asked for')),
      close: () => Promise.resolve(),
    }
    const png = await halves(30, 20)
    const digest = sha256(png)
    const once = JSON.stringify([{ sha256: digest, format: 'png', fit: 'cover' }, [digest]])
    for (const [cacheSize, times] of [
      ['1mb', 1],
      ['0', 2],
    ] as const) {
      drawn.length = 0
      const started = startApp({ latency: 'instant', cacheSize }, { renderer })
      await give(started, 'cat', png)
      const { id } = await started.submit('flux-dev', { prompt: 'x [[picture cat cover]]' })
      const { sample } = (await started.poll(id)).result
      await Promise.all([started.download(sample), started.download(sample)])
      expect(drawn).toEqual([once])
      await started.download(sample)
      expect(drawn).toEqual(Array.from({ length: times }, () => once))
    }
  })
})
