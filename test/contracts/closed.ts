/** The document with objects that may have no other fields than it names: what is answered must be in it. */
export function closed(part: unknown): unknown {
  if (Array.isArray(part)) return part.map(closed)
  if (typeof part !== 'object' || part === null) return part
  const inner = Object.fromEntries(Object.entries(part).map(([name, value]) => [name, closed(value)]))
  const isClosed = inner.type === 'object' && inner.properties !== undefined && inner.additionalProperties === undefined
  return isClosed ? { ...inner, additionalProperties: false } : inner
}
