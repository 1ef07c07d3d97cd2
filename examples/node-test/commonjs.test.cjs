const assert = require('node:assert/strict')
const { test } = require('node:test')
const { useFluxEmulator } = require('flux-emulator/node-test')

const flux = useFluxEmulator({ settings: { latency: 'instant' } })

test('a submit is refused when no credits are left', async () => {
  await flux.account.changeSettings({ credits: 0 })
  const reply = await fetch(`${flux.baseUrl()}/flux-2-pro`, {
    method: 'POST',
    headers: { 'x-key': flux.key, 'content-type': 'application/json' },
    body: JSON.stringify({ prompt: 'a fox' }),
  })
  assert.deepEqual([reply.status, await reply.json()], [402, { detail: 'Insufficient credits' }])
})
