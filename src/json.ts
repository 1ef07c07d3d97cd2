/** The compact JSON text of an answer. Integers beyond 2^53 (bigint) keep all digits. */
export function toJson(value: unknown): string {
  try {
    return JSON.stringify(value)
  } catch (error) {
    // The only value in our answers that JSON.stringify refuses is a bigint; only answers with one take the slower path.
    if (error instanceof TypeError) return write(value)
    throw error
  }
}

function write(value: unknown): string {
  if (typeof value === 'bigint') return value.toString()
  if (Array.isArray(value)) return `[${value.map((item: unknown) => write(item ?? null)).join(',')}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  const pairs = Object.entries(value).filter(([, item]) => item !== undefined)
  return `{${pairs.map(([name, item]) => `${JSON.stringify(name)}:${write(item)}`).join(',')}}`
}
