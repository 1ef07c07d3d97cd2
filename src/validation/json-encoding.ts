import { isUtf8 } from 'node:buffer'

/** The text of JSON bytes as Python finds it: by byte order mark, else by where the zero bytes stand; undefined where they are no text. */
export function decodeJsonBytes(bytes: Buffer): string | undefined {
  const [first, second, third, fourth] = bytes
  if (first === 0xff && second === 0xfe) {
    return third === 0 && fourth === 0 ? utf32(bytes.subarray(4), 'LE') : utf16(bytes.subarray(2), 'LE')
  }
  if (first === 0xfe && second === 0xff) return utf16(bytes.subarray(2), 'BE')
  if (first === 0 && second === 0 && third === 0xfe && fourth === 0xff) return utf32(bytes.subarray(4), 'BE')
  if (first === 0xef && second === 0xbb && third === 0xbf) return utf8(bytes.subarray(3))
  if (bytes.length >= 4) {
    if (first === 0) return second === 0 ? utf32(bytes, 'BE') : utf16(bytes, 'BE')
    if (second === 0) return third === 0 && fourth === 0 ? utf32(bytes, 'LE') : utf16(bytes, 'LE')
  } else if (bytes.length === 2) {
    if (first === 0) return utf16(bytes, 'BE')
    if (second === 0) return utf16(bytes, 'LE')
  }
  return utf8(bytes)
}

type Order = 'LE' | 'BE'

function utf8(bytes: Buffer): string | undefined {
  return isUtf8(bytes) ? bytes.toString() : utf8WithSurrogates(bytes)
}

/** Python lets surrogates pass that were encoded one by one. */
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

function utf16(bytes: Buffer, order: Order): string | undefined {
  if (bytes.length % 2 !== 0) return undefined
  return (order === 'LE' ? bytes : Buffer.from(bytes).swap16()).toString('utf16le')
}

function utf32(bytes: Buffer, order: Order): string | undefined {
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
