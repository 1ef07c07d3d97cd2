import { isUtf8 } from 'node:buffer'

type Signature = readonly [begins: string | RegExp, says: string]

/** What a body that is not JSON is, by its first bytes, read as Latin-1. */
const signatures: readonly Signature[] = [
  ['\x1f\x8b', 'the body is compressed with gzip, and request bodies are not decompressed'],
  ['\x28\xb5\x2f\xfd', 'the body is compressed with zstd, and request bodies are not decompressed'],
  ...['\x78\x01', '\x78\x5e', '\x78\x9c', '\x78\xda'].map((begins): Signature => [
    begins,
    'the body is compressed with deflate, and request bodies are not decompressed',
  ]),
  ['\xff\xd8\xff', picture('JPEG')],
  ['\x89PNG\r\n', picture('PNG')],
  [/^GIF8[79]a/, picture('GIF')],
  [/^RIFF[^]{4}WEBP/, picture('WebP')],
  [/^data:image\//, 'the body is a data URL; pictures go as base64 text into a field of the JSON'],
  [/^--[^\r\n]+\r?\ncontent-disposition:/i, 'the body is a multipart form'],
  [/^[\w.%+[\]-]+=/, 'the body is a form (name=value&...)'],
  [/^'\s*\{/, 'the body begins with \': cmd.exe passes single quotes on; write -d "{\\"prompt\\": ...}"'],
  [/^\{\s*'/, 'the body has single quotes, as Python prints a dict; JSON has double quotes'],
  [/^@/, 'the body begins with @: the file was not read (curl reads one for -d and --data-binary, not for --data-raw)'],
  [/^\s*</, 'the body is XML or HTML'],
]

/** Longer than any of the signatures above. */
const sniffedBytes = 200

/**
 * Explains bytes that are a common mistake instead of JSON: the parser's message would name the first unexpected byte,
 * not the cause. `encoding` is the request's Content-Encoding. Returns undefined if they are not recognized.
 */
export function sniffBody(bytes: Buffer, encoding: string | undefined): string | undefined {
  if (encoding !== undefined && !/^\s*(identity\s*)?$/i.test(encoding)) {
    return `the body has content-encoding: ${encoding}, and request bodies are not decompressed`
  }
  const start = bytes.toString('latin1', 0, sniffedBytes)
  const matches = (begins: Signature[0]) => (typeof begins === 'string' ? start.startsWith(begins) : begins.test(start))
  return signatures.find(([begins]) => matches(begins))?.[1] ?? notUtf8(bytes)
}

/** Explains text in a single-byte encoding such as Latin-1: the first invalid byte may come long after the start. */
function notUtf8(bytes: Buffer): string | undefined {
  const [first] = bytes
  if (isUtf8(bytes) || first === undefined || first >= 0x80 || bytes[1] === 0) return undefined
  const { start, end } = invalidPiece(bytes)
  // Invalid bytes decode to this character; the text before it has the same length in bytes as the original.
  const text = bytes.toString('utf8', start, end)
  const at = start + Buffer.byteLength(text.slice(0, text.indexOf('\ufffd')))
  const byte = (bytes[at] ?? 0).toString(16)
  return `the body is not valid UTF-8: byte 0x${byte} at ${at} (is the text in Latin-1?)`
}

/** Validating bytes is fast, but decoding megabytes of them takes hundreds of milliseconds. */
const pieceBytes = 64 * 1024

/** The range of the first piece that is not UTF-8; there must be one. */
function invalidPiece(bytes: Buffer): { start: number; end: number } {
  let start = 0
  for (;;) {
    let end = Math.min(start + pieceBytes, bytes.length)
    // Not inside a character, which has at most three bytes after its first.
    for (let back = 0; back < 3 && (bytes[end] ?? 0) >> 6 === 0b10; back++) end--
    if (!isUtf8(bytes.subarray(start, end))) return { start, end }
    start = end
  }
}

function picture(format: string): string {
  return `the body is a ${format} picture; pictures go as base64 text into a field of the JSON`
}
