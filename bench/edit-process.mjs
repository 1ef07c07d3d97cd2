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
/** Which of them were asked for: an edit without its inputs would be measured with stand-ins. */
const taken = new Set()
const renderQueue = createRenderQueue({
  worker: new URL('../dist/render-worker.js', import.meta.url),
  cacheBytes: 0,
  sourceBytes: (sha256) => {
    taken.add(sha256)
    return sources.get(sha256)
  },
})
const codec = new Worker(new URL('bare-encoder.mjs', import.meta.url))
const side = 1024
/** The render worker's settings, as `prepare` proves for JPEG of drawn pictures (`picture-process.mjs`). */
const settings = { jpeg: { quality: 80 }, png: { compressionLevel: 1 } }

/**
 * The edits that are compared, by the names of `scenarios/edits.mjs`: the painter and the model, the fields that bring
 * pictures, and the format. All pictures have the size of the result but for `inputSide`.
 */
const edits = {
  fill: { painter: 'fill', model: 'flux-pro-1.0-fill', inputs: ['image', 'mask'] },
  erase: { painter: 'erase', model: 'flux-tools/erase-v1', inputs: ['image', 'mask'] },
  expand: {
    painter: 'canvas',
    model: 'flux-pro-1.0-expand',
    inputs: ['image'],
    inputSide: 768,
    fields: { left: 192, right: 64, top: 128, bottom: 128 },
  },
  outpainting: {
    painter: 'canvas',
    model: 'flux-tools/outpainting-v1',
    inputs: ['input_image'],
    inputSide: 768,
    fields: { reference_offset_x: 64, reference_offset_y: 192 },
  },
  kontext: { painter: 'edit', model: 'flux-kontext-pro', format: 'png', inputs: ['input_image'] },
  kontextJpeg: { painter: 'edit', model: 'flux-kontext-pro', inputs: ['input_image'] },
  references: { painter: 'edit', model: 'flux-2-pro', inputs: ['input_image', 'input_image_2', 'input_image_3'] },
  cutOut: {
    painter: 'edit',
    model: 'flux-2-pro',
    format: 'png',
    inputs: ['input_image'],
    fields: { transparent_bg: true },
  },
  tenImages: {
    painter: 'edit',
    model: 'flux-3-image',
    inputs: Array.from({ length: 10 }, (_, at) => `images.${at}`),
  },
  imagePrompt: {
    painter: 'edit',
    model: 'flux-pro-1.1-ultra',
    inputs: ['image_prompt'],
    fields: { image_prompt_strength: 0.5 },
  },
  tryOn: { painter: 'try-on', model: 'flux-tools/vto-v1', inputs: ['person', 'garment'] },
  deblur: { painter: 'deblur', model: 'flux-tools/deblur-v1', inputs: ['image'] },
  canny: { painter: 'control', model: 'flux-pro-1.0-canny', inputs: ['control_image'] },
  depth: { painter: 'control', model: 'flux-pro-1.0-depth', inputs: ['control_image'] },
}
let specs = []

answerCalls({
  /** Decides on so many different edits of one kind; their inputs are pictures that the emulator drew, and a round mask. */
  prepare: async ({ edit, pictures }) => {
    const { inputs: fields, inputSide = side, ...kind } = edits[edit]
    sources.clear()
    specs = []
    const bare = []
    for (let seed = 0; seed < pictures; seed++) {
      const inputs = []
      for (const field of fields) inputs.push(await inputOf(field, seed * fields.length + inputs.length, inputSide))
      specs.push(specOf({ ...kind, inputs }, seed))
    }
    taken.clear()
    const drawn = await drawAll()
    if (specs.some(({ inputs }) => inputs.some(({ sha256 }) => !taken.has(sha256))))
      throw new Error('an edit was drawn without its inputs')
    for (const [at, bytes] of drawn.entries()) {
      const { data, info } = await sharp(bytes).raw().toBuffer({ resolveWithObject: true })
      const encoded = specs[at].inputs.map(({ sha256 }) => sources.get(sha256))
      const { format } = specs[at]
      const size = { width: info.width, height: info.height, channels: info.channels }
      bare.push({ encoded, pixels: data, size, format, settings: settings[format] })
    }
    await codecDoes({ name: 'hold', pictures: bare })
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
  for (const at of specs.keys()) await codecDoes({ name: 'work', at })
}

async function codecDoes(request) {
  codec.postMessage(request)
  const [answer] = await once(codec, 'message')
  return answer
}

async function inputOf(field, seed, inputSide) {
  const size = { width: inputSide, height: inputSide }
  const bytes = field === 'mask' ? await mask() : (await renderQueue.draw(specOf(size, 1000 + seed))).bytes
  const sha256 = createHash('sha256').update(bytes).digest('hex')
  sources.set(sha256, bytes)
  const format = field === 'mask' ? 'png' : 'jpeg'
  return { field, sha256, source: 'base64', format, bytes: bytes.length, ...size }
}

function mask() {
  const shape = `<svg width="${side}" height="${side}"><rect width="100%" height="100%"/><circle cx="600" cy="450" r="300" fill="#fff"/></svg>`
  return sharp(Buffer.from(shape)).removeAlpha().png().toBuffer()
}

function specOf(kind, seed) {
  const plain = { painter: 'text', model: 'flux-pro-1.1', format: 'jpeg', fields: {}, inputs: [] }
  return { ...plain, width: side, height: side, prompt: `${seed} ${prompt}`, seed: String(seed), ...kind }
}
