/** A number of 53 bits that equal pairs of texts share: not for secrets. After bryc's cyrb53, in the public domain. */
export function fingerprint(kind: string, content: string): number {
  let high = 0xdeadbeef
  let low = 0x41c6ce57
  for (const text of [kind, content]) {
    for (let at = 0; at < text.length; at++) {
      const code = text.charCodeAt(at)
      high = Math.imul(high ^ code, 2654435761)
      low = Math.imul(low ^ code, 1597334677)
    }
  }
  high = Math.imul(high ^ (high >>> 16), 2246822507) ^ Math.imul(low ^ (low >>> 13), 3266489909)
  low = Math.imul(low ^ (low >>> 16), 2246822507) ^ Math.imul(high ^ (high >>> 13), 3266489909)
  return 4294967296 * (2097151 & low) + (high >>> 0)
}
