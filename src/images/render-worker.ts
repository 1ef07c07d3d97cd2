import { createHash } from 'node:crypto'
import { constants, setPriority } from 'node:os'
import { parentPort } from 'node:worker_threads'
import sharp, { type Sharp } from 'sharp'
import { wordsFor } from './compose/canvas.js'
import { compose } from './compose/compose.js'
import { loadGlyphAtlas } from './compose/glyph-atlas.js'
import type { DecodeReply, DecodeRequest } from './decoder.js'
import type { RenderReply, RenderRequest } from './renderer.js'
import { maxInputPixels } from './input-picture.js'
import { xmpOf } from './metadata.js'
import type { Format } from './picture-spec.js'

// The only file that loads sharp, and the only thread: one picture at a time, nothing kept between them.
sharp.concurrency(1)
sharp.cache(false)
// No loader is blocked, although none is needed: libvips is shared by the process, and a program that embeds the emulator may
// need its loaders.

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

async function render(request: RenderRequest): Promise<RenderReply> {
  const { width, height, format } = request
  const pixels = compose(request, atlas, memory)
  const picture = sharp(pixels, { raw: { width, height, channels: 3 } }).withXmp(xmpOf(request))
  // Not toUint8Array: in sharp 0.35.5 it never frees the encoder's output. A copy, because the buffer is not ours to transfer.
  const bytes = new Uint8Array(await encoders[format](picture).toBuffer())
  return { bytes, md5: createHash('md5').update(bytes).digest('base64') }
}

/** libvips's own timeout: no other thread can interrupt it. */
const longestSeconds = 50

/**
 * Decodes a picture to its last row and discards it. One channel only, because all of them take three times the memory; the
 * colour profile is ignored.
 */
async function decode({ base64 }: DecodeRequest): Promise<DecodeReply> {
  const source = { failOn: 'error', limitInputPixels: maxInputPixels, ignoreIcc: true } as const
  try {
    const picture = sharp(Buffer.from(base64, 'base64'), source).timeout({ seconds: longestSeconds })
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
