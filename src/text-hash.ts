/** 30 bits of a text, and of those before it when given their hash (FNV-1a): a small integer, which costs whoever keeps it no memory. */
export function textHash(text: string, before = 0x811c9dc5): number {
  let hash = before
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193)
  return (hash ^ (hash >>> 15)) & 0x3fffffff
}
