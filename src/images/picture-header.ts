import type { ByteSource } from './base64-text.js'
import { isOnItsSide, orientationIn } from './orientation.js'
import type { Format, Size } from './picture-spec.js'

export interface PictureHeader extends Size {
  format: Format
}

/**
 * Format and size of a picture, from its header alone: nothing is decoded, and nothing after the header is read. Undefined
 * for anything but a JPEG, a PNG or a WebP with a size.
 */
export function readPictureHeader(source: ByteSource): PictureHeader | undefined {
  const head = source.read(0, 32)
  const read = headers.find(({ isIt }) => isIt(head))
  const size = read?.sizeIn(head, source)
  if (read === undefined || size === undefined || size.width === 0 || size.height === 0) return undefined
  return { format: read.format, width: size.width, height: size.height }
}

interface HeaderReader {
  format: Format
  isIt: (head: Buffer) => boolean
  sizeIn: (head: Buffer, source: ByteSource) => Size | undefined
}

const pngStart = Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex')

const headers: readonly HeaderReader[] = [
  {
    format: 'jpeg',
    isIt: (head) => head.length > 2 && head.readUInt16BE(0) === 0xffd8,
    sizeIn: (_head, source) => jpegSize(source),
  },
  {
    format: 'png',
    isIt: (head) => head.subarray(0, pngStart.length).equals(pngStart),
    sizeIn: (head) => (head.length < 24 ? undefined : { width: head.readUInt32BE(16), height: head.readUInt32BE(20) }),
  },
  {
    format: 'webp',
    isIt: (head) => head.toString('latin1', 0, 4) === 'RIFF' && head.toString('latin1', 8, 12) === 'WEBP',
    sizeIn: (head) => webpSize(head),
  },
]

/** More segments before the frame than any camera or editor writes. */
const maxSegments = 4096

/** Of an APP1 segment: where EXIF has the orientation. */
const exifBytes = 4096

/**
 * Goes from segment to segment to the frame header, whichever of the thirteen kinds it is of. A picture that EXIF turns has
 * the size that it has upright.
 */
function jpegSize(source: ByteSource): Size | undefined {
  let at = 2
  let orientation: number | undefined
  for (let segment = 0; segment < maxSegments; segment++) {
    const head = source.read(at, 9)
    if (head.length < 4 || head[0] !== 0xff) return undefined
    const marker = head.readUInt8(1)
    if (marker === 0xff) at += 1
    else if (isFrame(marker)) {
      if (head.length < 9) return undefined
      const [height, width] = [head.readUInt16BE(5), head.readUInt16BE(7)]
      return isOnItsSide(orientation) ? { width: height, height: width } : { width, height }
    } else if (marker >= 0xd0 && marker <= 0xd7) at += 2
    else if (marker === 0xd9 || marker === 0xda) return undefined
    else {
      const length = head.readUInt16BE(2)
      if (marker === 0xe1)
        orientation ??= orientationIn(source.read(at + 4, Math.min(Math.max(length - 2, 0), exifBytes)))
      at += 2 + length
    }
  }
  return undefined
}

/** SOF0 to SOF15, without the other markers in that range (DHT, JPG, DAC). */
const isFrame = (marker: number) => marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker)

function webpSize(head: Buffer): Size | undefined {
  switch (head.toString('latin1', 12, 16)) {
    case 'VP8 ':
      if (head.length < 30 || head.readUIntBE(23, 3) !== 0x9d012a) return undefined
      return { width: head.readUInt16LE(26) & 0x3fff, height: head.readUInt16LE(28) & 0x3fff }
    case 'VP8L': {
      if (head.length < 25 || head.readUInt8(20) !== 0x2f) return undefined
      const bits = head.readUInt32LE(21)
      return { width: (bits & 0x3fff) + 1, height: ((bits >>> 14) & 0x3fff) + 1 }
    }
    case 'VP8X':
      if (head.length < 30) return undefined
      return { width: head.readUIntLE(24, 3) + 1, height: head.readUIntLE(27, 3) + 1 }
    default:
      return undefined
  }
}
