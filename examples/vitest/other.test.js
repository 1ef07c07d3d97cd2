import { useFluxEmulator } from 'flux-emulator/vitest'
import { expect, test } from 'vitest'
import { makePicture } from './make-picture.js'

const flux = useFluxEmulator({ settings: { latency: 'instant' } })

test('another file has accounts of its own', async () => {
  await makePicture('a fox', { baseUrl: flux.baseUrl(), key: flux.key })
  expect((await flux.account.tasks()).length).toBe(1)
})
