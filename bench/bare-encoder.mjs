// A worker thread that does nothing but decode and encode, with sharp as the render worker sets it up. It is given the files
// and the pixels before it is measured: to send megabytes to a thread can cost more than to encode them.
import { parentPort } from 'node:worker_threads'
import sharp from 'sharp'

sharp.cache(false)
sharp.concurrency(1)

let held = []

const answers = {
  /** Pictures: the files to decode, if any, and the pixels to encode. Views of one buffer, or of many, arrive as copies. */
  hold: ({ pictures }) => {
    held = pictures
  },
  work: async ({ at }) => {
    const { encoded = [], pixels, size, format = 'jpeg', settings } = held[at]
    for (const bytes of encoded) await sharp(bytes).raw().toBuffer()
    const picture = sharp(pixels, { raw: { channels: 3, ...size } })
    return picture[format](settings).toBuffer()
  },
}

parentPort.on('message', async (request) => parentPort.postMessage(await answers[request.name](request)))
