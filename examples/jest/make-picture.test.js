const { useFluxEmulator } = require('flux-emulator/jest')
const { makePicture } = require('./make-picture.js')

const flux = useFluxEmulator({ settings: { latency: 20 } })
const client = () => ({ baseUrl: flux.baseUrl(), key: flux.key, waitMs: 5 })

test('a prompt becomes a picture', async () => {
  const picture = await makePicture('a fox in the snow', client())
  expect(picture.subarray(0, 3).toString('hex')).toBe('ffd8ff')
})

test('a submit is tried again while the service is overloaded', async () => {
  await flux.account.addRule('submit 1-2 = 503')
  await makePicture('a fox', client())
  await flux.account.expect({ filter: { stage: 'submit' }, count: 3 })
})
