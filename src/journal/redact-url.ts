import type { Seal } from './digest.js'
import { hiddenBy, holdsEncoded, type Hide } from './hide-secrets.js'
import { decoded, isSecretParameter } from '../secret-names.js'

const longestUrl = 2048

/** The part of a URL that is redacted: more than this is never shown, even if its secrets become shorter. */
const maxScanned = 8192

/**
 * A path or URL without signatures and passwords, cut off after 2 KB. With a seal, what is left out is identified by a keyed
 * digest.
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
  // A copy, because a slice would keep the whole text in memory.
  return Buffer.from(`${shown.slice(0, longestUrl)}<and ${left} more characters${digest}>`).toString()
}

/** Whether a parameter of that name is a secret. */
type IsSecret = (name: string) => boolean

/** `//user:password@`, up to the last @, as browsers parse it. */
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
