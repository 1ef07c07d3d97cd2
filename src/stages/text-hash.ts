/** 30 bits of a text (FNV-1a): a small integer costs a task no memory of its own. */
export function textHash(text: string): number {
  let hash = 0x811c9dc5
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193)
  return (hash >>> 2) & 0x3fffffff
}
