// The real render worker, but a prompt can kill it.
import { parentPort } from 'node:worker_threads'

await import('../../dist/render-worker.js')
parentPort.on('message', ({ spec: { prompt } }) => {
  if (prompt === 'exit') process.exit(3)
  if (prompt === 'throw') throw new Error('as asked')
})
