// Prints which of the pictures on its input, as a list of base64, the render worker can read with the loaders that are named. A
// process of its own, because libvips has them for all threads of a process.
import { once } from 'node:events'
import { text } from 'node:stream/consumers'
import { Worker } from 'node:worker_threads'

const [script, loaders] = process.argv.slice(2)
const worker = new Worker(new URL(script), { workerData: { loaders } })
const read = []
for (const picture of JSON.parse(await text(process.stdin))) {
  worker.postMessage({ bytes: Buffer.from(picture, 'base64') })
  const [{ decoded }] = await once(worker, 'message')
  read.push(decoded)
}
console.log(JSON.stringify(read))
await worker.terminate()
