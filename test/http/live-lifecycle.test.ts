import sharp from 'sharp'
import { describe, expect, test } from 'vitest'
import { live } from '../../src/contracts/live/contract.js'
import { drawEachKindOnce } from '../support/draw-each-kind-once.js'
import { minimal, picture } from '../support/minimal-bodies.js'
import { sharedRenderer, startApp } from '../support/start-app.js'

const renderer = drawEachKindOnce(sharedRenderer)

interface Course {
  model: string
  body?: object
  seconds: number
  credits: number
  picture: readonly [format: string, width: number, height: number]
}

const jpeg = (width: number, height = width) => ['jpeg', width, height] as const
const png = (width: number, height = width) => ['png', width, height] as const
const klein = (size: string) => ({
  seconds: 0.6,
  credits: size === '4b' ? 1.4 : 1.5,
  picture: jpeg(1024),
})
const flux3 = { model: 'flux-3-image', seconds: 45 }
const flux3Klein = { model: 'flux-3-image-klein', seconds: 3 }
const outpainting = { model: 'flux-tools/outpainting-v1' }
const references = { input_image: picture }

/** Every model and mode as recorded or documented until October 2026; docs/contracts.md has the source of each number. */
const courses: readonly Course[] = [
  { model: 'flux-2-pro', seconds: 8, credits: 3, picture: jpeg(1024) },
  { model: 'flux-2-pro', body: references, seconds: 12, credits: 4.5, picture: jpeg(256) },
  { model: 'flux-2-pro-preview', seconds: 8, credits: 3, picture: jpeg(1024) },
  { model: 'flux-2-max', seconds: 18, credits: 7, picture: jpeg(1024) },
  { model: 'flux-2-max', body: references, seconds: 35, credits: 10, picture: jpeg(256) },
  { model: 'flux-2-flex', seconds: 7, credits: 5, picture: jpeg(1024) },
  { model: 'flux-2-klein-9b', ...klein('9b') },
  { model: 'flux-2-klein-9b-preview', ...klein('9b') },
  { model: 'flux-2-klein-4b', ...klein('4b') },
  { model: 'flux-2-klein-4b-finetuned', ...klein('4b') },
  { model: 'flux-2-klein-9b-finetuned', ...klein('9b') },
  { model: 'flux-2-klein-9b-kv-finetuned', ...klein('9b') },
  { model: 'flux-2-klein-9b-kv-bf16-finetuned', ...klein('9b') },
  { model: 'flux-2-klein-base-4b-finetuned', ...klein('4b') },
  { model: 'flux-2-klein-base-9b-finetuned', ...klein('9b') },
  { ...flux3, body: { resolution: '768sq' }, credits: 4.1, picture: png(768) },
  { ...flux3, credits: 4.8, picture: png(1024) },
  { ...flux3, body: { resolution: '1.5k' }, credits: 7, picture: png(1536) },
  { ...flux3, body: { resolution: '2k', aspect_ratio: '16:9' }, credits: 10, picture: png(2736, 1536) },
  { ...flux3, body: { images: [picture] }, seconds: 90, credits: 4.8, picture: png(1024) },
  { ...flux3Klein, credits: 0.9, picture: jpeg(1024) },
  { ...flux3Klein, body: { resolution: '2k' }, credits: 1.4, picture: jpeg(2048) },
  { ...flux3Klein, body: { width: 640, height: 480, output_format: 'png' }, credits: 0.9, picture: png(640, 480) },
  { ...outpainting, seconds: 32, credits: 10, picture: png(512) },
  { ...outpainting, body: { mode: 'fast' }, seconds: 3, credits: 3, picture: png(512) },
  { ...outpainting, body: { width: 1440, height: 1024 }, seconds: 32, credits: 20, picture: png(1440, 1024) },
  {
    ...outpainting,
    body: { width: 1440, height: 1024, mode: 'fast' },
    seconds: 3,
    credits: 4.5,
    picture: png(1440, 1024),
  },
  { model: 'flux-tools/erase-v1', seconds: 2, credits: 3, picture: png(256) },
  { model: 'flux-tools/deblur-v1', seconds: 2, credits: 3, picture: png(256) },
  { model: 'flux-tools/vto-v1', seconds: 5, credits: 4.75, picture: jpeg(256) },
  { model: 'flux-tools/vto-v2', seconds: 5, credits: 4.75, picture: jpeg(256) },
  { model: 'flux-pro-1.1', seconds: 2, credits: 4, picture: jpeg(1024, 768) },
  { model: 'flux-pro-1.1-ultra', seconds: 11, credits: 6, picture: jpeg(2752, 1536) },
  { model: 'flux-pro-1.1-ultra-finetuned', seconds: 11, credits: 7, picture: jpeg(2752, 1536) },
  { model: 'flux-dev', seconds: 3.5, credits: 2.5, picture: jpeg(1024, 768) },
  { model: 'flux-pro-1.0-fill', seconds: 4, credits: 5, picture: jpeg(256) },
  { model: 'flux-pro-1.0-fill-finetuned', seconds: 4, credits: 6, picture: jpeg(256) },
  { model: 'flux-pro-1.0-expand', body: { top: 64, left: 32 }, seconds: 6, credits: 5, picture: jpeg(288, 320) },
  { model: 'flux-kontext-pro', seconds: 7, credits: 4, picture: png(1024) },
  { model: 'flux-kontext-max', seconds: 7, credits: 8, picture: png(1024) },
  { model: 'flux-pro', seconds: 6, credits: 5, picture: jpeg(1024, 768) },
  { model: 'flux-schnell', seconds: 0.6, credits: 0.3, picture: jpeg(1024, 768) },
  { model: 'flux-pro-1.0-canny', seconds: 8, credits: 5, picture: jpeg(256) },
  { model: 'flux-pro-1.0-depth', seconds: 8, credits: 5, picture: jpeg(256) },
]

test('every model of the live contract is here', () => {
  expect([...new Set(courses.map(({ model }) => model))].sort()).toEqual([...live.models.keys()].sort())
})

describe('from submit to picture, in realistic time', () => {
  test.each(courses)('$model takes $seconds s and $credits credits', async ({ model, body, seconds, ...wanted }) => {
    const seen = startApp({ contract: 'live', latency: 'realistic' }, { renderer })
    const given = { ...minimal[model], ...body }
    const { id, cost } = (await seen.submit(model, given)) as { id: string; cost?: number | null }
    const poll = () => seen.poll(id) as Promise<{ status: string; cost?: number; result: { sample: string } }>
    expect((await poll()).status).toBe('Pending')
    seen.time.advance(seconds * 1000 - 1)
    const working = await poll()
    expect([working.status === 'Ready', 'cost' in working]).toEqual([false, false])
    seen.time.advance(1)
    const ready = await poll()
    const shown = typeof cost === 'number' ? Number(cost.toFixed(6)) : wanted.credits
    expect([ready.status, Number(ready.cost?.toFixed(6)), shown]).toEqual(['Ready', wanted.credits, wanted.credits])
    const reply = await seen.download(ready.result.sample)
    const { format, width, height } = await sharp(reply.rawPayload).metadata()
    expect([reply.statusCode, format, width, height]).toEqual([200, ...wanted.picture])
  })
})
