import { expect, test } from 'vitest'
import sharp from 'sharp'
import { plainPicture } from '../support/input-picture.js'
import { shareApp } from '../support/start-app.js'

const { submit, poll, download } = shareApp({ contract: 'live', latency: 'instant' })

const picture = async (more: object) => {
  const { id } = await submit('flux-2-pro', { prompt: 'a fox', seed: 1, width: 512, height: 512, ...more })
  return (await download((await poll(id)).result.sample)).rawPayload
}
const pixelsOf = (file: Buffer) => sharp(file).raw().toBuffer({ resolveWithObject: true })
const at = (side: number, channels: number, x: number, y: number) => (y * side + x) * channels

test.each(['png', 'webp'])('in a %s, transparent_bg makes the background transparent', async (output_format) => {
  const { data, info } = await pixelsOf(await picture({ transparent_bg: true, output_format }))
  expect(info).toMatchObject({ format: 'raw', width: 512, height: 512, channels: 4 })
  const alphaAt = (x: number, y: number) => data[at(512, 4, x, y) + 3]
  expect([alphaAt(0, 0), alphaAt(511, 0), alphaAt(256, 200), alphaAt(20, 256)]).toEqual([0, 0, 255, 255])
})

test('what is not background has the colours of the opaque picture, and so has the caption', async () => {
  const cut = await pixelsOf(await picture({ transparent_bg: true, output_format: 'png' }))
  const whole = await pixelsOf(await picture({ output_format: 'png' }))
  expect([cut.info.channels, whole.info.channels]).toEqual([4, 3])
  const colourAt = (data: Buffer, channels: number, x: number, y: number) => [
    ...data.subarray(at(512, channels, x, y), at(512, channels, x, y) + 3),
  ]
  for (const [x, y] of [
    [256, 100],
    [256, 250],
    [100, 200],
  ] as const) {
    expect(colourAt(cut.data, 4, x, y)).toEqual(colourAt(whole.data, 3, x, y))
  }
  const opaque = (x: number, y: number) => cut.data[at(512, 4, x, y) + 3] === 255
  const corner = Array.from({ length: 100 }, (_, n) => opaque(20, 511 - n))
  expect(corner).toContain(true) // the panel of the caption, outside of the oval
})

test('references stay whole', async () => {
  const reference = (await plainPicture(256, 256)).toString('base64')
  const more = { input_image: reference, input_image_2: reference, transparent_bg: true, output_format: 'png' }
  const { data } = await pixelsOf(await picture(more))
  expect(data[at(512, 4, 40, 40) + 3]).toBe(255)
  expect(data[at(512, 4, 511, 2) + 3]).toBe(0)
})

test('in a JPEG, the background is white', async () => {
  const { data, info } = await pixelsOf(await picture({ transparent_bg: true }))
  expect(info.channels).toBe(3)
  expect(Math.min(...data.subarray(0, 3))).toBeGreaterThan(250)
})
