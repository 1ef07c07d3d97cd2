// Draws docs/contact-sheet.jpg: eight pictures as the emulator delivers them, side by side.
//
//   node scripts/build.mjs && tsx scripts/contact-sheet.ts
import { fileURLToPath } from 'node:url'
import sharp from 'sharp'
import type { PictureSpec } from '../src/images/picture-spec.js'
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

const renderQueue = createRenderQueue({ worker: new URL('../dist/render-worker.js', import.meta.url), cacheBytes: 0 })
const shown = await Promise.all(
  pictures.map(async ({ place: { left, top, width, height }, ...spec }) => {
    const { bytes } = await renderQueue.draw(spec)
    return { input: await sharp(bytes).resize(width, height).png().toBuffer(), left, top }
  }),
)
await renderQueue.close()
await sharp({ create: { width: 1782, height: 1338, channels: 3, background: '#f4f2ee' } })
  .composite(shown)
  .jpeg({ quality: 84, chromaSubsampling: '4:4:4' })
  .toFile(fileURLToPath(new URL('../docs/contact-sheet.jpg', import.meta.url)))
