// Draws pictures as the emulator does, and encodes the same pixels with nothing around it, in one process: what differs is
// the work, not the machine's mood. CPU time is that of the whole process, all its threads included.
import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import sharp from 'sharp'
import { createRenderQueue } from '../build/images/render-queue.js'
import { answerCalls } from './calls.mjs'
import { prompt } from './requests.mjs'

const renderQueue = createRenderQueue({ worker: new URL('../dist/render-worker.js', import.meta.url), cacheBytes: 0 })
const encoder = new Worker(new URL('bare-encoder.mjs', import.meta.url))
const size = { width: 1024, height: 768 }
// The render worker's settings, which `prepare` proves: the compressed data must come out equal.
const settings = { quality: 80 }
let specs = []

answerCalls({
  /** Decides on so many different pictures, and finds the pixels of each: drawn as PNG, which loses nothing. */
  prepare: async ({ pictures }) => {
    specs = Array.from({ length: pictures }, (_, seed) => specOf(seed))
    const drawn = await Promise.all(specs.map((spec) => renderQueue.draw({ ...spec, format: 'png' })))
    const pixels = await Promise.all(drawn.map(({ bytes }) => sharp(bytes).removeAlpha().raw().toBuffer()))
    await encoderDoes({ name: 'hold', pictures: pixels.map((picture) => ({ pixels: picture, size, settings })) })
    const [whole] = await drawAll()
    const [bare] = await encodeAll()
    if (!scanOf(whole).equals(scanOf(bare))) {
      throw new Error('the bare encoder has other settings or other pixels than the render worker')
    }
  },
  emulator: () => timed(drawAll),
  bare: () => timed(encodeAll),
})

/** CPU microseconds per picture. */
async function timed(work) {
  const before = process.cpuUsage()
  await work()
  const { user, system } = process.cpuUsage(before)
  return (user + system) / specs.length
}

async function drawAll() {
  const pictures = []
  for (const spec of specs) pictures.push(Buffer.from((await renderQueue.draw(spec)).bytes))
  return pictures
}

async function encodeAll() {
  const pictures = []
  for (const at of specs.keys()) pictures.push(Buffer.from(await encoderDoes({ name: 'work', at })))
  return pictures
}

async function encoderDoes(request) {
  encoder.postMessage(request)
  const [answer] = await once(encoder, 'message')
  return answer
}

function specOf(seed) {
  const plain = { painter: 'text', model: 'flux-pro-1.1', format: 'jpeg', fields: {}, inputs: [] }
  return { ...plain, ...size, prompt: `${seed} ${prompt}`, seed: String(seed) }
}

/** A JPEG without its headers: from the first start of scan on. */
function scanOf(jpeg) {
  return jpeg.subarray(jpeg.lastIndexOf(Buffer.from([0xff, 0xda])))
}
