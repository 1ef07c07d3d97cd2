import { createHash } from 'node:crypto'
import { crc32 } from 'node:zlib'
import type { Fields, InputPicture, PictureSpec } from './picture-spec.js'

/** Bytes of the prompt in UTF-8. */
const mostBytes = 32 * 1024
/** Bytes of the prompt once escaped: a JPEG's XMP of more than 60,000 bytes is left out by libvips without a word. */
const mostEscapedBytes = 52_000
/** No fact besides the prompt is longer than this, for the same reason. */
const mostFactBytes = 1024
const mostFieldsBytes = 2000
/** Ten of them, each with its SHA-256. */
const mostInputsBytes = 2500

/**
 * What a picture says of itself, as XML has it. A prompt that is too long is cut, and the SHA-256 of the whole (as UTF-8)
 * stands beside it. `Fields` are those of the request that differ from their defaults, `Inputs` its pictures, both as JSON.
 */
function factsOf({
  model,
  prompt,
  seed,
  width,
  height,
  fields,
  inputs,
}: PictureSpec): Readonly<Record<string, string>> {
  const kept = legible(prompt, mostBytes, mostEscapedBytes)
  const fact = (text: string, most = mostFactBytes): string => legible(text, most, most).text
  return {
    Prompt: kept.text,
    ...(kept.cut ? { PromptSha256: createHash('sha256').update(prompt).digest('hex') } : {}),
    Model: fact(model),
    Seed: fact(seed),
    Size: `${width}x${height}`,
    ...(Object.keys(fields).length > 0 && { Fields: fact(JSON.stringify(sorted(fields)), mostFieldsBytes) }),
    ...(inputs.length > 0 && { Inputs: fact(JSON.stringify(inputs.map(inputFacts)), mostInputsBytes) }),
  }
}

/** Equal specs make equal files, whatever the order of their fields. */
const sorted = (fields: Fields): Fields =>
  Object.fromEntries(Object.entries(fields).sort(([one], [other]) => (one < other ? -1 : 1)))

/** A picture that was fetched is one that was given: equal specs make equal files. */
const inputFacts = ({ field, sha256, source, standIn, format, bytes, width, height }: InputPicture) =>
  standIn === true ? { field, source, sha256 } : { field, sha256, format, bytes, size: `${width}x${height}` }

/** The XMP packet of a picture. */
export function xmpOf(spec: PictureSpec): string {
  const elements = Object.entries(factsOf(spec)).map(([name, text]) => `<flux:${name}>${text}</flux:${name}>`)
  return (
    '<?xpacket begin="\uFEFF" id="W5M0MpCehiHzreSzNTczkc9d"?>' +
    '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">' +
    '<rdf:Description rdf:about="" xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmlns:flux="urn:flux-emulator:picture">' +
    `<xmp:CreatorTool>flux-emulator</xmp:CreatorTool>${elements.join('')}` +
    '</rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end="r"?>'
  )
}

/** The text escaped for XML, cut off at the byte limits. */
function legible(text: string, maxBytes: number, maxEscapedBytes: number): { text: string; cut: boolean } {
  const parts: string[] = []
  let bytes = 0
  let escapedBytes = 0
  for (const character of text) {
    const allowed = allowedInXml(character) ? character : '\uFFFD'
    const escaped = escapes.get(allowed) ?? allowed
    bytes += Buffer.byteLength(allowed)
    escapedBytes += Buffer.byteLength(escaped)
    if (bytes > maxBytes || escapedBytes > maxEscapedBytes) return { text: parts.join(''), cut: true }
    parts.push(escaped)
  }
  return { text: parts.join(''), cut: false }
}

/** A bare carriage return would be read back as a line feed. */
const escapes = new Map([
  ['&', '&amp;'],
  ['<', '&lt;'],
  ['>', '&gt;'],
  ['\r', '&#13;'],
])

/** No control characters except tab and line ends, no lone surrogates, and not the two that XML excludes. */
function allowedInXml(character: string): boolean {
  const codePoint = character.codePointAt(0) ?? 0
  if (codePoint < 0x20) return character === '\t' || character === '\n' || character === '\r'
  if (codePoint >= 0x7f && codePoint <= 0x9f) return false
  return !(codePoint >= 0xd800 && codePoint <= 0xdfff) && codePoint !== 0xfffe && codePoint !== 0xffff
}

/**
 * Puts the same facts into a PNG as text chunks (iTXt, keyword `flux:Prompt` and so on), which more tools show than its XMP.
 * Takes and returns the bytes of a PNG file.
 */
export function withTextChunks(png: Uint8Array, spec: PictureSpec): Uint8Array {
  const chunks = Object.entries(factsOf(spec)).map(([name, text]) => textChunk(`flux:${name}`, unescaped(text)))
  return Buffer.concat([png.subarray(0, afterHeader), ...chunks, png.subarray(afterHeader)])
}

/** The signature, and IHDR, which is always first. */
const afterHeader = 8 + 25

/** Length, type, content, checksum of type and content. */
function textChunk(keyword: string, text: string): Buffer {
  // Keyword, its end, not compressed (2 bytes), no language and no translated keyword (an end each).
  const content = Buffer.concat([Buffer.from(keyword, 'latin1'), Buffer.alloc(5), Buffer.from(text, 'utf8')])
  const typed = Buffer.concat([Buffer.from('iTXt', 'latin1'), content])
  const chunk = Buffer.alloc(typed.length + 8)
  chunk.writeUInt32BE(content.length, 0)
  typed.copy(chunk, 4)
  chunk.writeUInt32BE(crc32(typed), typed.length + 4)
  return chunk
}

const unescaped = (text: string): string =>
  [...escapes].reduceRight((plain, [character, escape]) => plain.replaceAll(escape, character), text)
