import { isUtf8 } from 'node:buffer'

/** Decodes JSON bytes as Python does: by the byte order mark, otherwise by the positions of zero bytes. Undefined if they are not text. */
export function decodeJsonBytes(bytes: Buffer): string | undefined {
  const { start, decode } = encodingOf(bytes)
  return decode(start === 0 ? bytes : bytes.subarray(start))
}

/** Takes some milliseconds to decode. A multiple of the size of every code unit. */
const decodedAtOnce = 1024 ** 2

/** The same in pieces: awaits `turn` after each, so that other requests are served. */
export async function decodeInTurns(bytes: Buffer, turn: () => Promise<void>): Promise<string | undefined> {
  const { start, decode } = encodingOf(bytes)
  const pieces: string[] = []
  for (let at = start; at < bytes.length;) {
    const end = endOfPiece(bytes, at + decodedAtOnce, decode)
    const piece = decode(bytes.subarray(at, end))
    if (piece === undefined) return undefined
    pieces.push(piece)
    at = end
    await turn()
  }
  return pieces.join('')
}

/** Where a piece can end: not within a UTF-8 character, which has at most three bytes after its first. */
function endOfPiece(bytes: Buffer, max: number, decode: Encoding['decode']): number {
  if (max >= bytes.length) return bytes.length
  if (decode !== decodeUtf8) return max
  for (let end = max; end > max - 4; end--) if ((bytes[end] ?? 0) >> 6 !== 0b10) return end
  return max
}

interface Encoding {
  /** After the byte order mark. */
  start: number
  decode: (bytes: Buffer) => string | undefined
}

function encodingOf(bytes: Buffer): Encoding {
  const [first, second, third, fourth] = bytes
  if (first === 0xff && second === 0xfe) return third === 0 && fourth === 0 ? utf32('LE', 4) : utf16('LE', 2)
  if (first === 0xfe && second === 0xff) return utf16('BE', 2)
  if (first === 0 && second === 0 && third === 0xfe && fourth === 0xff) return utf32('BE', 4)
  if (first === 0xef && second === 0xbb && third === 0xbf) return utf8(3)
  if (bytes.length >= 4) {
    if (first === 0) return second === 0 ? utf32('BE') : utf16('BE')
    if (second === 0) return third === 0 && fourth === 0 ? utf32('LE') : utf16('LE')
  } else if (bytes.length === 2) {
    if (first === 0) return utf16('BE')
    if (second === 0) return utf16('LE')
  }
  return utf8()
}

const utf8 = (start = 0): Encoding => ({ start, decode: decodeUtf8 })
const utf16 = (order: Order, start = 0): Encoding => ({ start, decode: (bytes) => decodeUtf16(bytes, order) })
const utf32 = (order: Order, start = 0): Encoding => ({ start, decode: (bytes) => decodeUtf32(bytes, order) })

type Order = 'LE' | 'BE'

function decodeUtf8(bytes: Buffer): string | undefined {
  return isUtf8(bytes) ? bytes.toString() : utf8WithSurrogates(bytes)
}

/** Python accepts surrogates that were encoded separately. */
function utf8WithSurrogates(bytes: Buffer): string | undefined {
  const harmless = Buffer.from(bytes)
  for (let at = bytes.indexOf(0xed); at !== -1; at = bytes.indexOf(0xed, at + 1)) {
    // their second byte goes from 0xa0 to 0xbf, which UTF-8 does not allow here
    if ((bytes[at + 1] ?? 0) >> 5 === 0b101) harmless[at + 1] = 0x9f
  }
  if (!isUtf8(harmless)) return undefined
  const units = Buffer.alloc(bytes.length * 2)
  let end = 0
  for (let at = 0; at < bytes.length;) {
    const lead = bytes[at++] ?? 0
    const more = lead < 0x80 ? 0 : lead < 0xe0 ? 1 : lead < 0xf0 ? 2 : 3
    let code = more === 0 ? lead : lead & (0x3f >> more)
    for (let left = more; left > 0; left--) code = (code << 6) | ((bytes[at++] ?? 0) & 0x3f)
    end = writeUtf16(units, end, code)
  }
  return units.toString('utf16le', 0, end)
}

function decodeUtf16(bytes: Buffer, order: Order): string | undefined {
  if (bytes.length % 2 !== 0) return undefined
  return (order === 'LE' ? bytes : Buffer.from(bytes).swap16()).toString('utf16le')
}

function decodeUtf32(bytes: Buffer, order: Order): string | undefined {
  if (bytes.length % 4 !== 0) return undefined
  const units = Buffer.alloc(bytes.length)
  let end = 0
  for (let at = 0; at < bytes.length; at += 4) {
    const code = order === 'LE' ? bytes.readUInt32LE(at) : bytes.readUInt32BE(at)
    if (code > 0x10ffff) return undefined
    end = writeUtf16(units, end, code)
  }
  return units.toString('utf16le', 0, end)
}

function writeUtf16(units: Buffer, end: number, code: number): number {
  if (code <= 0xffff) return units.writeUInt16LE(code, end)
  units.writeUInt16LE(0xd7c0 + (code >> 10), end)
  return units.writeUInt16LE(0xdc00 + (code & 0x3ff), end + 2)
}
