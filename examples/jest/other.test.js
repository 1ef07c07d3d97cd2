const { useFluxEmulator } = require('flux-emulator/jest')
const { makePicture } = require('./make-picture.js')

const flux = useFluxEmulator({ settings: { latency: 'instant' } })

test('another file has accounts of its own', async () => {
  await makePicture('a fox', { baseUrl: flux.baseUrl(), key: flux.key })
  expect((await flux.account.tasks()).length).toBe(1)
})
