// Draws docs/contact-sheet.jpg: pictures as the emulator delivers them, side by side: eight made from texts, and five edits of
// a drawing.
//
//   node scripts/build.mjs && tsx scripts/contact-sheet.ts
import { createHash } from 'node:crypto'
import { fileURLToPath } from 'node:url'
import sharp from 'sharp'
import type { InputPicture, PictureSpec } from '../src/images/picture-spec.js'
import { createRenderQueue } from '../src/images/render-queue.js'

interface Place {
  left: number
  top: number
  width: number
  height: number
}

const text = { painter: 'text', fields: {}, inputs: [] } as const

/** What is drawn, and where it is shown; most are shown smaller than they are. */
const pictures: readonly (PictureSpec & { place: Place })[] = [
  {
    ...text,
    model: 'flux-pro-1.1',
    prompt: 'A red fox in fresh snow, early morning light, 85mm',
    seed: '42',
    width: 1024,
    height: 768,
    format: 'jpeg',
    place: { left: 24, top: 24, width: 715, height: 536 },
  },
  {
    ...text,
    model: 'flux-pro-1.1',
    prompt: 'A red fox in fresh snow, early morning light, 85mm',
    seed: '43',
    width: 1024,
    height: 768,
    format: 'png',
    place: { left: 763, top: 24, width: 715, height: 536 },
  },
  {
    ...text,
    model: 'flux-dev',
    prompt: 'Tea house',
    seed: '7',
    width: 256,
    height: 256,
    format: 'png',
    fields: { steps: 40 },
    place: { left: 1502, top: 24, width: 256, height: 256 },
  },
  {
    ...text,
    model: 'flux-schnell',
    prompt: 'Dandelion clock',
    seed: '1234',
    width: 256,
    height: 256,
    format: 'jpeg',
    place: { left: 1502, top: 304, width: 256, height: 256 },
  },
  {
    ...text,
    model: 'flux-pro',
    prompt: 'Лиса в снегу, раннее утро · Αλεπού στο χιόνι · Příliš žluťoučký kůň · 雪の狐 🦊',
    seed: '2026',
    width: 1440,
    height: 480,
    format: 'png',
    place: { left: 24, top: 584, width: 1163, height: 388 },
  },
  {
    ...text,
    model: 'flux-dev',
    prompt:
      'An isometric cutaway of a lighthouse keeper’s library: spiral stairs, brass lamps, rain on the windows, maps pinned ' +
      'over maps, a cat asleep on the atlas; muted greens, long shadows, the sea far below, and a kettle about to sing. ' +
      'Every shelf is labelled by hand, and the labels can be read.',
    seed: '99',
    width: 768,
    height: 1024,
    format: 'jpeg',
    fields: { guidance: 4.5 },
    place: { left: 1211, top: 584, width: 547, height: 730 },
  },
  {
    ...text,
    model: 'flux-pro-1.1-ultra',
    prompt: 'Wide valley before the storm',
    seed: '5',
    width: 2752,
    height: 1536,
    format: 'jpeg',
    place: { left: 24, top: 996, width: 570, height: 318 },
  },
  {
    ...text,
    model: 'flux-pro-1.1-ultra',
    prompt: 'Wide valley before the storm',
    seed: '5',
    width: 2752,
    height: 1536,
    format: 'jpeg',
    fields: { raw: true },
    place: { left: 617, top: 996, width: 570, height: 318 },
  },
]

const [width, height] = [640, 480]

/** A drawing as PNG, of the size of the edits. */
const drawing = (body: string): Promise<Buffer> =>
  sharp(
    Buffer.from(
      `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 480 360">${body}</svg>`,
    ),
  )
    .png()
    .toBuffer()

const sources = new Map<string, Buffer>()
function inputOf(field: string, bytes: Buffer): InputPicture {
  const sha256 = createHash('sha256').update(bytes).digest('hex')
  sources.set(sha256, bytes)
  return { field, sha256, source: 'base64', format: 'png', bytes: bytes.length, width, height }
}

const house = await drawing(
  `<rect width="480" height="240" fill="#8ecae6"/><rect y="240" width="480" height="120" fill="#3f7d4f"/>
  <rect x="315" y="128" width="98" height="128" fill="#b5651d"/><polygon points="303,128 425,128 364,68" fill="#7a2b22"/>
  <rect x="349" y="195" width="34" height="61" fill="#40210f"/><circle cx="98" cy="82" r="41" fill="#ffd54a"/>
  <rect x="142" y="202" width="14" height="60" fill="#5b3a1e"/><circle cx="149" cy="180" r="41" fill="#2f6b35"/>`,
)
const mask = await drawing('<rect width="480" height="360"/><ellipse cx="364" cy="165" rx="105" ry="115" fill="#fff"/>')
const shirt = await drawing(
  '<rect width="480" height="360" fill="#fff8e1"/><path d="M150 60 L210 40 H270 L330 60 L400 130 L350 170 L330 140 V320 H150 V140 L130 170 L80 130 Z" fill="#d84315"/>',
)

/** In a row below the others. */
const edits = (
  [
    { painter: 'fill', model: 'flux-pro-1.0-fill', prompt: 'a red barn', inputs: { image: house, mask } },
    { painter: 'erase', model: 'flux-tools/erase-v1', prompt: '', inputs: { image: house, mask } },
    {
      painter: 'canvas',
      model: 'flux-pro-1.0-expand',
      prompt: 'more meadow',
      ...{ inputs: { image: house }, fields: { left: 160, top: 40, right: 0, bottom: 80 }, width: 800, height: 600 },
    },
    { painter: 'edit', model: 'flux-kontext-pro', prompt: '秋の家', inputs: { input_image: house } },
    {
      painter: 'edit',
      model: 'flux-2-pro',
      prompt: 'hang the shirt on the tree',
      inputs: { input_image: house, input_image_2: shirt, input_image_3: mask },
    },
  ] as const
).map(({ inputs, ...edit }, at) => ({
  ...{ width, height, seed: '11', format: 'png', fields: {} },
  ...edit,
  inputs: Object.entries(inputs).map(([field, bytes]) => inputOf(field, bytes)),
  place: { left: 24 + at * 350, top: 1338, width: 334, height: 251 },
})) satisfies readonly (PictureSpec & { place: Place })[]

const renderQueue = createRenderQueue({
  worker: new URL('../dist/render-worker.js', import.meta.url),
  cacheBytes: 0,
  sourceBytes: (sha256) => sources.get(sha256),
})
const shown = await Promise.all(
  [...pictures, ...edits].map(async ({ place: { left, top, width, height }, ...spec }) => {
    const { bytes } = await renderQueue.draw(spec)
    return { input: await sharp(bytes).resize(width, height).png().toBuffer(), left, top }
  }),
)
await renderQueue.close()
await sharp({ create: { width: 1782, height: 1613, channels: 3, background: '#f4f2ee' } })
  .composite(shown)
  .jpeg({ quality: 84, chromaSubsampling: '4:4:4' })
  .toFile(fileURLToPath(new URL('../docs/contact-sheet.jpg', import.meta.url)))
