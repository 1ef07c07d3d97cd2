import type { Seal } from './digest.js'
import { isSecret, mark, sealed } from './secrets.js'

const longestUrl = 2048

/** No more of a URL can be seen, however short its secrets are made. */
const mostLooked = 8192

/**
 * A path or URL as it may be shown: without signatures and passwords, and at most 2 KB of it. With a seal, what is left out
 * is told from other values.
 */
export function redactUrl(url: string, seal?: Seal): string {
  const hidden = (secret: string): string => (seal === undefined ? mark : sealed(secret, seal))
  const known = url.includes('@')
    ? url.replace(userInfo, (_all, lead: string, user: string) => lead + hidden(user))
    : url
  const looked = known.slice(0, mostLooked)
  const start = looked.indexOf('?')
  const shown = start === -1 ? looked : looked.slice(0, start + 1) + redactQuery(looked.slice(start + 1), hidden)
  const left = shown.length + known.length - looked.length - longestUrl
  if (left <= 0) return shown
  const told = seal === undefined ? '' : `, keyed digest of all ${seal(url)}`
  // Copied: a slice would keep the whole text alive.
  return Buffer.from(`${shown.slice(0, longestUrl)}<and ${left} more characters${told}>`).toString()
}

type Hidden = (secret: string) => string

/** `//user:password@` */
const userInfo = /^((?:[a-z][a-z0-9+.-]*:)?\/\/)([^/?#@]*)(?=@)/i

const redactQuery = (query: string, hidden: Hidden): string =>
  query.includes('&')
    ? query
        .split('&')
        .map((pair) => redactPair(pair, hidden))
        .join('&')
    : redactPair(query, hidden)

function redactPair(pair: string, hidden: Hidden): string {
  const end = pair.indexOf('=')
  return end !== -1 && isSecret(decode(pair.slice(0, end)))
    ? `${pair.slice(0, end)}=${hidden(pair.slice(end + 1))}`
    : pair
}

function decode(name: string): string {
  if (!name.includes('%')) return name
  try {
    return decodeURIComponent(name)
  } catch {
    return name
  }
}

/** Whether a URL is not shown to its end, so that it is not known what is in it. */
export const isCutUrl = (shown: string): boolean => shown.length > longestUrl && shown.endsWith('more characters>')

/** Headers as they may be shown. */
export function redactHeaders(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, isSecret(name) ? mark : value]))
}
