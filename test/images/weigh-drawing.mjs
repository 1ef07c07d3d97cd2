// Draws rounds of pictures in the render worker, and prints by how many bytes the process has grown with each, until it is
// ended. It is a process of its own, as nothing else may come onto the scales.
import { once } from 'node:events'
import { memoryUsage } from 'node:process'
import { Worker } from 'node:worker_threads'

const [script, count, picture] = process.argv.slice(2)
const worker = new Worker(new URL(script))

for (let drawn = 0; ;) {
  const before = memoryUsage.rss()
  let bytes = 0
  for (let each = 0; each < Number(count); each++) {
    worker.postMessage({ spec: { ...JSON.parse(picture), seed: String(drawn++) }, sources: new Map() })
    const [reply] = await once(worker, 'message')
    bytes += reply.bytes.length
  }
  globalThis.gc()
  console.log(JSON.stringify({ bytes, grown: memoryUsage.rss() - before }))
}
