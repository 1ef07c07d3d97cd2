/** A hash of 30 bits (FNV-1a) of a text, and of the texts before it if their hash is passed. V8 stores such small integers without extra memory. */
export function textHash(text: string, before = 0x811c9dc5): number {
  let hash = before
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193)
  return (hash ^ (hash >>> 15)) & 0x3fffffff
}
