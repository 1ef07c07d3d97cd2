import { textHash } from '../text-hash.js'

/** Tells URLs apart as clients do: the host's case and the scheme's usual port do not count. */
export const urlHash = (base: string, rest: string): number => textHash(rest, hashOfBase(base))

/** Clients use the same base again and again: the last one is remembered. */
let last = { base: '', hash: textHash('') }

function hashOfBase(base: string): number {
  if (base !== last.base) last = { base, hash: textHash(plainBase(base)) }
  return last.hash
}

function plainBase(base: string): string {
  if (!URL.canParse(base)) return base
  const { origin, pathname } = new URL(base)
  return origin + (pathname === '/' ? '' : pathname)
}
