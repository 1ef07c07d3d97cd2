import { createHash } from 'node:crypto'
import { parentPort, workerData } from 'node:worker_threads'
import sharp, { type Sharp } from 'sharp'
import type { Bitmap } from './compose/bitmap.js'
import { wordsFor, type Canvas } from './compose/canvas.js'
import { withAlpha } from './compose/cut-out.js'
import { draw } from './compose/compose.js'
import { loadGlyphAtlas } from './compose/glyph-atlas.js'
import type { DecodeReply, DecodeRequest } from './decoder.js'
import type { RenderReply, RenderRequest, ThumbnailReply, ThumbnailRequest } from './renderer.js'
import { maxInputPixels } from './input-picture.js'
import { createLowPriority } from './low-priority.js'
import { withTextChunks, xmpOf } from './metadata.js'
import type { FittedPicture, Format, PictureSpec, Size } from './picture-spec.js'

// The only file that loads sharp, and the only thread: one picture at a time, nothing kept between them.
sharp.concurrency(1)
sharp.cache(false)
// The command reads JPEG, PNG and WebP with libvips and nothing else. A process that runs the emulator as a library shares
// libvips with it, and has pictures of its own to read: there no loader is blocked.
const ownsLibvips = (workerData as { loaders?: string } | null)?.loaders === 'inputs'
if (ownsLibvips) {
  sharp.block({ operation: ['VipsForeignLoad'] })
  sharp.unblock({ operation: ['VipsForeignLoadJpeg', 'VipsForeignLoadPng', 'VipsForeignLoadWebp'] })
}

const lowerPriority = createLowPriority({ withLibvips: ownsLibvips })

const atlas = loadGlyphAtlas()

/** Fast settings for each format; JPEG is fast enough with optimised tables, which make files a quarter smaller. */
const encoders: Record<Format, (picture: Sharp) => Sharp> = {
  jpeg: (picture) => picture.flatten({ background: '#fff' }).jpeg({ quality: 80 }),
  png: (picture) => picture.png({ compressionLevel: 1 }),
  webp: (picture) => picture.webp({ quality: 80, effort: 0 }),
}

/** Reused: to map and unmap megabytes for each picture would slow down the threads that answer polls. */
const memory = new Uint32Array(wordsFor(2048, 2048))

async function render({ spec, sources }: RenderRequest): Promise<RenderReply> {
  const { format, fitted } = spec
  const canvas = fitted === undefined ? await drawn(spec, sources) : await fit(fitted, spec, sources.get(fitted.sha256))
  const picture = encodable(canvas).withXmp(xmpOf(spec))
  // Not toUint8Array: in sharp 0.35.5 it never frees the encoder's output. A copy, because the buffer is not ours to transfer.
  const encoded = await encoders[format](picture).toBuffer()
  return fileOf(format === 'png' ? withTextChunks(encoded, spec) : encoded)
}

type Pixels = Pick<Canvas, 'width' | 'height' | 'pixels' | 'alpha'>

/** In a JPEG, which has no transparency, a transparent background becomes white. */
function encodable({ width, height, pixels, alpha }: Pixels): Sharp {
  if (alpha === undefined) return sharp(pixels, { raw: { width, height, channels: 3 } })
  return sharp(withAlpha(pixels, alpha), { raw: { width, height, channels: 4 } })
}

function fileOf(encoded: Uint8Array): { bytes: Uint8Array; md5: string } {
  const bytes = new Uint8Array(encoded)
  return { bytes, md5: createHash('md5').update(bytes).digest('base64') }
}

async function drawn(spec: PictureSpec, sources: RenderRequest['sources']): Promise<Pixels> {
  const bitmaps = new Map<string, Bitmap>()
  for (const { sha256, format: encoded } of spec.inputs) {
    const source = sources.get(sha256)
    if (source !== undefined && !bitmaps.has(sha256)) bitmaps.set(sha256, await bitmapOf(source, encoded))
  }
  return draw(spec, atlas, memory, bitmaps)
}

const black = { r: 0, g: 0, b: 0 }

/** A picture of the tester's own in the size of the spec, without transparency. */
async function fit(
  { format, fit }: FittedPicture,
  { width, height }: Size,
  source: Uint8Array | undefined,
): Promise<Pixels> {
  if (source === undefined) throw new Error('the picture that it is made from is not kept any more')
  const picture = upright(source, format).resize({ width, height, fit, background: black })
  const pixels = await picture.flatten({ background: black }).toColourspace('srgb').raw().toBuffer()
  return { width, height, pixels }
}

/** How an input picture is read: to its last row, within the pixel limit, without colour management. */
const reading = { failOn: 'error', limitInputPixels: maxInputPixels, ignoreIcc: true } as const

/** A picture that came with a request, upright; of an animation the first frame. */
async function bitmapOf(source: Uint8Array, format: Format | undefined): Promise<Bitmap> {
  const picture = upright(source, format).toColourspace('srgb')
  const { data, info } = await picture.raw().toBuffer({ resolveWithObject: true })
  return { width: info.width, height: info.height, pixels: data }
}

/** A PNG, so that a mask keeps its black and white and a picture its transparency. */
async function thumbnail({ source, format, longestSide }: ThumbnailRequest): Promise<ThumbnailReply> {
  try {
    const size = { width: longestSide, height: longestSide, fit: 'inside' } as const
    const small = upright(source, format)
      .resize({ ...size, withoutEnlargement: true })
      .toColourspace('srgb')
    return fileOf(await encoders.png(small).toBuffer())
  } catch (error) {
    const problem = messageOf(error)
    return isTimeout(problem) ? { problem } : { damaged: true }
  }
}

/** As `readPictureHeader` measures it: only a JPEG is turned. */
function upright(source: Uint8Array, format: Format | undefined): Sharp {
  const picture = sharp(source, reading).timeout({ seconds: longestSeconds })
  return format === 'jpeg' ? picture.autoOrient() : picture
}

/** After this, libvips gives up by itself: no other thread can interrupt it. */
const longestSeconds = 50

/**
 * Decodes a picture to its last row, and keeps one pixel of that: all of them take megabytes, and to convert them takes up to
 * 25 times as long as to decode them. The colour profile is ignored.
 */
async function decode({ bytes }: DecodeRequest): Promise<DecodeReply> {
  try {
    const { height } = await sharp(bytes, reading).metadata()
    const lastPixel = { left: 0, top: height - 1, width: 1, height: 1 }
    await sharp(bytes, reading).timeout({ seconds: longestSeconds }).extract(lastPixel).raw().toBuffer()
    return { decoded: true }
  } catch (error) {
    const message = messageOf(error)
    return isTimeout(message) ? { problem: `the picture was not decoded: ${message}` } : { decoded: false }
  }
}

const isTimeout = (message: string): boolean => message.startsWith('timeout')

const messageOf = (error: unknown) => (error instanceof Error ? error.message : String(error))

const port = parentPort
if (port === null) throw new Error('render-worker runs as a worker thread')
port.on('message', (request: RenderRequest | ThumbnailRequest | DecodeRequest) => {
  replyTo(request)
    .then(
      (reply) => port.postMessage(reply, 'bytes' in reply ? [reply.bytes.buffer as ArrayBuffer] : []),
      (error: unknown) => port.postMessage({ problem: messageOf(error) }),
    )
    .finally(lowerPriority)
})

function replyTo(request: RenderRequest | ThumbnailRequest | DecodeRequest): Promise<ThumbnailReply | DecodeReply> {
  if ('bytes' in request) return decode(request)
  return 'spec' in request ? render(request) : thumbnail(request)
}
