/** Base64 that is read where it is needed: a picture's header may be a few bytes behind megabytes of metadata. */
export interface Base64Text {
  /** The bytes from `start` on; fewer than `count` at the end. */
  read(start: number, count: number): Buffer
}

/** The usual one, and the URL-safe one. */
const alphabet = /^[A-Za-z\d+/_-]*={0,2}$/
const judgedAtOnce = 4096
const cleanedAtOnce = 64 * 1024

/** Undefined for a text that is not base64 from its first characters on. The rest is not looked at before it is needed. */
export function base64Text(given: string): Base64Text | undefined {
  const part: Part = hasBlanks(given) ? cleaner(given) : (start, end) => given.slice(start, end)
  if (given === '' || !alphabet.test(part(0, judgedAtOnce))) return undefined
  return {
    read: (start, count) => {
      const group = Math.floor(start / 3)
      const end = Math.ceil((start + count) / 3) * 4
      const bytes = Buffer.from(part(group * 4, end), 'base64')
      return bytes.subarray(start - group * 3, start - group * 3 + count)
    },
  }
}

/** A part of the text without blanks. */
type Part = (start: number, end: number) => string

/** Some encoders put line breaks in, and begin with the first. */
const hasBlanks = (text: string) => /\s/.test(text.slice(0, judgedAtOnce))

/**
 * No more is cleaned than is read, and of what is cleaned only what may be read again is kept: a header is read forwards, and
 * to join a megabyte to what there is would cost as much for each piece. What lies before is cleaned anew.
 */
function cleaner(given: string): Part {
  let clean = ''
  let from = 0
  let at = 0
  return (start, end) => {
    if (start < from) [clean, from, at] = ['', 0, 0]
    while (from + clean.length < end && at < given.length) {
      const kept = clean.slice(Math.max(start - from, 0))
      from += clean.length - kept.length
      clean = kept + withoutBlanks(given.slice(at, at + cleanedAtOnce))
      at += cleanedAtOnce
    }
    return clean.slice(Math.max(start - from, 0), Math.max(end - from, 0))
  }
}

/** Byte by byte: a pattern that matches every second character takes seconds, and an iterator six times as long. */
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
