import { createBlackForestLabs } from '@ai-sdk/black-forest-labs'
import { generateImage } from 'ai'
import { generateImage as generateImage6 } from 'ai-sdk-6'
import { createBlackForestLabs as createBlackForestLabs1 } from 'ai-sdk-6-black-forest-labs'
import { expect, test } from 'vitest'
import { createEmulator } from '../../src/index.js'
import { runClients } from './clients.js'
import { prove, seen, type Job } from './prove.js'

// It prints what it warns of, such as that `size` is sent as an aspect ratio too.
globalThis.AI_SDK_LOG_WARNINGS = false

const model = ({ ask }: Job) => (ask === 'edit' ? 'flux-2-pro' : 'flux-dev')
const words = ({ prompt, input }: Job) => (input === undefined ? prompt : { text: prompt, images: [input] })
const size = ({ width, height, input }: Job) =>
  input === undefined ? { size: `${width}x${height}` as const } : undefined
const patience = ({ ask }: Job) => ({
  pollIntervalMillis: 50,
  pollTimeoutMillis: ask === 'requestModerated' ? 500 : 60_000,
})

prove(runClients.aiSdk7, async (job) => {
  const flux = createBlackForestLabs({ apiKey: job.key, baseURL: job.base, ...patience(job) })
  const { image } = await generateImage({ model: flux.image(model(job)), prompt: words(job), ...size(job) })
  return image.uint8Array
})

prove(runClients.aiSdk6, async (job) => {
  const flux = createBlackForestLabs1({ apiKey: job.key, baseURL: job.base, ...patience(job) })
  const { image } = await generateImage6({ model: flux.image(model(job)), prompt: words(job), ...size(job) })
  return image.uint8Array
})

const about: Readonly<Record<string, (baseURL: string, model: string) => Promise<unknown>>> = {
  'AI SDK 7': async (baseURL, model) => {
    const flux = createBlackForestLabs({ apiKey: 'a-key-of-the-tests', baseURL })
    const { image } = await generateImage({ ...small, model: flux.image(model) })
    return image.providerMetadata
  },
  'AI SDK 6': async (baseURL, model) => {
    const flux = createBlackForestLabs1({ apiKey: 'a-key-of-the-tests', baseURL })
    const { providerMetadata } = await generateImage6({ ...small, model: flux.image(model) })
    return { blackForestLabs: providerMetadata.blackForestLabs?.images[0] }
  },
}
const small = { prompt: 'a lighthouse', size: '256x256', seed: 42 } as const

test.each(Object.entries(about))('%s hands on the seed, the times and the cost', async (_name, tell) => {
  await using emulator = await createEmulator({ latency: 'instant' })
  const base = emulator.baseUrl('live')
  const moment = expect.any(Number) as number
  expect(await tell(base, 'flux-dev')).toEqual({
    blackForestLabs: { seed: 42, start_time: moment, end_time: moment, duration: moment },
  })
  expect(await tell(base, 'flux-2-pro')).toEqual({
    blackForestLabs: { seed: 42, start_time: moment, cost: 3, inputMegapixels: 0, outputMegapixels: 0.06 },
  })
})

test('AI SDK 7, which trusts only the origin of its base URL, finds that origin in every URL it is given', async () => {
  await using emulator = await createEmulator({ contract: 'live', latency: 'instant' })
  const { port } = new URL(emulator.url)
  const draw = async (host: string) => {
    const flux = createBlackForestLabs({ apiKey: 'a-key-of-the-tests', baseURL: `http://${host}:${port}/v1` })
    const { image } = await generateImage({ model: flux.image('flux-dev'), prompt: 'a lighthouse', size: '320x256' })
    return image.uint8Array
  }
  expect(await seen(draw('localhost'))).toEqual({ picture: 'jpeg 320x256' })
  expect(await seen(draw('127.0.0.1'))).toEqual({ picture: 'jpeg 320x256' })
})

test('AI SDK 7 gets its picture by the documented contract too when the task never is Processing', async () => {
  await using emulator = await createEmulator({ latency: 'instant' })
  const flux = createBlackForestLabs({ apiKey: 'a-key-of-the-tests', baseURL: emulator.baseUrl('documented') })
  const draw = async () => {
    const { image } = await generateImage({ model: flux.image('flux-dev'), prompt: 'a lighthouse', size: '320x256' })
    return image.uint8Array
  }
  expect(await seen(draw())).toEqual({ picture: 'jpeg 320x256' })
})

test('AI SDK 7 submits again by itself what words in its prompt have refused once', async () => {
  await using emulator = await createEmulator({ latency: 'instant' })
  const flux = createBlackForestLabs({ apiKey: 'a-key-of-the-tests', baseURL: emulator.baseUrl('live') })
  const prompt = 'a lighthouse [[submit 1 = 503]]'
  const { image } = await generateImage({ model: flux.image('flux-dev'), prompt, size: '320x256' })
  expect(await seen(Promise.resolve(image.uint8Array))).toEqual({ picture: 'jpeg 320x256' })
  const { entries } = emulator.account('a-key-of-the-tests').requests({ stage: 'submit' })
  expect(entries.map(({ status, rule }) => [status, rule])).toEqual([
    [503, 'directive-1'],
    [200, undefined],
  ])
})
