import { textHash } from '../text-hash.js'
import type { KeptBody } from '../journal/redaction.js'

/** 30 bits that equal requests share. */
export function fingerprint(route: string, body: KeptBody): number {
  const begun = textHash(route)
  if (typeof body !== 'object') return textHash(body ?? '', begun)
  let hash = begun
  // A name between two values, and its length, keep `ab, c` from being `a, bc`.
  for (const name in body) hash = textHash(String(body[name]), textHash(name, hash ^ name.length))
  return hash
}
