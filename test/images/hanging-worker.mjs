// The real render worker, but one picture keeps it busy for ever.
import { parentPort } from 'node:worker_threads'

await import('../../dist/render-worker.js')
parentPort.on('message', ({ base64 }) => {
  while (base64 === 'hang');
})
