import assert from 'node:assert/strict'
import { test } from 'node:test'
import { useFluxEmulator } from 'flux-emulator/node-test'
import { makePicture } from './make-picture.mjs'

const flux = useFluxEmulator({ settings: { latency: 20 } })

test('a prompt becomes a picture', async () => {
  const picture = await makePicture('a fox in the snow', { baseUrl: flux.baseUrl(), key: flux.key, waitMs: 5 })
  assert.equal(picture.subarray(0, 3).toString('hex'), 'ffd8ff')
})
