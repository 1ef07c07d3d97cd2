import { createHash } from 'node:crypto'
import type { PictureSpec } from './picture-spec.js'

/** Bytes of the prompt in UTF-8. */
const maxPromptBytes = 32 * 1024
/** Bytes of the prompt once escaped: libvips silently omits a JPEG's XMP of more than 60,000 bytes. */
const maxEscapedPromptBytes = 56_000
/** Limit of the other fields, for the same reason. */
const maxFactBytes = 1024

/**
 * The XMP packet of a picture: prompt, model and seed. A prompt that is too long is cut off, and the SHA-256 of
 * the whole prompt (as UTF-8) is added.
 */
export function xmpOf({ model, prompt, seed }: PictureSpec): string {
  const kept = legible(prompt, maxPromptBytes, maxEscapedPromptBytes)
  const facts = {
    Prompt: kept.text,
    ...(kept.cut ? { PromptSha256: createHash('sha256').update(prompt).digest('hex') } : {}),
    Model: legible(model, maxFactBytes, maxFactBytes).text,
    Seed: legible(seed, maxFactBytes, maxFactBytes).text,
  }
  const elements = Object.entries(facts).map(([name, text]) => `<flux:${name}>${text}</flux:${name}>`)
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
