// A worker thread that does nothing but decode and encode, with sharp as the render worker sets it up, what is handed to it.
import { parentPort } from 'node:worker_threads'
import sharp from 'sharp'

sharp.cache(false)
sharp.concurrency(1)

parentPort.on('message', async ({ encoded = [], pixels, size, format = 'jpeg', settings }) => {
  for (const bytes of encoded) await sharp(bytes).raw().toBuffer()
  const picture = sharp(pixels, { raw: { channels: 3, ...size } })
  parentPort.postMessage(await picture[format](settings).toBuffer())
})
