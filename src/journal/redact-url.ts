import { isSecret, mark } from './secrets.js'

const longestUrl = 2048

/** A path or URL as it may be shown: without signatures and passwords, and at most 2 KB of it. */
export function redactUrl(url: string): string {
  const start = url.indexOf('?')
  const bare = start === -1 ? url : `${url.slice(0, start + 1)}${redactQuery(url.slice(start + 1))}`
  return shorten(bare.includes('@') ? bare.replace(userInfo, `$1${mark}@`) : bare)
}

/** `//user:password@` */
const userInfo = /^((?:[a-z][a-z0-9+.-]*:)?\/\/)[^/?#@]*@/i

const redactQuery = (query: string): string =>
  query.includes('&') ? query.split('&').map(redactPair).join('&') : redactPair(query)

function redactPair(pair: string): string {
  const end = pair.indexOf('=')
  return end !== -1 && isSecret(decode(pair.slice(0, end))) ? `${pair.slice(0, end)}=${mark}` : pair
}

function decode(name: string): string {
  if (!name.includes('%')) return name
  try {
    return decodeURIComponent(name)
  } catch {
    return name
  }
}

/** Copies what it keeps: a slice would keep the whole text alive. */
function shorten(url: string): string {
  if (url.length <= longestUrl) return url
  return Buffer.from(`${url.slice(0, longestUrl)}<and ${url.length - longestUrl} more characters>`).toString()
}

/** Headers as they may be shown. */
export function redactHeaders(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, isSecret(name) ? mark : value]))
}
