import { redactItem, shortestNamed, webUrl } from './redact-item.js'
import { isSecret } from './secrets.js'
import { writeWithin } from './write-within.js'

export { redactHeaders, redactUrl } from './redact-url.js'
export { mark as secretMark } from './secrets.js'

/** Characters of JSON text. */
const longest = 8192

const mostFields = 64

/**
 * A request's body as JSON text for the journal: secrets and pictures are replaced, long texts cut, at most 8,192
 * characters of it, and still JSON. Integers beyond 2^53 keep their digits. Undefined for no body.
 */
export function redactBody(value: unknown): string | undefined {
  if (value === undefined) return undefined
  const text = isPlain(value) ? JSON.stringify(value) : undefined
  return text !== undefined && text.length <= longest ? text : writeWithin(value, longest, redactItem)
}

/** Whether a body is an object of a few small values, none of which has to be looked at: nearly all are. */
function isPlain(value: unknown): boolean {
  if (typeof value !== 'object' || value === null || Array.isArray(value) || value instanceof Uint8Array) return false
  const fields = value as Readonly<Record<string, unknown>>
  let left = mostFields
  // Values of JSON inherit nothing.
  for (const name in fields) {
    if (left-- === 0 || isSecret(name) || !isPlainItem(name, fields[name])) return false
  }
  return true
}

function isPlainItem(name: string, item: unknown): boolean {
  if (typeof item === 'string') return item.length <= (name === 'prompt' ? 256 : shortestNamed) && !webUrl.test(item)
  return item === null || typeof item === 'boolean' || (typeof item === 'number' && Number.isFinite(item))
}
