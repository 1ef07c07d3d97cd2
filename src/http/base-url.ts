import type { IncomingHttpHeaders } from 'node:http'
import { lastKept } from '../last-kept.js'
import { parseUrl } from '../parse-url.js'
import { readTarget } from './target.js'

export type Scheme = 'http' | 'https'

interface Host {
  name: string
  /** Empty for the scheme's default port. */
  port: string
}

/**
 * The base URL at which the client of a request reaches the server: from the headers of proxies, or else from the host
 * of an absolute target, or else from the Host header. Undefined if none is usable. `connection` is the scheme that
 * the request came by.
 */
export function requestBaseUrl(
  target: string,
  headers: IncomingHttpHeaders,
  connection: Scheme = 'http',
): string | undefined {
  if (target.startsWith('/') && !isForwarded(headers)) return fromHostHeader[connection](headers.host ?? '')
  const { scheme: ownScheme = connection, authority = '' } = readTarget(target)
  const reported = readReported(headers)
  const host = reported.host ?? readHost(authority) ?? readHost(headers.host ?? '')
  if (host === undefined) return undefined
  const scheme = reported.scheme ?? ownScheme
  const hasReportedPort = reported.port !== undefined && (reported.host?.port ?? '') === ''
  const port = hasReportedPort ? withoutDefaultPort(scheme, reported.port ?? '') : host.port
  return `${format(scheme, { name: host.name, port })}${readPrefix(headers)}`
}

const hostHeaderBy = (scheme: Scheme) =>
  lastKept((text) => {
    const host = readHost(text)
    return host && format(scheme, host)
  })

const fromHostHeader = { http: hostHeaderBy('http'), https: hostHeaderBy('https') }

const format = (scheme: Scheme, { name, port }: Host) => `${scheme}://${name}${port === '' ? '' : `:${port}`}`

const isForwarded = (headers: IncomingHttpHeaders): boolean =>
  (headers.forwarded ??
    headers['x-forwarded-host'] ??
    headers['x-forwarded-proto'] ??
    headers['x-forwarded-port'] ??
    headers['x-forwarded-prefix']) !== undefined

interface Reported {
  scheme: Scheme | undefined
  host: Host | undefined
  port: string | undefined
}

/** `Forwarded`, where it names a host or a scheme; else X-Forwarded-Proto, -Host and -Port. */
function readReported(headers: IncomingHttpHeaders): Reported {
  const standard = readForwarded(joined(headers.forwarded))
  const [scheme, host] = [readScheme(standard.proto), readHost(standard.host ?? '')]
  if (scheme !== undefined || host !== undefined) return { scheme, host, port: undefined }
  return {
    scheme: readScheme(first(headers, 'x-forwarded-proto')),
    host: readHost(first(headers, 'x-forwarded-host')),
    port: readPort(first(headers, 'x-forwarded-port')),
  }
}

const hostForm = /^([a-z0-9._~-]+|\[[0-9a-f:.]+\])(?::(\d{0,5}))?$/i
const maxHostLength = 260

/** Addresses to listen on that a client cannot connect to. */
const unspecified = ['0.0.0.0', '[::]', '[::ffff:0:0]']

/** A host with an optional port, as a Host header may carry it: a name, an IPv4 or a bracketed IPv6 address. */
function readHost(text: string): Host | undefined {
  if (text.length > maxHostLength) return undefined
  const [, name, port = ''] = hostForm.exec(text) ?? []
  const url = name === undefined ? undefined : parseUrl(`http://${name}:${port}`)
  return name === undefined || url === undefined || unspecified.includes(url.hostname) ? undefined : { name, port }
}

const readScheme = (text = ''): Scheme | undefined =>
  (['http', 'https'] as const).find((scheme) => scheme === text.toLowerCase())

const readPort = (text: string): string | undefined =>
  /^\d{1,5}$/.test(text) && Number(text) > 0 && Number(text) < 65_536 ? String(Number(text)) : undefined

const withoutDefaultPort = (scheme: Scheme, port: string): string => (defaultPorts[scheme] === port ? '' : port)

const defaultPorts = { http: '80', https: '443' }

const prefixForm = /^(?:\/(?!\.+(?:\/|$))[\w.~-]+)+$/

function readPrefix(headers: IncomingHttpHeaders): string {
  const header = first(headers, 'x-forwarded-prefix')
  // Not by a regular expression, which would take quadratic time for a run of slashes.
  let end = header.length
  while (header[end - 1] === '/') end--
  const prefix = header.slice(0, end)
  return prefixForm.test(prefix) ? prefix : ''
}

/** The first of a header's values: what the proxy nearest to the client saw. */
const first = (headers: IncomingHttpHeaders, name: string): string =>
  joined(headers[name]).split(',', 1)[0]?.trim() ?? ''

const joined = (value: string | string[] = ''): string => (Array.isArray(value) ? value.join(',') : value)

/** What the `Forwarded` header (RFC 7239) says about the client's original request. */
export interface Forwarded {
  host?: string
  proto?: string
}

/**
 * Reads `for=10.0.0.1;host="flux.test:8443";proto=https, for=...`. Each proxy adds an element, so the first of several
 * values is what the proxy nearest to the client saw. A malformed header is ignored.
 */
export function readForwarded(text: string): Forwarded {
  const found: Forwarded = {}
  let end = 0
  for (const { 0: pair, 1: name = '', 2: token, 3: quoted = '' } of text.matchAll(pairs)) {
    end += pair.length
    const key = name.toLowerCase()
    if (key === 'host' || key === 'proto') found[key] ??= token ?? quoted.replace(/\\(.)/g, '$1')
  }
  return end === text.length ? found : {}
}

/**
 * One pair and its separator, or an empty element; sticky, so that matching stops at what cannot be read. A port or an
 * IPv6 address needs quotes, but some proxies omit them. Spaces after a pair match only if there is a pair: two
 * adjacent runs of spaces would take quadratic time.
 */
const pairs = /[ \t]*(?:([!#$%&'*+.^`|~\w-]+)=(?:([!#$%&'*+.^`|~\w:[\]-]+)|"((?:[^"\\]|\\.)*)")[ \t]*)?(?:[;,]|$)/gy
