/** Python gives up at about this depth. */
export const maxDepth = 1000

/** No request of the API comes near; 64 MB could hold thirty million, at many times their size in memory. */
export const maxValues = 1_000_000

const [quote, comma, backslash] = [0x22, 0x2c, 0x5c]
const [openList, closeList, openObject, closeObject] = [0x5b, 0x5d, 0x7b, 0x7d]

/** Whether a text keeps the limits, judged by its brackets and commas without parsing it. */
export function isModest(text: string): boolean {
  let depth = 0
  let values = 1
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
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

/** Finds the closing quote natively, so that a picture in base64 costs almost nothing. */
function endOfString(text: string, start: number): number {
  const end = text.indexOf('"', start)
  if (end === -1) return text.length
  if (text.charCodeAt(end - 1) !== backslash) return end
  // with escaped quotes there may be millions of them: one look at each character is cheaper then
  let at = start
  while (at < text.length && text.charCodeAt(at) !== quote) at += text.charCodeAt(at) === backslash ? 2 : 1
  return at
}

/** Whether JSON.parse has lost nothing: no number that may have been a longer integer, no depth that Python refuses. */
export function isPlain(value: unknown): boolean {
  let level: readonly unknown[] = [value]
  for (let depth = 0; level.length > 0; depth++) {
    const below: unknown[] = []
    for (const each of level) {
      if (typeof each === 'number') {
        if (!Number.isSafeInteger(each) && (Number.isInteger(each) || !Number.isFinite(each))) return false
      } else if (typeof each === 'object' && each !== null) {
        for (const item of Array.isArray(each) ? (each as unknown[]) : Object.values(each)) {
          if (typeof item === 'number' || typeof item === 'object') below.push(item)
        }
        if (depth >= maxDepth) return false
      }
    }
    level = below
  }
  return true
}
