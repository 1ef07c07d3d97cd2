import { createHash, randomBytes } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { crc32, deflateSync } from 'node:zlib'
import sharp from 'sharp'
import { describe, expect, onTestFinished, test } from 'vitest'
import { drawEachKindOnce } from '../support/draw-each-kind-once.js'
import { start, shareApp, sharedRenderer, startApp, startLive, type TestApp } from '../support/start-app.js'

/** For all tests that bring no options: what others have drawn before changes no picture and no refusal. */
const seen = shareApp({ contract: 'live', latency: 'instant' })

/** For tests of formats, sizes and headers. */
const quick = { renderer: drawEachKindOnce(sharedRenderer) }
const sketched = shareApp({ contract: 'live', latency: 'instant' }, quick)

const headers = { 'x-key': 'test' }

/** A valid PNG of one bit a pixel: tiny, however many pixels it has. */
function bits(width: number, height: number, white = true): Buffer {
  const header = Buffer.alloc(13)
  header.writeUInt32BE(width, 0)
  header.writeUInt32BE(height, 4)
  header[8] = 1
  const row = Buffer.alloc(1 + Math.ceil(width / 8), white ? 0xff : 0)
  row[0] = 0
  const rows = Buffer.concat(Array.from({ length: height }, () => row))
  return Buffer.concat([
    pngSignature,
    pngChunk('IHDR', header),
    pngChunk('IDAT', deflateSync(rows, { level: 1 })),
    pngChunk('IEND'),
  ])
}

const pngSignature = Buffer.from('\x89PNG\r\n\x1a\n', 'latin1')

function pngChunk(type: string, data = Buffer.alloc(0)): Buffer {
  const length = Buffer.alloc(4)
  length.writeUInt32BE(data.length)
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data])
  const sum = Buffer.alloc(4)
  sum.writeUInt32BE(crc32(body))
  return Buffer.concat([length, body, sum])
}

/** The same PNG with another size in its header. */
function claiming(png: Buffer, width: number, height: number): Buffer {
  const header = Buffer.from(png.subarray(16, 29))
  header.writeUInt32BE(width, 0)
  header.writeUInt32BE(height, 4)
  return Buffer.concat([pngSignature, pngChunk('IHDR', header), png.subarray(33)])
}

function jpegSegment(marker: number, data: Buffer): Buffer {
  const head = Buffer.from([0xff, marker, 0, 0])
  head.writeUInt16BE(data.length + 2, 2)
  return Buffer.concat([head, data])
}

/** The same JPEG with far more than 64 KB of Exif and colour profile before its frame header. */
function laden(jpeg: Buffer): Buffer {
  const exif = Buffer.concat([Buffer.from('Exif\0\0II*\0\x08\0\0\0\0\0\0\0\0\0', 'latin1'), Buffer.alloc(65_000)])
  const profile = Array.from({ length: 3 }, (_, at) =>
    jpegSegment(
      0xe2,
      Buffer.concat([Buffer.from(`ICC_PROFILE\0${String.fromCharCode(at + 1)}\x03`), Buffer.alloc(60_000)]),
    ),
  )
  return Buffer.concat([jpeg.subarray(0, 2), jpegSegment(0xe1, exif), ...profile, jpeg.subarray(2)])
}

const base64 = (bytes: Buffer) => bytes.toString('base64')

const painted = (width: number, height: number, alpha = 1) =>
  sharp({ create: { width, height, channels: 4, background: { r: 200, g: 120, b: 40, alpha } } })

/** Where the picture of a task lies that must be Ready at once. */
async function ready(seen: TestApp, model: string, body: object): Promise<URL> {
  const { id } = await seen.submit(model, body)
  const { status, result } = await seen.poll(id)
  expect(status).toBe('Ready')
  return new URL(result.sample)
}

async function downloaded(seen: TestApp, url: URL, headers: Record<string, string> = {}) {
  const reply = await seen.download(url, headers)
  expect(reply.statusCode).toBe(200)
  return reply
}

const drawn = async (seen: TestApp, model: string, body: object): Promise<Buffer> =>
  (await downloaded(seen, await ready(seen, model, body))).rawPayload

const sizeOf = async (bytes: Buffer) => {
  const { width, height } = await sharp(bytes).metadata()
  return [width, height]
}

async function submitted({ app }: TestApp, model: string, body: object) {
  const reply = await app.inject({ method: 'POST', url: `/v1/${model}`, headers, payload: body })
  const { detail } = JSON.parse(reply.body) as { detail?: unknown }
  return { status: reply.statusCode, detail }
}

const accepted = { status: 200, detail: undefined }

const valueError = (...loc: string[]) => ({
  status: 422,
  detail: [
    {
      type: 'value_error',
      loc,
      msg: expect.stringMatching(/^Value error, ./) as string,
      input: expect.any(String) as string,
      ctx: { error: {} },
    },
  ],
})

/** The same of an input that is too long to be echoed. */
const ofLongInput = ({ status, detail }: ReturnType<typeof valueError>) => ({
  status,
  detail: detail.map((item) => ({ ...item, input: null })),
})

/** What an endpoint for finetuned models is asked for besides. */
async function finetune({ app }: TestApp): Promise<{ finetune_id: string }> {
  const reply = await app.inject({ url: '/v1/my_finetunes', headers })
  const [first] = (JSON.parse(reply.body) as { finetunes: (string | { finetune_id: string })[] }).finetunes
  return { finetune_id: typeof first === 'string' ? first : (first?.finetune_id ?? 'my-finetune') }
}

/** A body for every model that makes pictures; those with input pictures get the given ones. */
const bodies: Record<string, (first: string, second: string) => object> = {
  'flux-2-pro': (input_image) => ({ prompt: 'a cat', seed: 1, input_image }),
  'flux-2-pro-preview': (input_image) => ({ prompt: 'a cat', seed: 1, input_image }),
  'flux-2-max': (input_image) => ({ prompt: 'a cat', seed: 1, input_image }),
  'flux-2-flex': (input_image) => ({ prompt: 'a cat', seed: 1, input_image }),
  'flux-2-klein-9b': (input_image) => ({ prompt: 'a cat', seed: 1, input_image }),
  'flux-2-klein-9b-preview': (input_image) => ({ prompt: 'a cat', seed: 1, input_image }),
  'flux-2-klein-4b': (input_image) => ({ prompt: 'a cat', seed: 1, input_image }),
  'flux-pro-1.1': (image_prompt) => ({ prompt: 'a cat', seed: 1, image_prompt, width: 256, height: 256 }),
  'flux-dev': (image_prompt) => ({ prompt: 'a cat', seed: 1, image_prompt, width: 256, height: 256 }),
  'flux-pro-1.1-ultra': (image_prompt) => ({ prompt: 'a cat', seed: 1, image_prompt, aspect_ratio: '1:1' }),
  'flux-kontext-pro': (input_image) => ({ prompt: 'a cat', seed: 1, input_image }),
  'flux-kontext-max': (input_image) => ({ prompt: 'a cat', seed: 1, input_image }),
  'flux-pro-1.0-fill': (image, mask) => ({ prompt: 'a cat', seed: 1, image, mask }),
  'flux-pro-1.0-expand': (image) => ({ prompt: 'a cat', seed: 1, image, top: 16 }),
  'flux-tools/outpainting-v1': (input_image) => ({ prompt: 'a cat', input_image, width: 512, height: 512 }),
  'flux-tools/erase-v1': (image, mask) => ({ seed: 1, image, mask }),
  'flux-tools/vto-v1': (person, garment) => ({ prompt: 'TRY-ON', seed: 1, person, garment }),
  'flux-tools/vto-v2': (person, garment) => ({ prompt: 'TRY-ON', seed: 1, person, garment }),
  'flux-tools/deblur-v1': (image) => ({ seed: 1, image }),
}

const pngByDefault = [
  'flux-kontext-pro',
  'flux-kontext-max',
  'flux-tools/outpainting-v1',
  'flux-tools/erase-v1',
  'flux-tools/deblur-v1',
]

const small = base64(bits(256, 320))
const smallBlack = base64(bits(256, 320, false))

const formatOf = async (seen: TestApp, model: string, body: object) => {
  const url = await ready(seen, model, body)
  const { headers, rawPayload } = await downloaded(seen, url)
  return {
    extension: /\/sample\.(\w+)$/.exec(url.pathname)?.[1],
    asked: url.searchParams.get('rsct'),
    type: headers['content-type'],
    format: (await sharp(rawPayload).metadata()).format,
  }
}

const allOf = (format: string) => ({
  extension: format,
  asked: `image/${format}`,
  type: `image/${format}`,
  format,
})

describe('output_format', () => {
  /** All formats, then what comes when none is asked for. */
  const holds = async (seen: TestApp, model: string, body: object, usual: string, formats: readonly string[]) => {
    for (const [given, format] of [
      ...formats.map((format) => [{ output_format: format }, format] as const),
      [{}, usual] as const,
      [{ output_format: null }, usual] as const,
    ]) {
      expect([model, given, await formatOf(seen, model, { ...body, ...given })]).toEqual([model, given, allOf(format)])
    }
  }
  const all = ['jpeg', 'png', 'webp']

  test('is the format of every picture, null being none', async () => {
    for (const [model, body] of Object.entries(bodies)) {
      await holds(sketched, model, body(small, small), pngByDefault.includes(model) ? 'png' : 'jpeg', all)
    }
  })

  test('is that of finetuned models', async () => {
    const body = { ...(await finetune(sketched)), image: small, prompt: 'a cat', seed: 1, aspect_ratio: '1:1' }
    for (const model of ['flux-pro-1.1-ultra-finetuned', 'flux-pro-1.0-fill-finetuned']) {
      await holds(sketched, model, body, 'jpeg', all)
    }
  })

  test('is that of retired models', async () => {
    const body = { prompt: 'a cat', control_image: small, width: 256, height: 256 }
    for (const model of ['flux-pro', 'flux-schnell', 'flux-pro-1.0-canny', 'flux-pro-1.0-depth']) {
      for (const format of ['jpeg', 'png']) {
        expect(await formatOf(sketched, model, { ...body, output_format: format })).toEqual(allOf(format))
      }
      expect(await formatOf(sketched, model, body)).toEqual(allOf('jpeg'))
    }
  })

  test.each(['gif', 'JPEG', 'jpg', ''])('%j is refused', async (output_format) => {
    for (const [model, body] of Object.entries(bodies)) {
      expect(await submitted(seen, model, { ...body(small, small), output_format })).toEqual({
        status: 422,
        detail: [
          {
            type: 'enum',
            loc: ['body', 'output_format'],
            msg: "Input should be 'jpeg', 'png' or 'webp'",
            input: output_format,
            ctx: { expected: "'jpeg', 'png' or 'webp'" },
          },
        ],
      })
    }
  })

  test('is png of flux-3-image, which has no such field', async () => {
    expect(await formatOf(seen, 'flux-3-image', { prompt: 'x', resolution: '768sq' })).toEqual(allOf('png'))
  })
})

describe('a picture', () => {
  const kinds: [string, () => Buffer | Promise<Buffer>, (bytes: Buffer) => void][] = [
    ['a PNG', () => painted(320, 256).png().toBuffer(), (bytes) => expect(bytes[24]).toBe(8)],
    [
      'an interlaced PNG',
      () => painted(320, 256).png({ progressive: true }).toBuffer(),
      (bytes) => expect(bytes[28]).toBe(1),
    ],
    [
      'a PNG with a palette',
      () => painted(320, 256).png({ palette: true }).toBuffer(),
      (bytes) => expect(bytes[25]).toBe(3),
    ],
    [
      'a PNG of 16 bits',
      () => painted(320, 256).toColourspace('rgb16').png().toBuffer(),
      (bytes) => expect(bytes[24]).toBe(16),
    ],
    ['a PNG of 1 bit', () => bits(320, 256), (bytes) => expect(bytes[24]).toBe(1)],
    [
      'a JPEG',
      () => painted(320, 256).jpeg().toBuffer(),
      (bytes) => expect(bytes.includes('\xff\xc0', 'latin1')).toBe(true),
    ],
    [
      'a progressive JPEG',
      () => painted(320, 256).jpeg({ progressive: true }).toBuffer(),
      (bytes) => expect(bytes.includes('\xff\xc2', 'latin1')).toBe(true),
    ],
    [
      'a grey JPEG',
      () => painted(320, 256).grayscale().jpeg().toBuffer(),
      (bytes) => expect(bytes.length).toBeGreaterThan(0),
    ],
    [
      'a JPEG with 240 KB before its frame header',
      async () => laden(await painted(320, 256).jpeg().toBuffer()),
      (bytes) => expect(bytes.indexOf('\xff\xc0', 0, 'latin1')).toBeGreaterThan(240_000),
    ],
    [
      'a lossy WebP',
      () => painted(320, 256).removeAlpha().webp().toBuffer(),
      (bytes) => expect(bytes.toString('latin1', 12, 16)).toBe('VP8 '),
    ],
    [
      'a lossless WebP',
      () => painted(320, 256).removeAlpha().webp({ lossless: true }).toBuffer(),
      (bytes) => expect(bytes.toString('latin1', 12, 16)).toBe('VP8L'),
    ],
    [
      'an extended WebP',
      () => painted(320, 256, 0.5).webp().toBuffer(),
      (bytes) => expect(bytes.toString('latin1', 12, 16)).toBe('VP8X'),
    ],
  ]

  test('may be of any kind, as base64 and as a data URI', async () => {
    for (const [kind, make, isThat] of kinds) {
      const bytes = await make()
      isThat(bytes)
      expect([kind, await sizeOf(bytes)]).toEqual([kind, [320, 256]])
      const { format } = await sharp(bytes).metadata()
      for (const image of [base64(bytes), `data:image/${format};base64,${base64(bytes)}`]) {
        const edit = await drawn(seen, 'flux-2-pro', { prompt: 'x', seed: 1, input_image: image })
        const fill = await drawn(seen, 'flux-pro-1.0-fill', { seed: 1, image, mask: image })
        expect([kind, await sizeOf(edit), await sizeOf(fill)]).toEqual([kind, [320, 256], [320, 256]])
      }
    }
  })

  const odd = [
    [1, 1],
    [1, 4000],
    [4000, 1],
    [16, 16],
  ] as const
  test.each(odd)('of %d by %d is no server error', async (width, height) => {
    for (const [model, body] of Object.entries(bodies)) {
      const { status } = await submitted(seen, model, body(base64(bits(width, height)), base64(bits(width, height))))
      expect([model, [200, 422].includes(status)]).toEqual([model, true])
    }
  })

  test('may have 15 MB', async () => {
    const noise = sharp(randomBytes(2000 * 2500 * 3), { raw: { width: 2000, height: 2500, channels: 3 } })
    const bytes = await noise.png({ compressionLevel: 0 }).toBuffer()
    expect(bytes.length).toBeGreaterThan(15_000_000)
    const [width = 0, height = 0] = await sizeOf(
      await drawn(seen, 'flux-2-pro', { prompt: 'x', input_image: base64(bytes) }),
    )
    expect(width * height).toBeLessThanOrEqual(2048 * 2048)
    expect(width / height).toBeCloseTo(2000 / 2500, 1)
    expect(await submitted(seen, 'flux-pro-1.0-fill', { image: base64(bytes) })).toEqual(accepted)
  })

  test('of more than 20 MB is refused', async () => {
    const heavy = base64(Buffer.concat([bits(256, 320), Buffer.alloc(22 * 1024 ** 2)]))
    const input = { prompt: 'x', input_image: heavy }
    expect(await submitted(seen, 'flux-pro-1.0-fill', { image: heavy })).toEqual(
      ofLongInput(valueError('body', 'image')),
    )
    expect(await submitted(seen, 'flux-2-pro', input)).toEqual(ofLongInput(valueError('body', 'input_image')))
    expect(await submitted(seen, 'flux-kontext-pro', input)).toEqual(ofLongInput(valueError('body', 'input_image')))
  })

  test('is weighed by its base64 alone, of which fill takes 20 MB', async () => {
    const most = 20 * 1024 ** 2
    const heavy = base64(Buffer.concat([bits(256, 320), Buffer.alloc((most / 4) * 3)]))
    const fits = heavy.slice(0, most)
    for (const image of [fits, `data:image/png;base64,${fits}`]) {
      expect(await submitted(seen, 'flux-pro-1.0-fill', { image })).toEqual(accepted)
    }
    expect(await submitted(seen, 'flux-pro-1.0-fill', { image: heavy.slice(0, most + 4) })).toEqual(
      ofLongInput(valueError('body', 'image')),
    )
  })

  test.each([
    ['of 22 MP', () => bits(5500, 4000)],
    ['whose header promises 3.6 GP', () => claiming(bits(320, 256), 60_000, 60_000)],
    ['whose header promises 4 EP', () => claiming(bits(320, 256), 2 ** 31 - 1, 2 ** 31 - 1)],
  ])('%s is refused', async (_, make) => {
    const huge = base64(make())
    const input = { prompt: 'x', input_image: huge }
    for (const model of ['flux-2-pro', 'flux-2-klein-4b', 'flux-kontext-pro', 'flux-kontext-max']) {
      expect(await submitted(seen, model, input)).toEqual(valueError('body', 'input_image'))
    }
    expect(await submitted(seen, 'flux-2-max', { prompt: 'x', input_image_8: huge })).toEqual(
      valueError('body', 'input_image_8'),
    )
    expect(await submitted(seen, 'flux-pro-1.0-fill', { image: huge })).toEqual(valueError('body', 'image'))
  })

  test('whose header promises 3.6 GP is a refusal for every model, or no more than text', async () => {
    const huge = base64(claiming(bits(320, 256), 60_000, 60_000))
    for (const [model, body] of Object.entries(bodies)) {
      const { status } = await submitted(seen, model, body(huge, huge))
      expect([model, [200, 400, 422].includes(status)]).toEqual([model, true])
    }
  })

  test.each([
    [255, 256],
    [256, 255],
  ])('of %d by %d is too small for fill', async (width, height) => {
    const image = base64(bits(width, height))
    expect(await submitted(seen, 'flux-pro-1.0-fill', { image })).toEqual(valueError('body', 'image'))
  })

  test.each([
    [320, 320],
    [256, 256],
    [320, 256],
    [512, 640],
  ])('of 256 by 320 with a mask of %d by %d is refused', async (width, height) => {
    const body = { image: small, mask: base64(bits(width, height)) }
    for (const model of ['flux-pro-1.0-fill', 'flux-tools/erase-v1']) {
      expect(await submitted(seen, model, body)).toMatchObject({ status: 422, detail: [{ type: 'value_error' }] })
    }
    const finetuned = { ...(await finetune(seen)), ...body }
    expect(await submitted(seen, 'flux-pro-1.0-fill-finetuned', finetuned)).toMatchObject({ status: 422 })
  })
})

describe('what is not a picture', () => {
  const jpegStart = Buffer.from([0xff, 0xd8, 0xff, 0xe0])
  const garbage: [string, () => string][] = [
    ['nothing', () => ''],
    ['a blank', () => ' '],
    ['hello', () => 'hello'],
    ['text in base64', () => base64(Buffer.from('hello, this is no picture at all'))],
    ['characters beyond base64', () => '猫🦊'],
    ['an empty data URI', () => 'data:,'],
    ['a data URI without data', () => 'data:image/png;base64,'],
    ['a data URI without a comma', () => 'data:image/png;base64'],
    ['a data URI of text', () => `data:text/plain;base64,${base64(Buffer.from('hello'))}`],
    ['a data URI of a picture in no base64', () => 'data:image/png;base64,*?*'],
    ['the name of a file', () => 'file:///etc/passwd'],
    ['a path', () => '/tmp/cat.png'],
    ['the signature of a PNG', () => base64(pngSignature)],
    ['half the header of a PNG', () => base64(bits(256, 320).subarray(0, 20))],
    ['a PNG without width', () => base64(claiming(bits(256, 320), 0, 320))],
    ['the start of a JPEG', () => base64(jpegStart)],
    [
      'a JPEG cut off before its frame header',
      () => base64(Buffer.concat([jpegStart.subarray(0, 2), jpegSegment(0xe1, Buffer.alloc(1000))])),
    ],
    ['a JPEG of empty segments', () => base64(Buffer.concat([jpegStart.subarray(0, 2), endless('ffe10002')]))],
    ['a JPEG of fill bytes', () => base64(Buffer.concat([jpegStart.subarray(0, 2), endless('ff')]))],
    ['a JPEG whose segment has no length', () => base64(Buffer.concat([jpegStart, Buffer.alloc(1000)]))],
    ['the start of a WebP', () => base64(Buffer.from('RIFF\x10\0\0\0WEBP', 'latin1'))],
    ['a WebP without a size', () => base64(Buffer.from('RIFF\xff\xff\xff\xffWEBPVP8X\xff\xff\xff\xff', 'latin1'))],
    [
      'a WebP of unknown chunks',
      () => base64(Buffer.concat([Buffer.from('RIFF\xff\xff\xff\x7fWEBP'), endless('4a554e4b00000000')])),
    ],
    ['6 MB of zeros', () => base64(Buffer.alloc(4_500_000))],
    ['6 MB of noise', () => base64(Buffer.concat([Buffer.from('noise'), randomBytes(4_500_000)]))],
    ['6 MB of noise that begins as a PNG', () => base64(Buffer.concat([pngSignature, randomBytes(4_500_000)]))],
    ['6 MB of no base64', () => '!'.repeat(6_000_000)],
    ['6 MB of blanks', () => ' '.repeat(6_000_000)],
    ['6 MB of data URIs', () => 'data:image/png;base64,'.repeat(270_000)],
  ]

  function endless(hex: string): Buffer {
    return Buffer.alloc(5_000_000, hex, 'hex')
  }

  test.each(garbage)('is refused: %s', async (_, make) => {
    const bad = make()
    expect(await submitted(seen, 'flux-2-pro', { prompt: 'x', input_image: bad })).toEqual(
      valueError('body', 'input_image'),
    )
    expect(await submitted(seen, 'flux-pro-1.0-fill', { image: bad })).toEqual(valueError('body', 'image'))
  })

  const fields: [string, string, object][] = [
    ...[2, 3, 4, 5, 6, 7, 8].map((n): [string, string, object] => ['flux-2-pro', `input_image_${n}`, { prompt: 'x' }]),
    ['flux-2-max', 'input_image', { prompt: 'x' }],
    ['flux-2-flex', 'input_image_8', { prompt: 'x' }],
    ['flux-2-klein-9b', 'input_image', { prompt: 'x' }],
    ['flux-2-klein-4b', 'input_image_4', { prompt: 'x' }],
    ['flux-kontext-pro', 'input_image', { prompt: 'x' }],
    ['flux-kontext-max', 'input_image_4', { prompt: 'x' }],
    ['flux-pro-1.1', 'image_prompt', { prompt: 'x' }],
    ['flux-dev', 'image_prompt', { prompt: 'x' }],
    ['flux-pro-1.1-ultra', 'image_prompt', { prompt: 'x' }],
    ['flux-pro-1.0-fill', 'mask', { image: small }],
    ['flux-pro-1.0-expand', 'image', {}],
    ['flux-tools/outpainting-v1', 'input_image', { width: 512, height: 512 }],
    ['flux-tools/erase-v1', 'image', { mask: small }],
    ['flux-tools/erase-v1', 'mask', { image: small }],
    ['flux-tools/vto-v1', 'person', { prompt: 'x', garment: small }],
    ['flux-tools/vto-v1', 'garment', { prompt: 'x', person: small }],
    ['flux-tools/vto-v2', 'garment', { prompt: 'x', person: small }],
    ['flux-tools/deblur-v1', 'image', {}],
  ]
  test.each(fields)('is refused by %s as %s', async (model, field, others) => {
    for (const bad of ['hello', '', base64(Buffer.from('hello, this is no picture at all')), 'data:,']) {
      expect(await submitted(seen, model, { ...others, [field]: bad })).toEqual(valueError('body', field))
    }
  })

  test('names each bad field', async () => {
    const body = { prompt: 'x', input_image: 'hello', input_image_2: small, input_image_3: 'hello' }
    const { status, detail } = await submitted(seen, 'flux-2-pro', body)
    expect(status).toBe(422)
    const wrong = (detail as { loc: unknown }[]).map(({ loc }) => loc)
    expect([
      ['body', 'input_image'],
      ['body', 'input_image_3'],
    ]).toEqual(expect.arrayContaining(wrong))
  })

  test('is null, which is no picture but allowed', async () => {
    const nothing = { input_image: null, input_image_2: null, image_prompt: null }
    for (const model of ['flux-2-pro', 'flux-kontext-pro', 'flux-pro-1.1', 'flux-dev', 'flux-pro-1.1-ultra']) {
      expect(await submitted(seen, model, { prompt: 'x', ...nothing })).toEqual(accepted)
    }
    expect(await submitted(seen, 'flux-pro-1.0-fill', { image: small, mask: null })).toEqual(accepted)
  })

  test('is a missing one where one is needed', async () => {
    for (const [model, field, body] of [
      ['flux-pro-1.0-fill', 'image', { prompt: 'x' }],
      ['flux-pro-1.0-expand', 'image', { input_image: small }],
      ['flux-tools/erase-v1', 'mask', { image: small }],
      ['flux-tools/deblur-v1', 'image', {}],
    ] as const) {
      expect(await submitted(seen, model, body)).toEqual({
        status: 422,
        detail: [{ type: 'missing', loc: ['body', field], msg: 'Field required', input: body }],
      })
    }
  })
})

describe('the URL of a picture', () => {
  async function listen() {
    const asked: string[] = []
    const server = createServer((request, response) => {
      asked.push(request.url ?? '')
      response.end(bits(256, 320))
    })
    server.on('connection', () => asked.push('connection'))
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    onTestFinished(() => {
      server.close()
    })
    return { asked, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` }
  }

  test('is taken and never fetched', async () => {
    const { asked, url } = await listen()
    const size = { width: 512, height: 512 }
    for (const [model, body] of [
      ['flux-2-pro', { prompt: 'x', input_image: `${url}/1.png` }],
      ['flux-2-max', { prompt: 'x', input_image: `${url}/1.png`, input_image_8: `${url}/8.png`, ...size }],
      ['flux-2-klein-4b', { prompt: 'x', input_image: `${url}/1.png`, input_image_2: small }],
      ['flux-kontext-pro', { prompt: 'x', input_image: `${url}/1.png` }],
      ['flux-kontext-max', { prompt: 'x', input_image: small, input_image_2: `${url}/2.png` }],
      ['flux-tools/erase-v1', { image: `${url}/1.png`, mask: `${url}/2.png` }],
      ['flux-3-image', { prompt: 'x', images: `${url}/1.png`, resolution: '768sq' }],
      ['flux-3-image', { prompt: 'x', images: [`${url}/1.png`, small, `${url}/2.png`], resolution: '768sq' }],
    ] as const) {
      const [width = 0, height = 0] = await sizeOf(await drawn(sketched, model, body))
      expect(width * height).toBeGreaterThan(0)
      expect(width * height).toBeLessThanOrEqual(2048 * 2048)
    }
    expect(asked).toEqual([])
  })

  test.each([
    ['https', 'https://pictures.invalid/cat.png'],
    ['http, without an extension', 'http://pictures.invalid/cat'],
    ['capitals, with a query and a fragment', 'HTTPS://PICTURES.INVALID/cat.webp?size=large#top'],
    ['with a user, a port and an escape', 'https://user:password@pictures.invalid:8443/%E7%8C%AB.jpg'],
    ['5,000 characters long', `https://pictures.invalid/${'a'.repeat(5000)}`],
  ])('may be any: %s', async (_, input_image) => {
    expect(await submitted(seen, 'flux-2-pro', { prompt: 'x', input_image })).toEqual(accepted)
    expect(await submitted(seen, 'flux-kontext-pro', { prompt: 'x', input_image })).toEqual(accepted)
  })

  test('may stand beside a picture whose size it cannot be held against', async () => {
    const url = 'https://pictures.invalid/cat.png'
    expect(await submitted(seen, 'flux-tools/erase-v1', { image: small, mask: url })).toEqual(accepted)
    expect(await submitted(seen, 'flux-tools/erase-v1', { image: url, mask: small })).toEqual(accepted)
  })

  test('gives the same bytes as itself and other bytes than another', async () => {
    const [seen, again] = [startLive('instant'), startLive('instant')]
    const body = (input_image: string) => ({ prompt: 'x', seed: 1, width: 256, height: 256, input_image })
    const [one, other] = ['https://pictures.invalid/1.png', 'https://pictures.invalid/2.png'].map(body)
    const first = await drawn(seen, 'flux-2-pro', one ?? {})
    expect((await drawn(seen, 'flux-2-pro', one ?? {})).equals(first)).toBe(true)
    expect((await drawn(again, 'flux-2-pro', one ?? {})).equals(first)).toBe(true)
    expect((await drawn(seen, 'flux-2-pro', other ?? {})).equals(first)).toBe(false)
  })

  test('gives a picture of the same size as itself', async () => {
    const [seen, again] = [startLive('instant'), startLive('instant')]
    const body = { prompt: 'x', seed: 1, input_image: 'https://pictures.invalid/1.png' }
    const [one, other] = [await drawn(seen, 'flux-2-pro', body), await drawn(again, 'flux-2-pro', body)]
    expect(await sizeOf(other)).toEqual(await sizeOf(one))
  })
})

describe('the bytes', () => {
  // Without a seed of its own, each request has another picture anyhow.
  const seeded = Object.entries(bodies).filter(([model]) => model !== 'flux-tools/outpainting-v1')

  test('are those of the request, input picture included', async () => {
    const [seen, again] = [startLive('instant'), startLive('instant')]
    await drawn(again, 'flux-dev', { prompt: 'something before', width: 256, height: 256 })
    for (const [model, body] of seeded) {
      const [one, same, other] = [
        await drawn(seen, model, body(small, smallBlack)),
        await drawn(again, model, body(small, smallBlack)),
        await drawn(again, model, body(smallBlack, smallBlack)),
      ]
      expect([model, same.equals(one), other.equals(one)]).toEqual([model, true, false])
    }
  })

  test('differ when another picture of the request does', async () => {
    const size = { width: 256, height: 256 }
    for (const [model, body, change] of [
      ['flux-2-pro', { prompt: 'x', input_image: small, input_image_2: small }, { input_image_2: smallBlack }],
      ['flux-2-pro', { prompt: 'x', input_image: small }, { input_image_2: small }],
      ['flux-2-pro', { prompt: 'x', ...size }, { input_image: small }],
      ['flux-kontext-pro', { prompt: 'x', input_image: small, input_image_2: small }, { input_image_2: smallBlack }],
      ['flux-pro-1.0-fill', { image: small, mask: small }, { mask: smallBlack }],
      ['flux-tools/erase-v1', { image: small, mask: small }, { mask: smallBlack }],
      ['flux-tools/vto-v1', { prompt: 'x', person: small, garment: small }, { garment: smallBlack }],
    ] as const) {
      const one = await drawn(seen, model, { seed: 1, ...body })
      const other = await drawn(seen, model, { seed: 1, ...body, ...change })
      expect([model, Object.keys(change), other.equals(one)]).toEqual([model, Object.keys(change), false])
    }
  })
})

describe('flux-3-image', () => {
  const model = 'flux-3-image'
  const some = (count: number) => Array.from({ length: count }, () => small)

  test('takes pictures as one string and as a list of up to ten', async () => {
    for (const images of [null, small, [small], some(10)]) {
      expect(await submitted(seen, model, { prompt: 'x', images })).toEqual(accepted)
    }
  })

  test.each([0, 11, 30])('refuses a list of %d pictures', async (count) => {
    const { status, detail } = await submitted(seen, model, { prompt: 'x', images: some(count) })
    expect(status).toBe(422)
    for (const { loc } of detail as { loc: string[] }[]) expect(loc.slice(0, 2)).toEqual(['body', 'images'])
  })

  test.each([
    [255, 300],
    [300, 255],
    [64, 64],
  ])('refuses a picture of %d by %d', async (width, height) => {
    const little = base64(bits(width, height))
    for (const images of [little, [small, little]]) {
      expect(await submitted(seen, model, { prompt: 'x', images })).toMatchObject({ status: 422, detail: [{}] })
    }
  })

  test('answers 400 to a picture of more than 16 MP', async () => {
    const large = base64(bits(4200, 4200))
    for (const images of [large, [small, large]]) {
      expect(await submitted(seen, model, { prompt: 'x', images })).toEqual({
        status: 400,
        detail: expect.any(String) as string,
      })
    }
    const beyond = await submitted(seen, model, { prompt: 'x', images: base64(bits(4096, 4097)) })
    expect(beyond).toEqual({ status: 400, detail: 'Image dimensions exceed 16 megapixels' })
  })

  test('takes a picture as large as the largest that it makes', async () => {
    const images = base64(bits(4096, 4096))
    expect(await submitted(seen, model, { prompt: 'x', images })).toEqual(accepted)
  })

  test.each(['hello', '', 'data:,', base64(Buffer.from('hello, this is no picture at all'))])(
    'refuses what is not a picture: %j',
    async (bad) => {
      for (const images of [bad, [small, bad]]) {
        const { status, detail } = await submitted(seen, model, { prompt: 'x', images })
        expect(status).toBe(422)
        expect(detail).toMatchObject([{ type: 'value_error' }])
        expect((detail as { loc: string[] }[])[0]?.loc.slice(0, 2)).toEqual(['body', 'images'])
      }
    },
  )

  test.each(['', ' ', '\n\t '])('refuses the blank prompt %j', async (prompt) => {
    const { status, detail } = await submitted(seen, model, { prompt })
    expect(status).toBe(422)
    expect(detail).toMatchObject([{ loc: ['body', 'prompt'] }])
  })
})

describe('a delivery', () => {
  const timed = async (model: string, body: object) => {
    const seen = startApp({ contract: 'live', latency: '3s' })
    const { id } = await seen.submit(model, { prompt: 'x', ...body })
    seen.time.advance(3000)
    const { result } = await seen.poll(id)
    return { seen, url: new URL(result.sample) }
  }
  const at = (ms: number) => `${new Date(start + ms).toISOString().slice(0, 19)}Z`
  const minutes = 60_000
  const square = { width: 256, height: 256 }

  test.each([
    ['flux-2-pro', 'JPEG', square],
    ['flux-dev', 'JPEG', square],
    ['flux-pro-1.1', 'PNG', { ...square, output_format: 'png' }],
    ['flux-tools/deblur-v1', 'WebP', { image: small, output_format: 'webp' }],
  ])('of %s as %s has the headers of the store it stands for', async (model, _, body) => {
    const { seen, url } = await timed(model, body)
    seen.time.advance(minutes)
    const { headers: got, rawPayload } = await downloaded(seen, url)
    const format = (body as { output_format?: string }).output_format ?? 'jpeg'
    expect(got).toMatchObject({
      'content-type': `image/${format}`,
      'content-length': String(rawPayload.length),
      'content-md5': createHash('md5').update(rawPayload).digest('base64'),
      'accept-ranges': 'bytes',
      'last-modified': new Date(start + 3000).toUTCString(),
      etag: expect.stringMatching(/^"[^"]+"$/) as string,
    })
    expect(Object.keys(got).filter((name) => /^(access-control|strict-transport)/.test(name))).toEqual([])
    expect(got['cache-control']).toBe(model === 'flux-dev' ? 'max-age=1200' : undefined)
  })

  test('lasts ten minutes from Ready', async () => {
    const seen = startApp({ contract: 'live', latency: '3s' }, quick)
    const ids: string[] = []
    for (const [model, body] of Object.entries(bodies)) {
      ids.push((await seen.submit(model, body(small, small))).id)
    }
    seen.time.advance(minutes)
    const urls: URL[] = []
    for (const id of ids) {
      const { result } = await seen.poll(id)
      urls.push(new URL(result.sample))
    }
    expect(urls.map(({ searchParams }) => searchParams.get('se'))).toEqual(urls.map(() => at(3000 + 10 * minutes)))
    seen.time.advance(9 * minutes + 2999)
    for (const url of urls) await downloaded(seen, url)
    seen.time.advance(1001)
    for (const { pathname, search } of urls) {
      const late = await seen.app.inject({ url: pathname + search })
      expect(late.statusCode).toBe(403)
      expect(late.body).toContain('<Code>AuthenticationFailed</Code>')
    }
  })

  test('of flux-3-image lasts an hour from Ready', async () => {
    const { seen, url } = await timed('flux-3-image', { resolution: '768sq' })
    expect(url.searchParams.get('se')).toBe(at(3000 + 60 * minutes))
    seen.time.advance(60 * minutes - 1)
    await downloaded(seen, url)
    seen.time.advance(1001)
    expect((await seen.app.inject({ url: url.pathname + url.search })).statusCode).toBe(403)
  })

  test('needs no key and tolerates any', async () => {
    const seen = startApp({ contract: 'live', latency: 'instant', apiKeys: ['test'] })
    const url = await ready(seen, 'flux-2-pro', { prompt: 'x', ...square })
    for (const key of ['test', 'stranger', 'invalid', 'malformed', '']) await downloaded(seen, url, { 'x-key': key })
    await downloaded(seen, url, { authorization: 'Bearer stranger' })
    await downloaded(seen, url)
  })

  test('has the query of a signed URL', async () => {
    const url = await ready(seen, 'flux-2-pro', { prompt: 'x', ...square })
    expect(url.search).toMatch(/^\?se=[^&]+%3A[^&]+Z&sp=r&sv=[^&]+&sr=b&rsct=image\/jpeg&sig=[^&]+$/)
  })
})
