import { isIPv4, isIPv6 } from 'node:net'
import { parseUrl } from '../parse-url.js'

/** What `--webhook-allow` and `--fetch-inputs` may name: a host, all hosts below a domain, or a range of addresses. */
export type Allowed =
  | { kind: 'name'; name: string }
  /** `name` begins with the dot: `*.example.com` is `.example.com`, and does not mean `example.com`. */
  | { kind: 'below'; name: string }
  | { kind: 'range'; address: string; prefix: number }

/** The option's value as a list of entries that `readAllowed` can read; undefined when one of them is malformed. */
export function readAllow(given: unknown): readonly string[] | undefined {
  const list: unknown = typeof given === 'string' ? given.split(',') : given
  if (!Array.isArray(list) || list.length === 0) return undefined
  const entries = list.map((entry: unknown) => (typeof entry === 'string' ? entry.trim() : ''))
  return entries.every((entry) => readAllowed(entry) !== undefined) ? [...new Set(entries)] : undefined
}

/** One entry: `example.com`, `*.example.com`, `203.0.113.7`, `2001:db8::1` (in brackets or not), `203.0.113.0/24`. */
export function readAllowed(entry: string): Allowed | undefined {
  const [, address, prefix] = /^([\da-f:.]*[\d:][\da-f:.]*)(?:\/(\d{1,3}))?$/i.exec(unbracketed(entry)) ?? []
  const range = address === undefined ? undefined : rangeOf(address, prefix)
  if (range !== undefined) return range

  const [, star, name] = /^(\*(?=\.))?([^\s/:@?#%\\*[\]]+)$/.exec(entry) ?? []
  if (name === undefined) return undefined
  if (star === undefined) return hostOf(name)
  const below = hostOf(name.slice(1))
  return below?.kind === 'name' ? { kind: 'below', name: `.${below.name}` } : undefined
}

/** An address to judge by: IPv6 in its one shortest form, an IPv4 address that is written as IPv6 as the IPv4 that it is. */
export function plainAddress(text: string): string | undefined {
  if (isIPv4(text)) return text
  if (!isIPv6(text)) return undefined
  const host = new URL(`http://[${text.replace(/%.*$/, '')}]`).hostname.slice(1, -1)
  const [, high, low] = /^::ffff:([\da-f]+):([\da-f]+)$/.exec(host) ?? []
  if (high === undefined || low === undefined) return host
  return [high, low].flatMap((half) => [parseInt(half, 16) >> 8, parseInt(half, 16) & 255]).join('.')
}

const unbracketed = (entry: string) => entry.replace(/^\[([^\]/]*)\](?=\/|$)/, '$1')

function rangeOf(text: string, length: string | undefined): Allowed | undefined {
  const address = plainAddress(text)
  if (address === undefined) return undefined
  const bits = isIPv4(address) ? 32 : 128
  // A range of IPv4 addresses that is written as IPv6 counts from the left of all 128 bits.
  const prefix = length === undefined ? bits : Number(length) - (isIPv4(text) ? 0 : 128 - bits)
  return prefix >= 0 && prefix <= bits ? { kind: 'range', address, prefix } : undefined
}

/** As the host stands in a parsed URL: lower case, punycode, and what is an IPv4 address to a URL is one here. */
function hostOf(name: string): Allowed | undefined {
  const host = parseUrl(`http://${name}`)?.hostname.replace(/\.$/, '')
  if (host === undefined) return undefined
  if (isIPv4(host)) return rangeOf(host, undefined)
  return /^[\w-]+(?:\.[\w-]+)*$/.test(host) ? { kind: 'name', name: host } : undefined
}
