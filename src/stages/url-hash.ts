/**
 * 30 bits of a URL (FNV-1a), equal for URLs that clients take for the same: the host's case and the scheme's usual port do not
 * count. A small integer costs whoever keeps it no memory of its own.
 */
export const urlHash = (base: string, rest: string): number => (hash(rest, hashOfBase(base)) >>> 2) & 0x3fffffff

const seed = 0x811c9dc5

/** Clients use the same base again and again: the last one is remembered. */
let last = { base: '', hash: seed }

function hashOfBase(base: string): number {
  if (base !== last.base) last = { base, hash: hash(plainBase(base), seed) }
  return last.hash
}

function plainBase(base: string): string {
  if (!URL.canParse(base)) return base
  const { origin, pathname } = new URL(base)
  return origin + (pathname === '/' ? '' : pathname)
}

function hash(text: string, from: number): number {
  let hash = from
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193)
  return hash
}
