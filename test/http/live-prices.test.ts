import { describe, expect, test } from 'vitest'
import { plainPictureText } from '../support/input-picture.js'
import { startLive, type TestApp } from '../support/start-app.js'

type Size = readonly [width: number, height: number]

interface Accepted {
  cost: number | null
  input_mp: number | null
  output_mp: number | null
}

const picture = (size: Size) => plainPictureText(...size)

async function priced(seen: TestApp, model: string, body: object): Promise<Accepted> {
  const { cost, input_mp, output_mp } = (await seen.submit(model, { prompt: 'x', ...body })) as unknown as Accepted
  return { cost, input_mp, output_mp }
}

const free = { cost: null, input_mp: null, output_mp: null }

/** Credits for the first megapixel, and for each further one that goes out or in. */
const prices: [string, number, number][] = [
  ['flux-2-klein-4b', 1.4, 0.1],
  ['flux-2-klein-9b', 1.5, 0.2],
  ['flux-2-klein-9b-preview', 1.5, 0.2],
  ['flux-2-pro', 3, 1.5],
  ['flux-2-pro-preview', 3, 1.5],
  ['flux-2-flex', 5, 5],
  ['flux-2-max', 7, 3],
]

describe.each(prices)('%s costs %d and %d for each further megapixel', (model, first, more) => {
  const sizes: [Size, number][] = [
    [[64, 64], 1],
    [[256, 256], 1],
    [[1024, 1024], 1],
    [[1040, 1024], 2],
    [[1920, 1088], 2],
    [[2048, 1024], 2],
    [[2048, 1040], 3],
    [[1536, 2048], 3],
    [[2048, 2048], 4],
  ]

  test('by its size, in whole megapixels', async () => {
    const seen = startLive('instant')
    for (const [[width, height], whole] of sizes) {
      const { cost, input_mp } = await priced(seen, model, { width, height })
      expect([width, height, cost, input_mp]).toEqual([
        width,
        height,
        expect.closeTo(first + (whole - 1) * more, 9) as number,
        0,
      ])
    }
  })

  test('by its pictures, in whole megapixels', async () => {
    const seen = startLive('instant')
    for (const [sizes, whole, input_mp] of [
      [[[256, 256]], 1, 0.06],
      [[[1024, 1024]], 1, 1],
      [[[1040, 1024]], 2, 1.02],
      [[[2048, 2048]], 4, 4],
      [
        [
          [1024, 1024],
          [1024, 1024],
        ],
        2,
        2,
      ],
      [
        [
          [1024, 1024],
          [2048, 1024],
          [1024, 1024],
        ],
        4,
        4,
      ],
    ] as const) {
      const pictures = await Promise.all(sizes.map(picture))
      const inputs: Record<string, string> = Object.fromEntries(
        pictures.map((image, at) => [at === 0 ? 'input_image' : `input_image_${at + 1}`, image]),
      )
      expect(await priced(seen, model, { width: 1024, height: 1024, ...inputs })).toEqual({
        cost: expect.closeTo(first + whole * more, 9) as number,
        input_mp,
        output_mp: 1,
      })
    }
  })

  test('by the size that its first picture gives it', async () => {
    const body = { input_image: await picture([2048, 1024]) }
    expect(await priced(startLive('instant'), model, body)).toEqual({
      cost: expect.closeTo(first + 3 * more, 9) as number,
      input_mp: 2,
      output_mp: 2,
    })
  })
})

test.each([
  ['flux-2-max', 7.000000000000001],
  ['flux-2-klein-4b', 1.4000000000000001],
  ['flux-2-pro', 3],
  ['flux-2-flex', 5],
  ['flux-2-klein-9b', 1.5],
])('%s says its price as dollars times a hundred: %d', async (model, cost) => {
  const seen = startLive('instant')
  expect(await priced(seen, model, {})).toEqual({ cost, input_mp: 0, output_mp: 1 })
  const reply = await seen.app.inject({
    method: 'POST',
    url: `/v1/${model}`,
    headers: { 'x-key': 'test' },
    payload: { prompt: 'x' },
  })
  expect(reply.body).toMatch(new RegExp(`"cost":${String(cost).replace('.', '\\.')}(\\.0)?,"input_mp":0`))
})

test('flux-2-pro of two megapixels costs 4.5, as recorded', async () => {
  expect(await priced(startLive('instant'), 'flux-2-pro', { width: 1920, height: 1080 })).toEqual({
    cost: 4.5,
    input_mp: 0,
    output_mp: 1.98,
  })
})

describe('megapixels are rounded to two decimals as Python does', () => {
  const sizes: [Size, number][] = [
    [[64, 64], 0],
    [[256, 256], 0.06],
    [[512, 256], 0.12],
    [[512, 512], 0.25],
    [[1536, 256], 0.38],
    [[1280, 512], 0.62],
    [[1792, 512], 0.88],
    [[1024, 768], 0.75],
    [[1152, 1024], 1.12],
    [[1408, 1024], 1.38],
    [[640, 480], 0.29],
    [[1504, 2000], 2.87],
    [[2048, 2048], 4],
  ]

  test.each(sizes)('going out: %j is %d', async ([width, height], output_mp) => {
    expect(await priced(startLive('instant'), 'flux-2-pro', { width, height })).toMatchObject({
      input_mp: 0,
      output_mp,
    })
  })

  test.each(sizes)('coming in: %j is %d', async (size, input_mp) => {
    const body = { width: 1024, height: 1024, input_image: await picture(size) }
    expect(await priced(startLive('instant'), 'flux-2-pro', body)).toMatchObject({ input_mp, output_mp: 1 })
  })

  test('coming in, of all pictures together', async () => {
    const [input_image, input_image_2] = await Promise.all([picture([1024, 1024]), picture([512, 512])])
    const body = { width: 256, height: 256, input_image, input_image_2 }
    expect(await priced(startLive('instant'), 'flux-2-pro', body)).toMatchObject({ input_mp: 1.25, output_mp: 0.06 })
  })
})

describe('FLUX.1 says no price', () => {
  test.each([
    'flux-dev',
    'flux-pro-1.1',
    'flux-pro-1.1-ultra',
    'flux-pro',
    'flux-kontext-pro',
    'flux-kontext-max',
    'flux-pro-1.0-fill',
    'flux-pro-1.0-expand',
  ])('%s', async (model) => {
    const image = await picture([256, 256])
    expect(await priced(startLive('instant'), model, { image, input_image: image, image_prompt: image })).toEqual(free)
  })
})

test('a submit with a webhook says the price too', async () => {
  const webhook_url = 'http://127.0.0.1:9/hook'
  expect(
    await startLive('instant').submit('flux-2-max', { prompt: 'x', webhook_url, width: 256, height: 256 }),
  ).toEqual({
    id: expect.any(String) as string,
    status: expect.any(String) as string,
    webhook_url,
    cost: 7.000000000000001,
    input_mp: 0,
    output_mp: 0.06,
  })
})

test.each([
  ['flux-tools/outpainting-v1', { width: 256, height: 256 }],
  ['flux-tools/erase-v1', {}],
  ['flux-tools/deblur-v1', {}],
  ['flux-tools/vto-v1', {}],
  ['flux-tools/vto-v2', {}],
])('%s says each as a number or as null', async (model, size) => {
  const image = await picture([256, 256])
  const pictures = model.includes('vto')
    ? { prompt: 'x', person: image, garment: image }
    : model.includes('outpainting')
      ? { input_image: image }
      : { image, mask: image }
  const reply = (await startLive('instant').submit(model, { ...pictures, ...size })) as unknown as Record<
    string,
    unknown
  >
  expect(Object.keys(reply)).toEqual(['id', 'polling_url', 'cost', 'input_mp', 'output_mp'])
  for (const key of ['cost', 'input_mp', 'output_mp']) {
    expect(reply[key] === null || typeof reply[key] === 'number').toBe(true)
  }
})
