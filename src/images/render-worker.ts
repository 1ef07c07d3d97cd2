import { createHash } from 'node:crypto'
import { constants, setPriority } from 'node:os'
import { parentPort, workerData } from 'node:worker_threads'
import sharp, { type Sharp } from 'sharp'
import type { Bitmap } from './compose/bitmap.js'
import { wordsFor } from './compose/canvas.js'
import { compose } from './compose/compose.js'
import { loadGlyphAtlas } from './compose/glyph-atlas.js'
import type { DecodeReply, DecodeRequest } from './decoder.js'
import type { RenderReply, RenderRequest } from './renderer.js'
import { maxInputPixels } from './input-picture.js'
import { withTextChunks, xmpOf } from './metadata.js'
import type { FittedPicture, Format, PictureSpec, Size } from './picture-spec.js'

// The only file that loads sharp, and the only thread: one picture at a time, nothing kept between them.
sharp.concurrency(1)
sharp.cache(false)
// The command reads JPEG, PNG and WebP with libvips and nothing else. A process that runs the emulator as a library shares
// libvips with it, and has pictures of its own to read: there no loader is blocked.
if ((workerData as { loaders?: string } | null)?.loaders === 'inputs') {
  sharp.block({ operation: ['VipsForeignLoad'] })
  sharp.unblock({ operation: ['VipsForeignLoadJpeg', 'VipsForeignLoadPng', 'VipsForeignLoadWebp'] })
}

// On Linux priorities are per thread, so drawing does not slow down other work. Elsewhere they are per process.
if (process.platform === 'linux') setPriority(constants.priority.PRIORITY_LOW)

const atlas = loadGlyphAtlas()

/** Fast settings for each format; JPEG is fast enough with optimised tables, which make files a quarter smaller. */
const encoders: Record<Format, (picture: Sharp) => Sharp> = {
  jpeg: (picture) => picture.jpeg({ quality: 80 }),
  png: (picture) => picture.png({ compressionLevel: 1 }),
  webp: (picture) => picture.webp({ quality: 80, effort: 0 }),
}

/** Reused: to map and unmap megabytes for each picture would slow down the threads that answer polls. */
const memory = new Uint32Array(wordsFor(2048, 2048))

async function render({ spec, sources }: RenderRequest): Promise<RenderReply> {
  const { width, height, format, fitted } = spec
  const pixels = fitted === undefined ? await draw(spec, sources) : await fit(fitted, spec, sources.get(fitted.sha256))
  const picture = sharp(pixels, { raw: { width, height, channels: 3 } }).withXmp(xmpOf(spec))
  // Not toUint8Array: in sharp 0.35.5 it never frees the encoder's output. A copy, because the buffer is not ours to transfer.
  const encoded = await encoders[format](picture).toBuffer()
  const bytes = new Uint8Array(format === 'png' ? withTextChunks(encoded, spec) : encoded)
  return { bytes, md5: createHash('md5').update(bytes).digest('base64') }
}

async function draw(spec: PictureSpec, sources: RenderRequest['sources']): Promise<Uint8Array> {
  const bitmaps = new Map<string, Bitmap>()
  for (const { sha256, format: encoded } of spec.inputs) {
    const source = sources.get(sha256)
    if (source !== undefined && !bitmaps.has(sha256)) bitmaps.set(sha256, await bitmapOf(source, encoded))
  }
  return compose(spec, atlas, memory, bitmaps)
}

const black = { r: 0, g: 0, b: 0 }

/** A picture of the tester's own in the size of the spec, without transparency, as all pictures of the service. */
async function fit(
  { format, fit }: FittedPicture,
  { width, height }: Size,
  source: Uint8Array | undefined,
): Promise<Uint8Array> {
  if (source === undefined) throw new Error('the picture that it is made from is not kept any more')
  const picture = upright(source, format).resize({ width, height, fit, background: black })
  return picture.flatten({ background: black }).toColourspace('srgb').raw().toBuffer()
}

/** How an input picture is read: to its last row, within the pixel limit, without colour management. */
const reading = { failOn: 'error', limitInputPixels: maxInputPixels, ignoreIcc: true } as const

/** A picture that came with a request, upright; of an animation the first frame. */
async function bitmapOf(source: Uint8Array, format: Format | undefined): Promise<Bitmap> {
  const picture = upright(source, format)
  const { data, info } = await picture.toColourspace('srgb').ensureAlpha().raw().toBuffer({ resolveWithObject: true })
  return { width: info.width, height: info.height, pixels: data }
}

/** As `readPictureHeader` measures it: only a JPEG is turned. */
function upright(source: Uint8Array, format: Format | undefined): Sharp {
  const picture = sharp(source, reading).timeout({ seconds: longestSeconds })
  return format === 'jpeg' ? picture.autoOrient() : picture
}

/** After this, libvips gives up by itself: no other thread can interrupt it. */
const longestSeconds = 50

/**
 * Decodes a picture to its last row and discards it. One channel only, because all of them take three times the memory; the
 * colour profile is ignored.
 */
async function decode({ base64 }: DecodeRequest): Promise<DecodeReply> {
  try {
    const picture = sharp(Buffer.from(base64, 'base64'), reading).timeout({ seconds: longestSeconds })
    await picture.toColourspace('b-w').raw().toBuffer()
    return { decoded: true }
  } catch (error) {
    const message = messageOf(error)
    return message.startsWith('timeout') ? { problem: `the picture was not decoded: ${message}` } : { decoded: false }
  }
}

const messageOf = (error: unknown) => (error instanceof Error ? error.message : String(error))

const port = parentPort
if (port === null) throw new Error('render-worker runs as a worker thread')
port.on('message', (request: RenderRequest | DecodeRequest) => {
  const replied: Promise<RenderReply | DecodeReply> = 'base64' in request ? decode(request) : render(request)
  replied.then(
    (reply) => port.postMessage(reply, 'bytes' in reply ? [reply.bytes.buffer as ArrayBuffer] : []),
    (error: unknown) => port.postMessage({ problem: messageOf(error) }),
  )
})
