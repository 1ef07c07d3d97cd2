export interface ByteRange {
  start: number
  /** Last byte, inclusive. */
  end: number
}

/**
 * The bytes that a Range header requests. Undefined for the whole (several ranges, another unit or form: a server may ignore
 * those, RFC 9110 section 14.2); 'unsatisfiable' if the range starts after the end.
 */
export function readRange(header: string, size: number): ByteRange | 'unsatisfiable' | undefined {
  const [, from = '', to = ''] = /^bytes=(\d*)-(\d*)$/i.exec(header) ?? []
  if (from === '' && to === '') return undefined
  if (from === '') return lastBytes(Number(to), size)
  const start = Number(from)
  const end = to === '' ? size - 1 : Math.min(Number(to), size - 1)
  if (to !== '' && Number(to) < start) return undefined
  return start < size ? { start, end } : 'unsatisfiable'
}

function lastBytes(count: number, size: number): ByteRange | 'unsatisfiable' {
  return count === 0 ? 'unsatisfiable' : { start: Math.max(size - count, 0), end: size - 1 }
}
