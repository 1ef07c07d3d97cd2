import { lastKept } from '../last-kept.js'
import { parseUrl } from '../parse-url.js'
import { textHash } from '../text-hash.js'

/** Tells URLs apart as clients do: the host's case and the scheme's usual port do not count. */
export const urlHash = (base: string, rest: string): number => textHash(rest, hashOfBase(base))

const hashOfBase = lastKept((base) => textHash(plainBase(base)))

function plainBase(base: string): string {
  const url = parseUrl(base)
  if (url === undefined) return base
  const { origin, pathname } = url
  return origin + (pathname === '/' ? '' : pathname)
}
