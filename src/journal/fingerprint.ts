import type { KeptBody } from './redaction.js'

/** A number of 53 bits that equal requests share: not for secrets. After bryc's cyrb53, in the public domain. */
export function fingerprint(route: string, body: KeptBody): number {
  let high = 0xdeadbeef
  let low = 0x41c6ce57
  const take = (text: string): void => {
    for (let at = 0; at < text.length; at++) {
      const code = text.charCodeAt(at)
      high = Math.imul(high ^ code, 2654435761)
      low = Math.imul(low ^ code, 1597334677)
    }
    high = Math.imul(high ^ text.length, 2654435761)
  }
  take(route)
  if (typeof body === 'string') take(body)
  else {
    for (const name in body) {
      take(name)
      take(String(body[name]))
    }
  }
  high = Math.imul(high ^ (high >>> 16), 2246822507) ^ Math.imul(low ^ (low >>> 13), 3266489909)
  low = Math.imul(low ^ (low >>> 16), 2246822507) ^ Math.imul(high ^ (high >>> 13), 3266489909)
  return 4294967296 * (2097151 & low) + (high >>> 0)
}
