import { mayHoldSecret } from './hide-secrets.js'
import { redactItem, redactName, shortestNamed, type Digests } from './redact-item.js'
import { isSecret } from '../secret-names.js'
import { writeTruncated } from './write-within.js'

export { hideSecrets } from './hide-secrets.js'
export { redactAnswer } from './redact-answer.js'
export { isTruncatedUrl, redactUrl } from './redact-url.js'
export { redactName } from './redact-item.js'
export type { Seal } from './digest.js'
export { isTruncated } from './write-within.js'

/** Characters of JSON text. */
const longest = 8192

/** Of a plain body. */
const maxFields = 16
const longestName = 32

/**
 * A request's body as JSON text for the journal: secrets and pictures are replaced, long texts cut, each named by a digest;
 * at most 8,192 characters of it, and still JSON. Integers beyond 2^53 keep their digits. Undefined for no body.
 */
export const redactBody = (value: unknown, digests: Digests): string | undefined => textOf(keepBody(value, digests))

/** A body as it is kept: nearly all are plain, and are written only when they are read. */
export type KeptBody = string | PlainBody | undefined

/** An object of a few small values, none of which has to be looked at. */
export type PlainBody = Readonly<Record<string, string | number | boolean | null>>

/** What may be kept of a body. A plain one is kept itself and must not change. */
export function keepBody(value: unknown, digests: Digests): KeptBody {
  if (value === undefined || isPlain(value)) return value
  return writeTruncated(value, longest, {
    name: redactName,
    item: (name, item) => redactItem(name, item, digests),
  })
}

export function textOf(kept: KeptBody): string | undefined {
  if (typeof kept !== 'object') return kept
  const text = JSON.stringify(kept)
  // Control characters become six each. A plain body has nothing else to hide.
  return text.length <= longest ? text : writeTruncated(kept, longest, asItIs)
}

const asItIs = { name: (name: string) => name, item: (_name: string, item: unknown) => item }

function isPlain(value: unknown): value is PlainBody {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false
  const fields = value as Readonly<Record<string, unknown>>
  let left = maxFields
  // Values of JSON inherit nothing.
  for (const name in fields) {
    if (left-- === 0 || name.length > longestName || isSecret(name) || !isPlainItem(name, fields[name])) return false
  }
  return true
}

function isPlainItem(name: string, item: unknown): boolean {
  if (typeof item === 'string') return item.length <= (name === 'prompt' ? 256 : shortestNamed) && !mayHoldSecret(item)
  return item === null || typeof item === 'boolean' || (typeof item === 'number' && Number.isFinite(item))
}
