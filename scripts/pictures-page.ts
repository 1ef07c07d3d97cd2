import { mkdirSync } from 'node:fs'
import sharp from 'sharp'
import type { Bitmap } from '../src/images/compose/bitmap.js'
import { compose } from '../src/images/compose/compose.js'
import { loadGlyphAtlas } from '../src/images/compose/glyph-atlas.js'
import type { InputPicture, PictureSpec } from '../src/images/picture-spec.js'

/** Draws the examples of docs/pictures.md: what a request brought on the left, what came of it on the right. */
const folder = 'docs/pictures'
const atlas = loadGlyphAtlas()
const [width, height] = [480, 360]

async function drawn(body: string, wide = width, high = height): Promise<Bitmap> {
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${wide}" height="${high}" viewBox="0 0 480 360" preserveAspectRatio="none">${body}</svg>`
  return { width: wide, height: high, pixels: await sharp(Buffer.from(svg)).ensureAlpha().raw().toBuffer() }
}

const house = `
  <defs><linearGradient id="sky" x1="0" y1="0" x2="0" y2="1"><stop offset="0" stop-color="#6fb7e9"/><stop offset="1" stop-color="#fdebc8"/></linearGradient></defs>
  <rect width="480" height="360" fill="url(#sky)"/><rect y="240" width="480" height="120" fill="#3f7d4f"/>
  <rect x="315" y="128" width="98" height="128" fill="#b5651d"/><polygon points="303,128 425,128 364,68" fill="#7a2b22"/>
  <rect x="349" y="195" width="34" height="61" fill="#40210f"/><circle cx="98" cy="82" r="41" fill="#ffd54a"/>
  <rect x="142" y="202" width="14" height="60" fill="#5b3a1e"/><circle cx="149" cy="180" r="41" fill="#2f6b35"/>`
const photo = await drawn(house)
const mask = await drawn(
  '<rect width="480" height="360" fill="black"/><ellipse cx="364" cy="165" rx="105" ry="115" fill="white"/>',
)
const portrait = await drawn(
  '<rect width="480" height="360" fill="#cfd8dc"/><circle cx="240" cy="95" r="55" fill="#c98f6b"/><rect x="165" y="150" width="150" height="190" rx="40" fill="#546e7a"/>',
)
const shirt = await drawn(
  '<rect width="480" height="360" fill="#fff8e1"/><path d="M150 60 L210 40 H270 L330 60 L400 130 L350 170 L330 140 V320 H150 V140 L130 170 L80 130 Z" fill="#d84315"/>',
)
const bicycle = await drawn(
  '<rect width="480" height="360" fill="#e1f5fe"/><g fill="none" stroke="#b71c1c" stroke-width="14"><circle cx="130" cy="230" r="75"/><circle cx="350" cy="230" r="75"/><path d="M130 230 L200 120 H310 L350 230 L230 230 Z"/></g>',
)
const blurred: Bitmap = {
  ...photo,
  pixels: await sharp(photo.pixels, { raw: { width, height, channels: 4 } })
    .blur(2.5)
    .raw()
    .toBuffer(),
}
const cut = await drawn(house)
for (let at = 0; at < width * height; at++) {
  const [x, y] = [at % width, Math.trunc(at / width)]
  if ((x - 364) ** 2 + (y - 165) ** 2 < 105 ** 2) cut.pixels[at * 4 + 3] = 0
}

interface Example {
  name: string
  inputs: Readonly<Record<string, Bitmap | 'url'>>
  spec: Partial<PictureSpec>
}

const examples: readonly Example[] = [
  {
    name: 'fill',
    inputs: { image: photo, mask },
    spec: { painter: 'fill', model: 'flux-pro-1.0-fill', prompt: 'a red barn with a round window' },
  },
  {
    name: 'fill-alpha',
    inputs: { image: cut },
    spec: { painter: 'fill', model: 'flux-pro-1.0-fill', prompt: 'the alpha channel as mask' },
  },
  {
    name: 'erase',
    inputs: { image: photo, mask },
    spec: { painter: 'erase', model: 'flux-tools/erase-v1', prompt: '', fields: { dilate_pixels: 12 } },
  },
  {
    name: 'expand',
    inputs: { image: photo },
    spec: {
      painter: 'canvas',
      model: 'flux-pro-1.0-expand',
      prompt: 'more meadow',
      width: 720,
      height: 432,
      fields: { left: 192, right: 48, bottom: 72 },
    },
  },
  {
    name: 'outpainting',
    inputs: { input_image: photo },
    spec: {
      painter: 'canvas',
      model: 'flux-tools/outpainting-v1',
      prompt: 'a wide view',
      width: 800,
      height: 520,
      fields: { reference_offset_x: 260, reference_offset_y: 120 },
    },
  },
  {
    name: 'kontext',
    inputs: { input_image: photo },
    spec: { painter: 'edit', model: 'flux-kontext-pro', prompt: 'make it autumn', width: 640, height: 480 },
  },
  {
    name: 'references',
    inputs: { input_image: photo, input_image_2: bicycle, input_image_3: shirt, input_image_4: 'url' },
    spec: {
      painter: 'edit',
      model: 'flux-2-pro',
      prompt: 'put the bicycle in front of the house',
      width: 800,
      height: 600,
    },
  },
  {
    name: 'boxes',
    inputs: { 'images.0': photo },
    spec: {
      painter: 'edit',
      model: 'flux-3-image',
      prompt: 'move the tree {"id": 1, "src_bbox": [380, 220, 740, 400], "tgt_bbox": [380, 480, 740, 640]}',
      width: 800,
      height: 600,
    },
  },
  {
    name: 'try-on',
    inputs: { person: portrait, garment: shirt },
    spec: { painter: 'try-on', model: 'flux-tools/vto-v1', prompt: 'wear it' },
  },
  {
    name: 'deblur',
    inputs: { image: blurred },
    spec: { painter: 'deblur', model: 'flux-tools/deblur-v1', prompt: '' },
  },
  {
    name: 'canny',
    inputs: { control_image: photo },
    spec: { painter: 'control', model: 'flux-pro-1.0-canny', prompt: 'a castle' },
  },
  {
    name: 'depth',
    inputs: { control_image: photo },
    spec: { painter: 'control', model: 'flux-pro-1.0-depth', prompt: 'a castle' },
  },
  {
    name: 'image-prompt',
    inputs: { image_prompt: photo },
    spec: {
      painter: 'edit',
      model: 'flux-pro-1.1-ultra',
      prompt: 'a castle',
      fields: { image_prompt_strength: 0.5 },
      width: 640,
      height: 480,
    },
  },
]

const row = { width: 300, height: 225, gap: 12 }

/** One picture of the row, as PNG. */
const tile = (pixels: Uint8Array, size: { width: number; height: number }, channels: 3 | 4): Promise<Buffer> =>
  sharp(pixels, { raw: { ...size, channels } })
    .flatten({ background: '#bbb' })
    .resize(row.width, row.height, { fit: 'contain', background: '#222' })
    .png()
    .toBuffer()

mkdirSync(folder, { recursive: true })
for (const { name, inputs, spec } of examples) {
  const bitmaps = new Map<string, Bitmap>()
  const pictures = Object.entries(inputs).map(([field, input]): InputPicture => {
    if (input === 'url')
      return { field, sha256: 'url', source: 'url', standIn: true, host: 'cdn.example.com', width: 1024, height: 1024 }
    bitmaps.set(field, input)
    return { field, sha256: field, source: 'base64', format: 'png', width: input.width, height: input.height }
  })
  const whole: PictureSpec = {
    painter: 'text',
    model: '',
    prompt: '',
    seed: '7',
    width,
    height,
    format: 'jpeg',
    fields: {},
    ...spec,
    inputs: pictures,
  }
  const output = compose(whole, atlas, undefined, bitmaps)
  const tiles = [
    ...(await Promise.all([...bitmaps.values()].map(({ pixels, ...size }) => tile(pixels, size, 4)))),
    await tile(output, { width: whole.width, height: whole.height }, 3),
  ]
  const placed = tiles.map((input, at) => ({ input, left: at * (row.width + row.gap), top: 0 }))
  const across = tiles.length * (row.width + row.gap) - row.gap
  await sharp({ create: { width: across, height: row.height, channels: 3, background: '#fff' } })
    .composite(placed)
    .jpeg({ quality: 78 })
    .toFile(`${folder}/${name}.jpg`)
}
console.log(`wrote ${examples.length} pictures to ${folder}`)
