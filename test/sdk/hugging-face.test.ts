import { InferenceClient, InferenceClientProviderApiError } from '@huggingface/inference'
import { expect, test } from 'vitest'
import { createEmulator } from '../../src/index.js'
import { runClients } from './clients.js'
import { prove, type Drive } from './prove.js'

/** Leads what the client asks of BFL's host to `base`, and answers itself which model of BFL's is meant. */
const fetchAt =
  (base: string): typeof fetch =>
  (url, init) => {
    const asked = url instanceof Request ? url.url : url.toString()
    const provider = { providerId: 'flux-dev', status: 'live', task: 'text-to-image' }
    return asked.startsWith('https://huggingface.co/')
      ? Promise.resolve(Response.json({ inferenceProviderMapping: { 'black-forest-labs': provider } }))
      : fetch(asked.replace('https://api.us1.bfl.ai', base), init)
  }

const drive: Drive = async ({ base, key, prompt, width, height }) => {
  const client = new InferenceClient(key)
  const picture = await client.textToImage(
    {
      provider: 'black-forest-labs',
      model: 'black-forest-labs/FLUX.1-dev',
      inputs: prompt,
      parameters: { width, height },
    },
    { fetch: fetchAt(base), outputType: 'blob' },
  )
  return new Uint8Array(await picture.arrayBuffer())
}

prove(runClients.huggingFace, drive)

test('the error of @huggingface/inference holds the body of a 422', async () => {
  await using emulator = await createEmulator({ latency: 'instant' })
  const base = `${emulator.url}/live`
  const call = drive({ ask: 'text', base, key: 'a-key-of-the-tests', prompt: 'a lighthouse', width: 300, height: 256 })
  const error: unknown = await call.catch((thrown: unknown) => thrown)
  expect(error).toBeInstanceOf(InferenceClientProviderApiError)
  expect((error as InferenceClientProviderApiError).httpResponse.body).toEqual({
    detail: [
      {
        type: 'multiple_of',
        loc: ['body', 'width'],
        msg: 'Input should be a multiple of 32',
        input: 300,
        ctx: { multiple_of: 32 },
      },
    ],
  })
})
