import { Worker } from 'node:worker_threads'

/** In a thread of its own: JSON.parse cannot be interrupted, and 60 MB of escapes take it a fifth of a second. */
const script = `
const { parentPort } = require('node:worker_threads')
parentPort.once('message', (text) => {
  try {
    parentPort.postMessage({ value: JSON.parse(text) })
  } catch {
    parentPort.postMessage(undefined)
  }
})`

/** JSON.parse of a large text while others are served; undefined where it throws, or the thread has no memory for it. */
export function parseAside(text: string): Promise<{ value: unknown } | undefined> {
  return new Promise((resolve) => {
    const worker = new Worker(script, { eval: true, execArgv: [] })
    const end = (parsed: { value: unknown } | undefined) => {
      resolve(parsed)
      void worker.terminate()
    }
    worker.once('message', end)
    worker.once('messageerror', () => end(undefined))
    worker.once('error', () => end(undefined))
    worker.once('exit', () => resolve(undefined))
    worker.postMessage(text)
  })
}
