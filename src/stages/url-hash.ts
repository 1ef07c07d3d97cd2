import { lastKept } from '../last-kept.js'
import { textHash } from '../text-hash.js'

/** Tells URLs apart as clients do: the host's case and the scheme's usual port do not count. */
export const urlHash = (base: string, rest: string): number => textHash(rest, hashOfBase(base))

const hashOfBase = lastKept((base) => textHash(plainBase(base)))

function plainBase(base: string): string {
  if (!URL.canParse(base)) return base
  const { origin, pathname } = new URL(base)
  return origin + (pathname === '/' ? '' : pathname)
}
