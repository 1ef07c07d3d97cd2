import { crc32, deflateSync } from 'node:zlib'
import sharp from 'sharp'

/** A picture made to take as much time or memory as possible, for a few bytes. */
export interface HostilePicture {
  name: string
  bytes: Buffer
  /** Whether it can be decoded: its task becomes Ready, or fails. */
  decodes: boolean
}

/** Twenty of them, each within the limit of 64 megapixels. They take seconds to make. */
export async function hostilePictures(): Promise<HostilePicture[]> {
  const grey = (width: number, height: number) =>
    sharp({ create: { width, height, channels: 3, background: '#777' }, limitInputPixels: false })
  const progressive = await grey(8000, 8000).jpeg({ progressive: true, quality: 1 }).toBuffer()
  const baseline = await grey(8000, 8000).jpeg({ quality: 1 }).toBuffer()
  const webp = await grey(8000, 8000).webp({ quality: 1, effort: 0 }).toBuffer()
  const lossless = await grey(8000, 8000).webp({ lossless: true, effort: 0 }).toBuffer()
  const bits = png({ width: 8000, height: 8000, depth: 1, channels: 1 })
  const deep = { width: 7700, height: 7700, depth: 16, channels: 4 } as const
  const deepPng = png(deep)
  const interlaced = png({ ...deep, interlaced: true })
  return [
    { name: 'a PNG of one bit and 64 MP', bytes: bits, decodes: true },
    {
      name: 'a PNG of eight bits and 64 MP',
      bytes: png({ ...deep, width: 8000, height: 8000, depth: 8 }),
      decodes: true,
    },
    { name: 'a PNG of 16 bits and 59 MP', bytes: deepPng, decodes: true },
    { name: 'the same, interlaced', bytes: interlaced, decodes: true },
    {
      name: 'an interlaced PNG of one bit',
      bytes: png({ ...deep, depth: 1, channels: 1, interlaced: true }),
      decodes: true,
    },
    { name: 'a PNG that ends in its middle', bytes: deepPng.subarray(0, deepPng.length >> 1), decodes: false },
    { name: 'an interlaced one', bytes: halfOf(interlaced), decodes: false },
    {
      name: 'a PNG of 2 million rows that says 8',
      bytes: png({ ...deep, width: 8, height: 8, rows: 2_000_000 }),
      decodes: true,
    },
    { name: 'a PNG of few rows', bytes: png({ width: 65_535, height: 970, depth: 16, channels: 4 }), decodes: true },
    { name: 'a PNG of few columns', bytes: png({ width: 970, height: 65_535, depth: 16, channels: 4 }), decodes: true },
    { name: 'a PNG with a text of 100 MB', bytes: withChunk(bits, 'zTXt', bomb('Comment\0\0')), decodes: true },
    { name: 'a PNG with a profile of 100 MB', bytes: withChunk(bits, 'iCCP', bomb('x\0\0')), decodes: true },
    { name: 'a JPEG of 64 MP', bytes: baseline, decodes: true },
    { name: 'a progressive JPEG of 64 MP', bytes: progressive, decodes: true },
    { name: 'a progressive JPEG that ends early', bytes: halfOf(progressive), decodes: false },
    { name: 'a progressive JPEG of thousands of scans', bytes: repeatLastScan(progressive, 5000), decodes: false },
    { name: 'a WebP of 64 MP', bytes: webp, decodes: true },
    { name: 'a lossless WebP of 64 MP', bytes: lossless, decodes: true },
    { name: 'a WebP that ends early', bytes: halfOf(webp), decodes: false },
    { name: 'a WebP of 1,000 frames', bytes: await animated(1000), decodes: true },
  ]
}

const halfOf = (bytes: Buffer): Buffer => bytes.subarray(0, bytes.length >> 1)

interface PngOptions {
  width: number
  height: number
  depth: 1 | 8 | 16
  channels: 1 | 4
  interlaced?: boolean
  /** As many as `height`, if absent. */
  rows?: number
}

/** A black PNG. */
function png({ width, height, depth, channels, interlaced = false, rows = height }: PngOptions): Buffer {
  const header = Buffer.alloc(13)
  header.writeUInt32BE(width, 0)
  header.writeUInt32BE(height, 4)
  header.set([depth, channels === 4 ? 6 : 0, 0, 0, interlaced ? 1 : 0], 8)
  const passes = interlaced
    ? adam7.map(([x, y, dx, dy]) => [(width - x + dx - 1) / dx, (rows - y + dy - 1) / dy])
    : [[width, rows]]
  const bytes = passes.reduce(
    (sum, [columns = 0, lines = 0]) =>
      sum + Math.floor(lines) * (1 + Math.ceil((Math.floor(columns) * depth * channels) / 8)),
    0,
  )
  return Buffer.concat([
    Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(Buffer.alloc(bytes), { level: 1 })),
    chunk('IEND', Buffer.alloc(0)),
  ])
}

/** Where each pass begins, and its steps. */
const adam7 = [
  [0, 0, 8, 8],
  [4, 0, 8, 8],
  [0, 4, 4, 8],
  [2, 0, 4, 4],
  [0, 2, 2, 4],
  [1, 0, 2, 2],
  [0, 1, 1, 2],
] as const

function chunk(type: string, data: Buffer): Buffer {
  const typed = Buffer.concat([Buffer.from(type, 'latin1'), data])
  const length = Buffer.alloc(4)
  length.writeUInt32BE(data.length)
  const sum = Buffer.alloc(4)
  sum.writeUInt32BE(crc32(typed))
  return Buffer.concat([length, typed, sum])
}

const afterHeader = 8 + 25

const withChunk = (bytes: Buffer, type: string, data: Buffer): Buffer =>
  Buffer.concat([bytes.subarray(0, afterHeader), chunk(type, data), bytes.subarray(afterHeader)])

const bomb = (start: string): Buffer =>
  Buffer.concat([Buffer.from(start, 'latin1'), deflateSync(Buffer.alloc(100 * 1024 ** 2))])

function repeatLastScan(jpeg: Buffer, times: number): Buffer {
  const end = jpeg.length - 2
  const last = jpeg.lastIndexOf(Buffer.from([0xff, 0xda]))
  const scan = jpeg.subarray(last, Math.min(end, last + 400))
  return Buffer.concat([jpeg.subarray(0, end), ...Array.from({ length: times }, () => scan), jpeg.subarray(end)])
}

async function animated(frames: number): Promise<Buffer> {
  const side = 256
  const pixels = Buffer.alloc(side * side * 3 * frames)
  for (let at = 0; at < frames; at++) pixels.fill(at & 255, at * side * side * 3, (at + 1) * side * side * 3)
  return sharp(pixels, { raw: { width: side, height: side * frames, channels: 3, pageHeight: side } })
    .webp({ quality: 1, effort: 0 })
    .toBuffer()
}
