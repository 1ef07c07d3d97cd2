import type { Seal } from './digest.js'
import { hiddenBy, holdsEncoded, type Hide } from './hide-secrets.js'
import { decoded, isSecretParameter } from '../secret-names.js'

const longestUrl = 2048

/** No more of a URL can be seen, however short its secrets are made. */
const maxScanned = 8192

/**
 * A path or URL as it may be shown: without signatures and passwords, and at most 2 KB of it. With a seal, what is left out
 * is marked with a keyed digest that tells it from other values.
 */
export function redactUrl(url: string, seal?: Seal, isSecretName: IsSecret = isSecretParameter): string {
  const hidden = hiddenBy(seal)
  const withoutUser = url.includes('@')
    ? url.replace(userInfo, (_all, lead: string, user: string) => lead + hidden(user))
    : url
  const scanned = withoutUser.slice(0, maxScanned)
  const start = scanned.indexOf('?')
  const shown =
    start === -1
      ? scanned
      : scanned.slice(0, start + 1) +
        redactQuery(scanned.slice(start + 1), (pair) => redactPair(pair, isSecretName, hidden))
  const left = shown.length + withoutUser.length - scanned.length - longestUrl
  if (left <= 0) return shown
  const digest = seal === undefined ? '' : `, keyed digest of all ${seal(url)}`
  // Copied: a slice would keep the whole text alive.
  return Buffer.from(`${shown.slice(0, longestUrl)}<and ${left} more characters${digest}>`).toString()
}

/** Whether a parameter of that name is a secret. */
type IsSecret = (name: string) => boolean

/** `//user:password@`, to the last @ as browsers read it. */
const userInfo = /^((?:[a-z][a-z0-9+.-]*:)?\/\/)([^/?#]*)(?=@)/i

const redactQuery = (query: string, redact: (pair: string) => string): string =>
  query.includes('&') ? query.split('&').map(redact).join('&') : redact(query)

function redactPair(pair: string, isSecretName: IsSecret, hidden: Hide): string {
  const end = pair.indexOf('=')
  if (end === -1) return pair
  const [name, value] = [pair.slice(0, end), pair.slice(end + 1)]
  return isSecretName(decoded(name)) || holdsEncoded(value) ? `${name}=${hidden(value)}` : pair
}

/** Whether a URL was truncated, so that its end is unknown. */
export const isTruncatedUrl = (shown: string): boolean =>
  shown.length > longestUrl && shown.endsWith('more characters>')
