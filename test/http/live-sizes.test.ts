import sharp from 'sharp'
import { describe, expect, test } from 'vitest'
import { drawEachKindOnce } from '../support/draw-each-kind-once.js'
import { plainPictureText } from '../support/input-picture.js'
import { flux2 as flux2Bodies } from '../support/minimal-bodies.js'
import { shareApp, sharedRenderer, type TestApp } from '../support/start-app.js'

/** For all tests that bring no options: what others have drawn before changes no size and no refusal. */
const seen = shareApp({ contract: 'live', latency: 'instant' }, { renderer: drawEachKindOnce(sharedRenderer) })

type Size = readonly [width: number, height: number]

const picture = (size: Size) => plainPictureText(...size)

/** From submit to the decoded picture; the task must be Ready at once. */
async function drawn(seen: TestApp, model: string, body: object) {
  const { id } = await seen.submit(model, body)
  const { status, result } = await seen.poll(id)
  expect(status).toBe('Ready')
  const reply = await seen.download(result.sample)
  expect(reply.statusCode).toBe(200)
  const { format, width, height } = await sharp(reply.rawPayload).metadata()
  return { format, width, height }
}

async function sizeOf(seen: TestApp, model: string, body: object): Promise<Size> {
  const { width, height } = await drawn(seen, model, { prompt: 'a cat', ...body })
  return [width, height]
}

async function refusal(seen: TestApp, model: string, body: object) {
  const reply = await seen.trySubmit(model, body)
  return { status: reply.statusCode, ...(JSON.parse(reply.body) as { detail: unknown }) }
}

const valueError = (field?: string, input: unknown = expect.anything()) => ({
  status: 422,
  detail: [
    {
      type: 'value_error',
      loc: field === undefined ? (expect.arrayContaining(['body']) as unknown[]) : ['body', field],
      msg: expect.stringMatching(/^Value error, ./) as string,
      input,
      ctx: { error: {} },
    },
  ],
})

const area = ([width, height]: Size) => width * height
const megapixels4 = 2048 * 2048

/** What an endpoint for finetuned models is asked for besides. */
async function finetune({ app }: TestApp): Promise<{ finetune_id: string }> {
  const reply = await app.inject({ url: '/v1/my_finetunes', headers: { 'x-key': 'test' } })
  const [first] = (JSON.parse(reply.body) as { finetunes: (string | { finetune_id: string })[] }).finetunes
  return { finetune_id: typeof first === 'string' ? first : (first?.finetune_id ?? 'my-finetune') }
}

describe.each(['flux-pro-1.1', 'flux-dev'])('%s', (model) => {
  test('draws what is asked for, 1024 by 768 unless it is, whatever picture it gets', async () => {
    expect(await drawn(seen, model, { prompt: 'x' })).toEqual({ format: 'jpeg', width: 1024, height: 768 })
    const image_prompt = await picture([640, 480])
    for (const [asked, size] of [
      [{ width: 256 }, [256, 768]],
      [{ height: 1440 }, [1024, 1440]],
      [{ width: 256, height: 256 }, [256, 256]],
      [{ width: 288, height: 1408 }, [288, 1408]],
      [{ width: 1440, height: 1440 }, [1440, 1440]],
      [{ width: 320, height: 256, image_prompt }, [320, 256]],
      [{ image_prompt }, [1024, 768]],
    ] as const) {
      expect(await sizeOf(seen, model, asked)).toEqual(size)
    }
  })

  const sides: [unknown, object][] = [
    [1000, { type: 'multiple_of', msg: 'Input should be a multiple of 32', ctx: { multiple_of: 32 } }],
    [257, { type: 'multiple_of', msg: 'Input should be a multiple of 32', ctx: { multiple_of: 32 } }],
    [1441, { type: 'multiple_of', msg: 'Input should be a multiple of 32', ctx: { multiple_of: 32 } }],
    [1, { type: 'multiple_of', msg: 'Input should be a multiple of 32', ctx: { multiple_of: 32 } }],
    [1472, { type: 'less_than_equal', msg: 'Input should be less than or equal to 1440', ctx: { le: 1440 } }],
    [2048, { type: 'less_than_equal', msg: 'Input should be less than or equal to 1440', ctx: { le: 1440 } }],
    [224, { type: 'greater_than_equal', msg: 'Input should be greater than or equal to 256', ctx: { ge: 256 } }],
    [0, { type: 'greater_than_equal', msg: 'Input should be greater than or equal to 256', ctx: { ge: 256 } }],
    [-32, { type: 'greater_than_equal', msg: 'Input should be greater than or equal to 256', ctx: { ge: 256 } }],
    [null, { type: 'int_type', msg: 'Input should be a valid integer' }],
  ]
  test.each(sides)('refuses a side of %j', async (side, why) => {
    for (const field of ['width', 'height']) {
      const detail = [{ loc: ['body', field], input: side, ...why }]
      expect(await refusal(seen, model, { prompt: 'x', [field]: side })).toEqual({ status: 422, detail })
    }
  })

  test('refuses two bad sides in one answer', async () => {
    const { detail } = await refusal(seen, model, { prompt: 'x', height: 1472, width: 1000 })
    expect(detail).toMatchObject([
      { type: 'multiple_of', loc: ['body', 'width'] },
      { type: 'less_than_equal', loc: ['body', 'height'] },
    ])
  })
})

test.each(['flux-pro', 'flux-schnell'])('the retired %s draws 1024 by 768 unless asked', async (model) => {
  expect(await sizeOf(seen, model, {})).toEqual([1024, 768])
  expect(await sizeOf(seen, model, { width: 256, height: 512 })).toEqual([256, 512])
})

const flux2 = Object.keys(flux2Bodies)

describe('FLUX.2', () => {
  /** The same of every model, in one emulator. */
  const each = async (expected: Size, body: object, seen: TestApp) => {
    for (const model of flux2) expect([model, await sizeOf(seen, model, body)]).toEqual([model, expected])
  }

  test('floors each side to a multiple of 16', async () => {
    for (const [width, height, got] of [
      [1024, 507, [1024, 496]],
      [256, 256, [256, 256]],
      [64, 79, [64, 64]],
      [255, 111, [240, 96]],
    ] as const) {
      await each(got, { width, height }, seen)
    }
  })

  test('draws 1024 by 1024 when neither size nor picture is given', async () => {
    await each([1024, 1024], {}, seen)
    await each([1024, 1024], { width: null, height: null, input_image: null }, seen)
  })

  test('takes the size of its first picture, floored, unless one is asked for', async () => {
    const input_image = await picture([330, 271])
    await each([320, 256], { input_image }, seen)
    await each([320, 256], { input_image, width: null, height: null }, seen)
    await each([320, 256], { input_image, input_image_2: await picture([640, 480]) }, seen)
    await each([128, 64], { input_image, width: 128, height: 70 }, seen)
  })

  test('takes a second picture without a first', async () => {
    const input_image_2 = await picture([320, 256])
    for (const model of flux2) {
      const [width, height] = await sizeOf(seen, model, { input_image_2 })
      expect([model, width % 16, height % 16]).toEqual([model, 0, 0])
    }
  })

  test.each([0, 63, -64])('refuses a side of %d', async (side) => {
    const msg = 'Input should be greater than or equal to 64'
    for (const model of flux2) {
      for (const field of ['width', 'height']) {
        expect(await refusal(seen, model, { prompt: 'x', [field]: side })).toEqual({
          status: 422,
          detail: [{ type: 'greater_than_equal', loc: ['body', field], msg, input: side, ctx: { ge: 64 } }],
        })
      }
    }
  })

  test.each<Size>([
    [2064, 2048],
    [4096, 1040],
    [1024, 9000],
    [100_000, 100_000],
  ])('scales %d by %d, more than 4 MP, down to it', async (width, height) => {
    const size = await sizeOf(seen, 'flux-2-klein-4b', { width, height })
    expect([size[0] % 16, size[1] % 16]).toEqual([0, 0])
    expect(area(size)).toBeLessThanOrEqual(megapixels4)
    expect(area(size)).toBeGreaterThan(0.9 * megapixels4)
    expect(size[0] < size[1]).toBe(width < height)
  })
})

describe('FLUX.2 at 4 MP', () => {
  test.each<Size>([
    [2048, 2048],
    [4096, 1024],
  ])('takes %d by %d', async (width, height) => {
    for (const model of flux2)
      expect(await refusal(seen, model, { prompt: 'x', width, height })).toMatchObject({ status: 200 })
  })

  test('draws it', async () => {
    expect(await sizeOf(seen, 'flux-2-max', { width: 2048, height: 2048 })).toEqual([2048, 2048])
    expect(await sizeOf(seen, 'flux-2-pro', { width: 1024, height: 4096 })).toEqual([1024, 4096])
    expect(await sizeOf(seen, 'flux-2-pro', { input_image: await picture([2048, 2048]) })).toEqual([2048, 2048])
  })

  test('draws a larger picture in its ratio with no more than that', async () => {
    for (const [width, height] of [
      [3000, 2000],
      [1500, 4000],
      [2100, 2000],
      [5000, 3900],
    ] as const) {
      const size = await sizeOf(seen, 'flux-2-flex', { input_image: await picture([width, height]) })
      const ratio = width / height
      expect([size[0] % 16, size[1] % 16]).toEqual([0, 0])
      expect(area(size)).toBeLessThanOrEqual(megapixels4)
      expect(area(size)).toBeGreaterThan(0.95 * megapixels4)
      expect(Math.abs(size[0] - size[1] * ratio)).toBeLessThanOrEqual(16 * Math.max(1, ratio))
    }
  })
})

/** The vendor publishes these for the model itself. */
const kontextSizes: Size[] = [
  [672, 1568],
  [688, 1504],
  [720, 1456],
  [752, 1392],
  [800, 1328],
  [832, 1248],
  [880, 1184],
  [944, 1104],
  [1024, 1024],
  [1104, 944],
  [1184, 880],
  [1248, 832],
  [1328, 800],
  [1392, 752],
  [1456, 720],
  [1504, 688],
  [1568, 672],
]

describe.each(['flux-kontext-pro', 'flux-kontext-max'])('%s', (model) => {
  test('draws 1024 by 1024 as png when neither ratio nor picture is given', async () => {
    expect(await drawn(seen, model, { prompt: 'x' })).toEqual({ format: 'png', width: 1024, height: 1024 })
    expect(await sizeOf(seen, model, { aspect_ratio: null, input_image: null })).toEqual([1024, 1024])
    expect(kontextSizes).toContainEqual(await sizeOf(seen, model, { input_image_2: await picture([320, 256]) }))
  })

  test('draws the resolution nearest to the ratio', async () => {
    for (const [aspect_ratio, size] of [
      ['1:1', [1024, 1024]],
      ['16:9', [1392, 752]],
      ['9:16', [752, 1392]],
      ['4:3', [1184, 880]],
      ['3:4', [880, 1184]],
      ['3:2', [1248, 832]],
      ['2:3', [832, 1248]],
      ['21:9', [1568, 672]],
      ['9:21', [672, 1568]],
      ['7:3', [1568, 672]],
      ['3:7', [672, 1568]],
      ['2:1', [1456, 720]],
      ['5:4', [1104, 944]],
      ['4:5', [944, 1104]],
      ['10:7', [1248, 832]],
      ['64:27', [1568, 672]],
      ['1000:1001', [1024, 1024]],
    ] as const) {
      const body = { aspect_ratio, output_format: 'jpeg' }
      expect([aspect_ratio, await sizeOf(seen, model, body)]).toEqual([aspect_ratio, size])
    }
  })

  test('takes the ratio of its first picture, unless one is asked for', async () => {
    const jpeg = { output_format: 'jpeg' }
    for (const [given, got] of [
      [
        [600, 400],
        [1248, 832],
      ],
      [
        [400, 600],
        [832, 1248],
      ],
      [
        [512, 512],
        [1024, 1024],
      ],
      [
        [1600, 900],
        [1392, 752],
      ],
      [
        [2100, 900],
        [1568, 672],
      ],
    ] as const) {
      expect(await sizeOf(seen, model, { input_image: await picture(given), ...jpeg })).toEqual(got)
    }
    const input_image = await picture([600, 400])
    const input_image_2 = await picture([512, 512])
    expect(await sizeOf(seen, model, { input_image, input_image_2, ...jpeg })).toEqual([1248, 832])
    expect(await sizeOf(seen, model, { input_image, aspect_ratio: '9:16', ...jpeg })).toEqual([752, 1392])
  })

  test.each(['30:1', '1:30', 'abc', '', '16x9', '16:', '0:0', '1:0', '-16:9'])(
    'refuses the ratio %j',
    async (aspect_ratio) => {
      expect(await refusal(seen, model, { prompt: 'x', aspect_ratio })).toEqual(
        valueError('aspect_ratio', aspect_ratio),
      )
    },
  )
})

test('flux-kontext-pro draws every resolution of its model', async () => {
  for (const [width, height] of kontextSizes) {
    const body = { aspect_ratio: `${width}:${height}`, output_format: 'jpeg' }
    expect(await sizeOf(seen, 'flux-kontext-pro', body)).toEqual([width, height])
  }
})

describe.each(['flux-pro-1.1-ultra', 'flux-pro-1.1-ultra-finetuned'])('%s', (model) => {
  const body = async (seen: TestApp) => (model.endsWith('finetuned') ? await finetune(seen) : {})

  test('draws the listed ratios as jpeg', async () => {
    const given = { ...(await body(seen)), prompt: 'x' }
    expect(await drawn(seen, model, given)).toEqual({ format: 'jpeg', width: 2752, height: 1536 })
    for (const [aspect_ratio, size] of [
      ['21:9', [3136, 1344]],
      ['3:2', [2496, 1664]],
      ['4:3', [2368, 1792]],
      ['1:1', [2048, 2048]],
      ['3:4', [1792, 2368]],
      ['2:3', [1664, 2496]],
      ['9:16', [1536, 2752]],
      ['9:21', [1344, 3136]],
    ] as const) {
      const got = await sizeOf(seen, model, { ...given, aspect_ratio })
      expect([aspect_ratio, got]).toEqual([aspect_ratio, size])
    }
  })

  test('draws a free ratio with about 4 MP', async () => {
    const given = await body(seen)
    for (const [aspect_ratio, ratio] of [
      ['10:7', 10 / 7],
      ['64:27', 64 / 27],
      ['27:64', 27 / 64],
      ['5:4', 5 / 4],
      ['7:10', 7 / 10],
    ] as const) {
      const size = await sizeOf(seen, model, { ...given, aspect_ratio })
      const off = [area(size) / megapixels4 - 1, size[0] / size[1] / ratio - 1]
      expect({ aspect_ratio, rest: [size[0] % 64, size[1] % 64], off }).toEqual({
        aspect_ratio,
        rest: [0, 0],
        off: [expect.closeTo(0, 1), expect.closeTo(0, 1)] as number[],
      })
    }
  })

  test.each(['30:1', '1:30', 'abc', '', '16x9', '16:', '0:0', '1:0', '-16:9'])(
    'refuses the ratio %j',
    async (aspect_ratio) => {
      const refused = await refusal(seen, model, { ...(await body(seen)), prompt: 'x', aspect_ratio })
      expect(refused).toEqual(valueError('aspect_ratio', aspect_ratio))
    },
  )

  test('refuses null as a ratio', async () => {
    expect(await refusal(seen, model, { ...(await body(seen)), prompt: 'x', aspect_ratio: null })).toEqual({
      status: 422,
      detail: [
        { type: 'string_type', loc: ['body', 'aspect_ratio'], msg: 'Input should be a valid string', input: null },
      ],
    })
  })
})

describe('the edit of a picture', () => {
  const sizes: Size[] = [
    [256, 320],
    [1024, 768],
  ]

  test.each(['flux-pro-1.0-fill', 'flux-pro-1.0-fill-finetuned'])('%s is as large as it', async (model) => {
    const finetuned = model.endsWith('finetuned') ? await finetune(seen) : {}
    for (const size of sizes) {
      const image = await picture(size)
      const [width, height] = size
      expect(await drawn(seen, model, { ...finetuned, image, mask: image })).toEqual({ format: 'jpeg', width, height })
      expect(await sizeOf(seen, model, { ...finetuned, image })).toEqual(size)
    }
  })

  test('flux-tools/erase-v1 is as large as it', async () => {
    for (const [width, height] of sizes) {
      const image = await picture([width, height])
      const body = { image, mask: image }
      expect(await drawn(seen, 'flux-tools/erase-v1', body)).toEqual({ format: 'png', width, height })
    }
  })

  test('flux-tools/deblur-v1 is as large as it', async () => {
    for (const [width, height] of sizes) {
      const body = { image: await picture([width, height]) }
      expect(await drawn(seen, 'flux-tools/deblur-v1', body)).toEqual({ format: 'png', width, height })
    }
  })

  test.each(['flux-tools/vto-v1', 'flux-tools/vto-v2'])('%s is as large as the person', async (model) => {
    const garment = await picture([400, 400])
    for (const [width, height] of sizes) {
      const body = { prompt: 'TRY-ON', person: await picture([width, height]), garment }
      expect(await drawn(seen, model, body)).toEqual({ format: 'jpeg', width, height })
    }
  })
})

describe('flux-pro-1.0-expand', () => {
  test('draws the picture and its margins', async () => {
    const image = await picture([256, 320])
    for (const [margins, size] of [
      [{}, [256, 320]],
      [{ top: null, left: 0 }, [256, 320]],
      [{ top: 64 }, [256, 384]],
      [{ bottom: 32, right: 128 }, [384, 352]],
      [{ top: 10, bottom: 20, left: 30, right: 41 }, [327, 350]],
      [{ left: 2048 }, [2304, 320]],
    ] as const) {
      expect(await sizeOf(seen, 'flux-pro-1.0-expand', { image, ...margins })).toEqual(size)
    }
  })

  test('is a jpeg', async () => {
    const image = await picture([256, 256])
    expect(await drawn(seen, 'flux-pro-1.0-expand', { image })).toMatchObject({ format: 'jpeg' })
  })

  test.each(['top', 'bottom', 'left', 'right'])('refuses a margin beyond 2048 at its %s', async (side) => {
    const body = { image: await picture([256, 256]), [side]: 2049 }
    expect(await refusal(seen, 'flux-pro-1.0-expand', body)).toEqual({
      status: 422,
      detail: [
        {
          type: 'less_than_equal',
          loc: ['body', side],
          msg: 'Input should be less than or equal to 2048',
          input: 2049,
          ctx: { le: 2048 },
        },
      ],
    })
  })
})

describe('flux-tools/outpainting-v1', () => {
  const model = 'flux-tools/outpainting-v1'

  test('draws the canvas as png', async () => {
    const input_image = await picture([256, 256])
    for (const [width, height] of [
      [256, 256],
      [512, 320],
      [1536, 1024],
    ] as const) {
      expect(await drawn(seen, model, { input_image, width, height })).toEqual({ format: 'png', width, height })
    }
  })

  const canvases: [string, Size, object][] = [
    ['wider than the canvas', [512, 256], {}],
    ['higher than the canvas', [256, 512], {}],
    ['moved beyond the right edge', [256, 256], { reference_offset_x: 200 }],
    ['moved beyond the bottom', [256, 256], { reference_offset_y: 200 }],
    ['moved beyond the left edge', [256, 256], { reference_offset_x: -1 }],
    ['moved beyond the top', [256, 256], { reference_offset_y: -1 }],
  ]
  test.each(canvases)('refuses a picture %s, unless it may be cropped', async (_, size, offset) => {
    const body = { input_image: await picture(size), width: 384, height: 384, ...offset }
    expect(await refusal(seen, model, body)).toMatchObject({ status: 422 })
    expect(await refusal(seen, model, { ...body, auto_crop: false })).toMatchObject({ status: 422 })
    expect(await refusal(seen, model, { ...body, auto_crop: true })).toMatchObject({ status: 200 })
  })

  test('draws the canvas of a picture that is cropped', async () => {
    const body = { input_image: await picture([512, 512]), width: 384, height: 320, auto_crop: true }
    expect(await drawn(seen, model, body)).toEqual({ format: 'png', width: 384, height: 320 })
  })

  test('takes a picture that touches the edges', async () => {
    const body = { input_image: await picture([256, 256]), width: 384, height: 384 }
    for (const at of [0, 128]) {
      const offset = { reference_offset_x: at, reference_offset_y: at }
      expect(await refusal(seen, model, { ...body, ...offset })).toMatchObject({ status: 200 })
    }
  })

  test.each(['width', 'height'])('refuses a %s below 64', async (side) => {
    const body = { input_image: await picture([64, 64]), width: 64, height: 64, [side]: 63 }
    expect(await refusal(seen, model, body)).toMatchObject({
      status: 422,
      detail: [{ type: 'greater_than_equal', loc: ['body', side], ctx: { ge: 64 } }],
    })
  })
})

describe('flux-3-image', () => {
  const tiers = { '768sq': 768, '1k': 1024, '1.5k': 1536, '2k': 2048, '4k': 4096 }

  /** About as many pixels as a square of that side, in about that ratio. */
  const near = async (seen: TestApp, body: object, side: number, ratio: number) => {
    const { format, width, height } = await drawn(seen, 'flux-3-image', { prompt: 'a cat', ...body })
    const off = [width * height, width / height].map((is, at) => is / ([side ** 2, ratio][at] ?? 0) - 1)
    expect({ body, format, off }).toEqual({
      body,
      format: 'png',
      off: [expect.closeTo(0, 1), expect.closeTo(0, 1)] as number[],
    })
  }

  test('has about as many pixels as its resolution says, 1k unless asked', async () => {
    await near(seen, {}, 1024, 1)
    for (const [resolution, side] of Object.entries(tiers)) await near(seen, { resolution }, side, 1)
  })

  test('is drawn in every ratio', async () => {
    for (const aspect_ratio of [
      '21:9',
      '2:1',
      '16:9',
      '3:2',
      '7:5',
      '4:3',
      '5:4',
      '1:1',
      '4:5',
      '3:4',
      '5:7',
      '2:3',
      '9:16',
      '1:2',
      '9:21',
    ]) {
      const [width = 0, height = 0] = aspect_ratio.split(':').map(Number)
      await near(seen, { aspect_ratio, resolution: '768sq' }, 768, width / height)
    }
  })

  test('in the ratio auto is drawn in that of its first picture', async () => {
    const images = [await picture([600, 400]), await picture([256, 256])]
    await near(seen, { images, resolution: '768sq' }, 768, 3 / 2)
    await near(seen, { images, aspect_ratio: 'auto', resolution: '768sq' }, 768, 3 / 2)
    await near(seen, { images: await picture([300, 400]), resolution: '768sq' }, 768, 3 / 4)
    await near(seen, { images, aspect_ratio: '1:2', resolution: '768sq' }, 768, 1 / 2)
  })

  test.each([
    ['aspect_ratio', '10:7'],
    ['resolution', '8k'],
  ])('refuses the %s %s', async (field, value) => {
    expect(await refusal(seen, 'flux-3-image', { prompt: 'x', [field]: value })).toMatchObject({
      status: 422,
      detail: expect.arrayContaining([expect.objectContaining({ input: value })]) as object[],
    })
  })

  test.each([
    ['width', 512],
    ['height', 512],
    ['seed', 42],
    ['output_format', 'jpeg'],
  ])('knows no %s', async (field, input) => {
    expect(await refusal(seen, 'flux-3-image', { prompt: 'x', [field]: input })).toEqual({
      status: 422,
      detail: [{ type: 'extra_forbidden', loc: ['body', field], msg: 'Extra inputs are not permitted', input }],
    })
  })
})
