import { mayHoldSecret } from './hide-secrets.js'
import { redactItem, redactName, shortestNamed, type Digests } from './redact-item.js'
import { isSecret } from '../secret-names.js'
import { writeTruncated } from './write-within.js'

export { hideSecrets } from './hide-secrets.js'
export { redactAnswer } from './redact-answer.js'
export { isTruncatedUrl, redactUrl } from './redact-url.js'
export { keptPicture, redactName, webUrl } from './redact-item.js'
export { isPictureField } from './hide-secrets.js'
export type { Seal } from './digest.js'
export { isTruncated } from './write-within.js'

/** Maximum characters of JSON text. */
const longest = 8192

/** Limits of a plain body. */
const maxFields = 16
const longestName = 32

/**
 * A request's body as JSON text for the journal: secrets, pictures and long texts are replaced or cut off, each identified by
 * a digest. Valid JSON of at most 8,192 characters. Integers beyond 2^53 keep their digits. Undefined without a body.
 */
export const redactBody = (value: unknown, digests: Digests): string | undefined => textOf(keepBody(value, digests))

/** A stored body: nearly all are plain, and become text only when they are read. */
export type KeptBody = string | PlainBody | undefined

/** An object with a few small values, none of which needs redaction. */
export type PlainBody = Readonly<Record<string, string | number | boolean | null>>

/** The stored form of a body. A plain body is stored itself and must not be changed. */
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
  // Too long only if it has control characters, which take six each. A plain body needs no redaction.
  return text.length <= longest ? text : writeTruncated(kept, longest, asItIs)
}

const asItIs = { name: (name: string) => name, item: (_name: string, item: unknown) => item }

function isPlain(value: unknown): value is PlainBody {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false
  const fields = value as Readonly<Record<string, unknown>>
  let left = maxFields
  // JSON values have no inherited properties.
  for (const name in fields) {
    if (left-- === 0 || name.length > longestName || isSecret(name) || !isPlainItem(name, fields[name])) return false
  }
  return true
}

function isPlainItem(name: string, item: unknown): boolean {
  if (typeof item === 'string') return item.length <= (name === 'prompt' ? 256 : shortestNamed) && !mayHoldSecret(item)
  return item === null || typeof item === 'boolean' || (typeof item === 'number' && Number.isFinite(item))
}
