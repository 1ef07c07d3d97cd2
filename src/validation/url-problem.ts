import { domainToUnicode } from 'node:url'
import { parseUrl } from '../parse-url.js'

const badName = 'invalid international domain name'

/** Schemes whose URLs must have a host. */
const hosted = new Set(['http', 'https', 'ws', 'wss', 'ftp'])

/** The URL, or why a text is none, in the words of Rust's url crate, which parses as browsers and Node do. */
export function readUrl(input: string): URL | string {
  const url = parseUrl(input)
  if (url !== undefined) return badPunycode(url.hostname) ? badName : url
  return problemOf(input)
}

function problemOf(input: string): string {
  // what WHATWG strips before it parses
  const text = input.replace(/^[\0- ]+/, '').replace(/[\t\n\r]/g, '')
  if (input === '') return 'input is empty'
  const [, scheme, rest = ''] = /^([a-z][a-z0-9+.-]*):(.*)$/is.exec(text) ?? []
  if (scheme === undefined) return 'relative URL without a base'
  const special = hosted.has(scheme.toLowerCase())
  const authority = special ? /^[/\\]*([^/\\?#]*)/.exec(rest)?.[1] : /^\/\/([^/?#]*)/.exec(rest)?.[1]
  return hostProblem((authority ?? '').replace(/^.*@/s, ''))
}

/** Whether a label begins as punycode and is none: Node 24 lets that pass, Rust's url crate and earlier Nodes do not. */
function badPunycode(host: string): boolean {
  const label = /(^|\.)xn--/
  return label.test(host) && label.test(domainToUnicode(host))
}

function hostProblem(host: string): string {
  const [, name = '', port] = /^(\[[^\]]*\]?|[^:]*)(?::(.*))?$/s.exec(host) ?? []
  if (name === '') return host.startsWith('[') ? 'invalid IPv6 address' : 'empty host'
  if (host.startsWith('[') && parseUrl(`http://${name}`) === undefined) return 'invalid IPv6 address'
  if (port !== undefined && parseUrl(`http://${name}`) !== undefined) return 'invalid port number'
  const plain = decode(name)
  // nothing is left once the characters without a shape are gone
  if (/^\p{Default_Ignorable_Code_Point}+$/u.test(plain)) return 'empty host'
  // the last label decides whether a host is meant as IPv4
  if (/(^|\.)(\d+|0x[\da-f]*)\.?$/i.test(plain)) return 'invalid IPv4 address'
  return badName
}

function decode(name: string): string {
  try {
    return decodeURIComponent(name)
  } catch {
    return name
  }
}
