import { FLUXImageGenerator } from '@memberjunction/ai-blackforestlabs'
import { expect, test, vi } from 'vitest'
import { createEmulator } from '../../src/index.js'
import { runClients } from './clients.js'
import { inputPicture, prove, seen } from './prove.js'

// It prints every error that it also answers.
vi.spyOn(console, 'error').mockReturnValue()

type Result = Awaited<ReturnType<FLUXImageGenerator['GenerateImage']>>

function pictureOf({ success, images, errorMessage }: Result): Uint8Array {
  const data = images[0]?.data
  if (!success || data === undefined) throw new Error(errorMessage)
  return data
}

prove(runClients.memberJunction, async ({ base, key, prompt, width, height, input }) => {
  const flux = new FLUXImageGenerator(key, base)
  flux.setPollingConfig({ pollInterval: 50 })
  return pictureOf(
    input === undefined
      ? await flux.GenerateImage({ model: 'flux-dev', prompt, size: `${width}x${height}` })
      : await flux.EditImage({ image: input, prompt }),
  )
})

test('MemberJunction posts its default model, flux-2-pro, to a path that BFL does not have', async () => {
  await using emulator = await createEmulator({ latency: 'instant' })
  const flux = new FLUXImageGenerator('a-key-of-the-tests', emulator.baseUrl('live'))
  const draw = async () => pictureOf(await flux.GenerateImage({ prompt: 'a lighthouse', size: '320x256' }))
  expect(await seen(draw())).toEqual({ error: 'BFL API error (404): {"detail":"Not Found"}' })
})

test('MemberJunction draws variations with flux-kontext-pro, which ignores the field that the picture is sent in', async () => {
  await using emulator = await createEmulator({ latency: 'instant' })
  const flux = new FLUXImageGenerator('a-key-of-the-tests', emulator.baseUrl('live'))
  const vary = async () => pictureOf(await flux.CreateVariation({ image: await inputPicture() }))
  expect(await seen(vary())).toEqual({ picture: 'png 1024x1024' })
})
