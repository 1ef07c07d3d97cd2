/** Base64 that is read where it is needed: a picture's header may be a few bytes behind megabytes of metadata. */
export interface Base64Text {
  /** The bytes from `start` on; fewer than `count` at the end. */
  read(start: number, count: number): Buffer
}

const alphabet = /^[A-Za-z\d+/]*={0,2}$/
const judgedAtOnce = 4096
const cleanedAtOnce = 64 * 1024

/** Undefined for a text that is not base64 from its first characters on. The rest is not looked at before it is needed. */
export function base64Text(given: string): Base64Text | undefined {
  const upTo = hasBlanks(given) ? cleaner(given) : () => given
  if (given === '' || !alphabet.test(upTo(judgedAtOnce).slice(0, judgedAtOnce))) return undefined
  return {
    read: (start, count) => {
      const group = Math.floor(start / 3)
      const end = Math.ceil((start + count) / 3) * 4
      const bytes = Buffer.from(upTo(end).slice(group * 4, end), 'base64')
      return bytes.subarray(start - group * 3, start - group * 3 + count)
    },
  }
}

/** Some encoders put line breaks in, and begin with the first. */
const hasBlanks = (text: string) => /\s/.test(text.slice(0, judgedAtOnce))

/** Answers the text without blanks, at least so many characters of it: no more is worked on than somebody reads. */
function cleaner(given: string): (length: number) => string {
  let clean = ''
  let at = 0
  return (length) => {
    while (clean.length < length && at < given.length) {
      clean += withoutBlanks(given.slice(at, at + cleanedAtOnce))
      at += cleanedAtOnce
    }
    return clean
  }
}

/** Byte by byte: a pattern that matches every second character takes seconds. */
function withoutBlanks(text: string): string {
  const bytes = Buffer.from(text, 'latin1')
  let kept = 0
  for (const byte of bytes) if (byte > 0x20) bytes[kept++] = byte
  return bytes.toString('latin1', 0, kept)
}
