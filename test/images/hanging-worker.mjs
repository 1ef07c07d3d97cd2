// The real render worker, but one picture to draw and one to decode keep it busy for ever.
import { parentPort } from 'node:worker_threads'

await import('../../dist/render-worker.js')
parentPort.on('message', ({ base64, prompt }) => {
  while (base64 === 'hang' || prompt === 'hang');
})
