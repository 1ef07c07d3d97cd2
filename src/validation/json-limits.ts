/** Python's parser fails at about this depth. */
export const maxDepth = 1000

/** No real request comes close. Three megabytes of JSON could hold a million values, at twenty times the size in memory. */
export const maxValues = 100_000

const [quote, comma, backslash] = [0x22, 0x2c, 0x5c]
const [openList, closeList, openObject, closeObject] = [0x5b, 0x5d, 0x7b, 0x7d]

/** Python refuses to parse integers with more digits. */
export const maxDigits = 4300

/**
 * Whether a JSON text is within the limits, by counting brackets, commas and digits without parsing it. Duplicate fields,
 * which JSON.parse would drop, count too.
 */
export function isModest(text: string): boolean {
  let depth = 0
  let values = 1
  let digits = 0
  let blanks = 0
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code <= 0x20) {
      digits = 0
      // Long runs are skipped by native code, as in strings, so that a body of only these is fast.
      if (++blanks > longRun) at = endOfBlanks(text, at) - 1
      continue
    }
    blanks = 0
    if (code >= 0x30 && code <= 0x39) {
      if (++digits > maxDigits) return false
      continue
    }
    digits = 0
    if (code === quote) {
      at = endOfString(text, at + 1)
    } else if (code === openList || code === openObject) {
      if (++depth > maxDepth || ++values > maxValues) return false
    } else if (code === closeList || code === closeObject) {
      depth--
    } else if (code === comma && ++values > maxValues) {
      return false
    }
  }
  return true
}

const longRun = 32

const blank = /[\0- ]*/y

function endOfBlanks(text: string, start: number): number {
  blank.lastIndex = start
  blank.test(text)
  return blank.lastIndex
}

/** Finds the closing quote with native code, so that a picture in base64 is fast. */
function endOfString(text: string, start: number): number {
  const end = text.indexOf('"', start)
  if (end === -1) return text.length
  if (text.charCodeAt(end - 1) !== backslash) return end
  // there may be millions of escaped quotes: then a loop over the characters is faster
  let at = start
  while (at < text.length && text.charCodeAt(at) !== quote) at += text.charCodeAt(at) === backslash ? 2 : 1
  return at
}

/** Whether JSON.parse was exact: no number that may have been a longer integer. */
export function isPlain(value: unknown): boolean {
  const open: unknown[] = [value]
  while (open.length > 0) {
    const each = open.pop()
    if (typeof each === 'number') {
      if (!Number.isSafeInteger(each) && (Number.isInteger(each) || !Number.isFinite(each))) return false
    } else if (typeof each === 'object' && each !== null) {
      for (const item of Array.isArray(each) ? (each as unknown[]) : Object.values(each)) {
        if (typeof item === 'number' || typeof item === 'object') open.push(item)
      }
    }
  }
  return true
}
