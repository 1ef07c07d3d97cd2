import { hiddenBy, hideSecrets } from './hide-secrets.js'
import type { Seal } from './digest.js'
import { isSecret, secretMark } from '../secret-names.js'
import { webUrl } from './redact-item.js'

/** The fields of the control API that hold an account's key: its callers may see which accounts there are. */
const namesOfAccounts: readonly string[] = ['account', 'key']

/** A prompt may have 64 MB, which takes seconds to search. */
const longestText = 1024 ** 2

/**
 * An answer of any shape without the secrets in its fields and texts. An answer that is already a string is searched as a
 * whole; texts within other answers are cut off after a million characters.
 */
export const redactAnswer = (answer: unknown, seal: Seal): unknown =>
  typeof answer === 'string' ? hideSecrets(answer, seal) : redactValue(answer, seal)

function redactValue(value: unknown, seal: Seal): unknown {
  if (typeof value === 'string') return redactText(value, seal)
  if (Array.isArray(value)) return value.map((item) => redactValue(item, seal))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, redactField(name, item, seal)]))
}

function redactField(name: string, item: unknown, seal: Seal): unknown {
  if ((namesOfAccounts.includes(name) && typeof item === 'string' && !webUrl.test(item)) || item === null) return item
  if (!isSecret(name)) return redactValue(item, seal)
  if (typeof item === 'object') return secretMark
  // A boolean says only whether there is a secret.
  const isSecretValue = typeof item === 'string' || typeof item === 'number' || typeof item === 'bigint'
  return isSecretValue ? hiddenBy(seal)(item.toString()) : item
}

function redactText(text: string, seal: Seal): string {
  if (text.length <= longestText) return hideSecrets(text, seal)
  const shown = text.slice(0, longestText).replace(/[\ud800-\udbff]$/, '')
  return `${hideSecrets(shown, seal)}<and ${text.length - shown.length} more characters>`
}
