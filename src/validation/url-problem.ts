import { parseUrl } from '../parse-url.js'
import { hasBadLabel } from './host-labels.js'

const badName = 'invalid international domain name'

/** Schemes whose hosts are domains or addresses. `file` is another one, whose host may be empty. */
const domainSchemes: ReadonlySet<string> = new Set(['http', 'https', 'ws', 'wss', 'ftp'])

/** The URL, or why a text is not one, with the messages of Rust's url crate, which parses as browsers and Node do. */
export function readUrl(input: string): URL | string {
  const url = parseUrl(input)
  if (url === undefined) return problemOf(input)
  return hasDomain(url.protocol.slice(0, -1)) && hasBadLabel(url.hostname) ? badName : url
}

const hasDomain = (scheme: string): boolean => scheme === 'file' || domainSchemes.has(scheme)

/** Checks the parts in the crate's order: the scheme, the host, the port. */
function problemOf(input: string): string {
  if (input === '') return 'input is empty'
  const text = withoutIgnored(input)
  const [start = '', scheme] = /^([a-z][a-z\d+.-]*):/i.exec(text) ?? []
  if (scheme === undefined) return 'relative URL without a base'
  return hostProblem(scheme.toLowerCase(), text.slice(start.length)) ?? 'invalid port number'
}

/** Control characters and spaces at both ends, tabs and line ends anywhere. */
function withoutIgnored(input: string): string {
  let end = input.length
  while (end > 0 && input.charCodeAt(end - 1) <= 0x20) end--
  return input
    .slice(0, end)
    .replace(/^[\0- ]+/, '')
    .replace(/[\t\n\r]/g, '')
}

function hostProblem(scheme: string, rest: string): string | undefined {
  const isDomain = hasDomain(scheme)
  const [, authority = ''] = (isDomain ? /^[/\\]*([^/\\?#]*)/ : /^\/\/([^/?#]*)/).exec(rest) ?? []
  // a file's host has neither a user nor a port
  const host = scheme === 'file' ? authority : hostOf(authority)
  if (host === '') return 'empty host'
  if (host.startsWith('[')) return ipv6Problem(host)
  if (isDomain) return domainProblem(host)
  return /[\0 <>@[\\\]^|]/.test(host) ? 'invalid domain character' : undefined
}

/** The part after the user and before the port; a colon in brackets does not start a port. */
function hostOf(authority: string): string {
  const [host = ''] = /^(?:\[[^\]]*(?:\]|$)|[^:[]+)*/.exec(authority.slice(authority.lastIndexOf('@') + 1)) ?? []
  return host
}

function ipv6Problem(host: string): string | undefined {
  return host.endsWith(']') && parseUrl(`http://${host}`) !== undefined ? undefined : 'invalid IPv6 address'
}

function domainProblem(host: string): string | undefined {
  // with another label appended it cannot be an IPv4 address, so only its characters count
  const name = /[@:]/.test(host) ? undefined : parseUrl(`http://${host}.x`)?.hostname
  if (name === undefined || hasBadLabel(name)) return badName
  if (name === '.x') return 'empty host'
  return parseUrl(`http://${host}`) === undefined ? 'invalid IPv4 address' : undefined
}
