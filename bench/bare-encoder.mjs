// A worker thread that does nothing but encode, with sharp as the render worker sets it up, pixels that are handed to it.
import { parentPort } from 'node:worker_threads'
import sharp from 'sharp'

sharp.cache(false)
sharp.concurrency(1)

parentPort.on('message', async ({ pixels, size, settings }) => {
  const picture = sharp(pixels, { raw: { ...size, channels: 3 } })
  parentPort.postMessage(await picture.jpeg(settings).toBuffer())
})
