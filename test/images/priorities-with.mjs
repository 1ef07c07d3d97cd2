// Prints the priority of each thread of libvips after the render worker has decoded the picture on the input, with the loaders
// that are named. A process of its own, because libvips has its threads for all of a process.
import { once } from 'node:events'
import { readdirSync, readFileSync } from 'node:fs'
import { getPriority } from 'node:os'
import { buffer } from 'node:stream/consumers'
import { Worker } from 'node:worker_threads'

const [script, loaders] = process.argv.slice(2)
const worker = new Worker(new URL(script), { workerData: { loaders } })
// The worker lowers priorities after its answer; it has done so when it answers again. What is not a picture needs no thread.
for (const bytes of [await buffer(process.stdin), Buffer.from('not a picture')]) {
  worker.postMessage({ bytes })
  await once(worker, 'message')
}
const isOfLibvips = (task) => readFileSync(`/proc/self/task/${task}/comm`, 'utf8').startsWith('libvips')
const threads = readdirSync('/proc/self/task').filter(isOfLibvips)
console.log(JSON.stringify(threads.map((thread) => getPriority(Number(thread)))))
await worker.terminate()
