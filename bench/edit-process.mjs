// Edits pictures as the emulator does, and decodes and encodes the same pictures with nothing around it, in one process: what
// differs is the work, not the machine's mood. CPU time is that of the whole process, all its threads included.
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import sharp from 'sharp'
import { createRenderQueue } from '../build/images/render-queue.js'
import { answerCalls } from './calls.mjs'
import { prompt } from './requests.mjs'

const sources = new Map()
const renderQueue = createRenderQueue({
  worker: new URL('../dist/render-worker.js', import.meta.url),
  cacheBytes: 0,
  inputBytes: (sha256) => sources.get(sha256),
})
const codec = new Worker(new URL('bare-encoder.mjs', import.meta.url))
const side = 1024
/** The render worker's settings, as `prepare` proves for JPEG of drawn pictures (`picture-process.mjs`). */
const settings = { jpeg: { quality: 80 }, png: { compressionLevel: 1 } }

/** The edits that are compared: their fields, the first of them the picture to edit. */
const edits = {
  fill: { painter: 'fill', model: 'flux-pro-1.0-fill', format: 'jpeg', fields: ['image', 'mask'] },
  kontext: { painter: 'edit', model: 'flux-kontext-pro', format: 'png', fields: ['input_image'] },
  references: {
    painter: 'edit',
    model: 'flux-2-pro',
    format: 'jpeg',
    fields: ['input_image', 'input_image_2', 'input_image_3'],
  },
}
let specs = []
let bare = []

answerCalls({
  /** Decides on so many different edits of one kind; their inputs are pictures that the emulator drew, and a round mask. */
  prepare: async ({ edit, pictures }) => {
    const { fields, ...kind } = edits[edit]
    specs = []
    bare = []
    for (let seed = 0; seed < pictures; seed++) {
      const inputs = await Promise.all(fields.map((field, at) => inputOf(field, seed * fields.length + at)))
      specs.push(specOf({ ...kind, inputs }, seed))
    }
    const drawn = await drawAll()
    for (const [at, bytes] of drawn.entries()) {
      const pixels = await sharp(bytes).removeAlpha().raw().toBuffer()
      bare.push({ encoded: specs[at].inputs.map(({ sha256 }) => sources.get(sha256)), pixels })
    }
  },
  emulator: () => timed(drawAll),
  bare: () => timed(bareAll),
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

/** Every input to pixels, and the pixels of the edit to a file. */
async function bareAll() {
  for (const [at, { encoded, pixels }] of bare.entries()) {
    const { format } = specs[at]
    codec.postMessage({ encoded, pixels, size: { width: side, height: side }, format, settings: settings[format] })
    await once(codec, 'message')
  }
}

async function inputOf(field, seed) {
  const bytes = field === 'mask' ? await mask() : (await renderQueue.draw(specOf({}, 1000 + seed))).bytes
  const sha256 = createHash('sha256').update(bytes).digest('hex')
  sources.set(sha256, bytes)
  const format = field === 'mask' ? 'png' : 'jpeg'
  return { field, sha256, source: 'base64', format, bytes: bytes.length, width: side, height: side }
}

function mask() {
  const shape = `<svg width="${side}" height="${side}"><rect width="100%" height="100%"/><circle cx="600" cy="450" r="300" fill="#fff"/></svg>`
  return sharp(Buffer.from(shape)).removeAlpha().png().toBuffer()
}

function specOf(kind, seed) {
  const plain = { painter: 'text', model: 'flux-pro-1.1', format: 'jpeg', fields: {}, inputs: [] }
  return { ...plain, width: side, height: side, prompt: `${seed} ${prompt}`, seed: String(seed), ...kind }
}
