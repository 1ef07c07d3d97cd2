import type { Seal } from './digest.js'
import { hiddenBy, holdsEncoded, type Hide } from './hide-secrets.js'
import { decoded, isSecretParameter } from '../secret-names.js'

const longestUrl = 2048

/** No more of a URL can be seen, however short its secrets are made. */
const mostLooked = 8192

/**
 * A path or URL as it may be shown: without signatures and passwords, and at most 2 KB of it. With a seal, what is left out
 * is told from other values.
 */
export function redactUrl(url: string, seal?: Seal, isHere: IsSecret = isSecretParameter): string {
  const hidden = hiddenBy(seal)
  const known = url.includes('@')
    ? url.replace(userInfo, (_all, lead: string, user: string) => lead + hidden(user))
    : url
  const looked = known.slice(0, mostLooked)
  const start = looked.indexOf('?')
  const shown =
    start === -1
      ? looked
      : looked.slice(0, start + 1) + redactQuery(looked.slice(start + 1), (pair) => redactPair(pair, isHere, hidden))
  const left = shown.length + known.length - looked.length - longestUrl
  if (left <= 0) return shown
  const told = seal === undefined ? '' : `, keyed digest of all ${seal(url)}`
  // Copied: a slice would keep the whole text alive.
  return Buffer.from(`${shown.slice(0, longestUrl)}<and ${left} more characters${told}>`).toString()
}

/** Whether a parameter of that name is a secret. */
type IsSecret = (name: string) => boolean

/** `//user:password@`, to the last @ as browsers read it. */
const userInfo = /^((?:[a-z][a-z0-9+.-]*:)?\/\/)([^/?#]*)(?=@)/i

const redactQuery = (query: string, redact: (pair: string) => string): string =>
  query.includes('&') ? query.split('&').map(redact).join('&') : redact(query)

function redactPair(pair: string, isHere: IsSecret, hidden: Hide): string {
  const end = pair.indexOf('=')
  if (end === -1) return pair
  const [name, value] = [pair.slice(0, end), pair.slice(end + 1)]
  return isHere(decoded(name)) || holdsEncoded(value) ? `${name}=${hidden(value)}` : pair
}

/** Whether a URL is not shown to its end, so that it is not known what is in it. */
export const isCutUrl = (shown: string): boolean => shown.length > longestUrl && shown.endsWith('more characters>')
