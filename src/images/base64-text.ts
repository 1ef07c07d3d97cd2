/** What a picture's header is read from. */
export interface ByteSource {
  /** The bytes from `start` on; fewer than `count` at the end. */
  read(start: number, count: number): Buffer
}

/** The usual one, and the URL-safe one. */
const alphabet = /^[A-Za-z\d+/_-]*={0,2}$/
const judgedAtOnce = 4096
const cleanedAtOnce = 64 * 1024
/** If there are fewer characters than are judged in so many, the rest is not searched for more: it holds up other requests. */
const searched = 2 ** 20

/**
 * Base64 that is decoded only where it is read: a picture's header may be a few bytes after megabytes of metadata.
 * Undefined for a text whose first characters are not base64. The rest is checked only when it is read.
 */
export function base64Text(text: string): ByteSource | undefined {
  if (isMostlyBlank(text)) return undefined
  const part: Part = hasBlanks(text) ? cleaner(text) : (start, end) => text.slice(start, end)
  if (text === '' || !alphabet.test(part(0, judgedAtOnce))) return undefined
  return {
    read: (start, count) => {
      const group = Math.floor(start / 3)
      const end = Math.ceil((start + count) / 3) * 4
      const bytes = Buffer.from(part(group * 4, end), 'base64')
      return bytes.subarray(start - group * 3, start - group * 3 + count)
    },
  }
}

/** A part of the text without whitespace. */
type Part = (start: number, end: number) => string

/** Some encoders insert line breaks, all from the first line on. */
const hasBlanks = (text: string) => /\s/.test(text.slice(0, judgedAtOnce))

const isMostlyBlank = (text: string) =>
  text.length > searched && hasBlanks(text) && cleaner(text.slice(0, searched))(0, judgedAtOnce).length < judgedAtOnce

/**
 * Removes whitespace only from the part that is read, and keeps only the part that may be read again: a header is read
 * forwards, and appending to a long string would cost more with each piece. A read further back starts again.
 */
function cleaner(text: string): Part {
  let clean = ''
  let from = 0
  let at = 0
  return (start, end) => {
    if (start < from) [clean, from, at] = ['', 0, 0]
    while (from + clean.length < end && at < text.length) {
      const kept = clean.slice(Math.max(start - from, 0))
      from += clean.length - kept.length
      clean = kept + withoutBlanks(text.slice(at, at + cleanedAtOnce))
      at += cleanedAtOnce
    }
    return clean.slice(Math.max(start - from, 0), Math.max(end - from, 0))
  }
}

/** Byte by byte: a regular expression that matches every second character takes seconds, an iterator six times as long. */
function withoutBlanks(text: string): string {
  if (!/\S/.test(text)) return ''
  const bytes = Buffer.from(text, 'latin1')
  let kept = 0
  let at = 0
  while (at < bytes.length) {
    const byte = bytes[at++] ?? 0
    if (byte > 0x20) bytes[kept++] = byte
  }
  return bytes.toString('latin1', 0, kept)
}
