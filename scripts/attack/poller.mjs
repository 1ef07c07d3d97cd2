// A user of another account, in a thread of its own: polls all the time, and says how long its slowest poll took.
import { parentPort, workerData } from 'node:worker_threads'
import { createClient } from './client.mjs'

const client = createClient(workerData, { connections: 1 })
const headers = { 'x-key': 'the-other-account' }
const submitted = await client.ask('POST', '/v1/flux-dev', { headers, body: { prompt: 'another account' } })
const { id } = JSON.parse(submitted.text)

let slowest = 0
let polls = 0
let failures = 0
parentPort.on('message', () => {
  parentPort.postMessage({ slowest: Math.round(slowest), polls, failures })
  slowest = polls = failures = 0
})
parentPort.postMessage('polling')

for (;;) {
  const began = performance.now()
  try {
    const { status } = await client.ask('GET', `/v1/get_result?id=${id}`, { headers, ms: 60_000 })
    if (status !== 200) failures++
  } catch {
    failures++
  }
  slowest = Math.max(slowest, performance.now() - began)
  polls++
  await new Promise((resolve) => setTimeout(resolve, 5))
}
