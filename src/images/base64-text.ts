/** Base64 that is read where it is needed: a picture's header may be a few bytes behind megabytes of metadata. */
export interface Base64Text {
  /** How many bytes the text stands for. */
  readonly length: number
  /** The bytes from `start` on; fewer than `count` at the end. */
  read(start: number, count: number): Buffer
}

/** Line breaks and blanks, which some encoders put in; the text has none left. */
const blanks = /\s+/g
const alphabet = /^[A-Za-z\d+/]*={0,2}$/
const judgedAtOnce = 4096

/** Undefined for a text that is not base64 from its first characters on. The rest is not looked at. */
export function base64Text(given: string): Base64Text | undefined {
  const text = /\s/.test(given) ? given.replace(blanks, '') : given
  if (text === '' || !alphabet.test(text.slice(0, judgedAtOnce))) return undefined
  const pads = text.endsWith('==') ? 2 : text.endsWith('=') ? 1 : 0
  return {
    length: Math.floor(((text.length - pads) * 3) / 4),
    read: (start, count) => {
      const group = Math.floor(start / 3)
      const bytes = Buffer.from(text.slice(group * 4, Math.ceil((start + count) / 3) * 4), 'base64')
      return bytes.subarray(start - group * 3, start - group * 3 + count)
    },
  }
}
