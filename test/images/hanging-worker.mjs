// The real render worker, but one picture to draw and one to decode keep it busy for ever.
import { parentPort } from 'node:worker_threads'

await import('../../dist/render-worker.js')
parentPort.on('message', ({ bytes, spec }) => {
  const asked = spec?.prompt ?? Buffer.from(bytes).toString()
  while (asked === 'hang');
})
