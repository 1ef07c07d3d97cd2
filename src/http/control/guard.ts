import { createHash, timingSafeEqual } from 'node:crypto'
import type { IncomingHttpHeaders } from 'node:http'
import { BlockList, isIP, isIPv4, isIPv6 } from 'node:net'
import { isLocalhost } from '../../localhost.js'
import { parseUrl } from '../../parse-url.js'
import { requestBaseUrl } from '../base-url.js'
import { readTarget } from '../target.js'
import { ControlRefusal } from './errors.js'

export interface GuardOptions {
  publicUrl?: string | undefined
  /** Host names that are allowed besides local ones; `*.example.com` stands for all its subdomains. */
  allowedHosts?: readonly string[] | undefined
  /** Origins of web pages that are allowed besides the emulator's own: `http://localhost:5173`. */
  allowedOrigins?: readonly string[] | undefined
}

/** What the guard reads from a request. */
export interface Caller {
  /** The request target as received. */
  originalUrl: string
  headers: IncomingHttpHeaders
}

/**
 * Refuses requests that a web page of another site makes a browser send: control routes change state, and a browser on
 * the tester's machine reaches them. Throws a ControlRefusal.
 */
export function createGuard({
  publicUrl,
  allowedHosts = [],
  allowedOrigins = [],
}: GuardOptions): (caller: Caller) => void {
  const publicHost = publicUrl === undefined ? undefined : new URL(publicUrl).host
  const isAllowedHost = createHostCheck([...allowedHosts, ...(publicHost === undefined ? [] : [nameOf(publicHost)])])
  return ({ originalUrl, headers }) => {
    const { origin, 'sec-fetch-site': site } = headers
    // All hosts that a request names must be allowed: a proxy may replace the Host that the browser used, and a page may send
    // headers that claim a proxy.
    const hosts = [readTarget(originalUrl).authority, headers.host, linkedHost(originalUrl, headers)]
    // Browsers always send a Host, so a request without one is not from a browser.
    const refused = hosts.find((host) => host !== undefined && !isAllowedHost(nameOf(host)))
    if (refused !== undefined) {
      throw new ControlRefusal(
        403,
        `the control API refuses the host ${JSON.stringify(refused.slice(0, 260))}: a web page could point that name at this machine; use an IP address or localhost, or add the name to --allowed-hosts`,
      )
    }
    if (origin !== undefined && allowedOrigins.includes(origin)) return
    const isForeign = origin !== undefined && !includesHost(hostOf(origin), [...hosts, publicHost])
    if (isForeign || (site !== undefined && site !== 'same-origin' && site !== 'none')) {
      throw new ControlRefusal(
        403,
        `the control API refuses requests from web pages of other origins${origin === undefined ? '' : ` (${origin.slice(0, 260)})`}; call it from the test process, or add the origin to --allowed-origins`,
      )
    }
  }
}

/** The host of links in the response to this request. */
function linkedHost(target: string, headers: IncomingHttpHeaders): string | undefined {
  const base = requestBaseUrl(target, headers)
  return base === undefined ? undefined : new URL(base).host
}

/** Refuses bodies that are not JSON: a page of another site can send forms and plain text without a CORS preflight. */
export function checkBodyType(headers: IncomingHttpHeaders): void {
  const { 'content-type': type, 'content-length': length, 'transfer-encoding': encoding } = headers
  const hasBody = encoding !== undefined || (length !== undefined && length !== '0')
  if (!hasBody && type === undefined) return
  if (mediaOf(type ?? '') === 'application/json') return
  const problem = type === undefined ? 'the body has no content type' : `the content type is ${type.slice(0, 260)}`
  throw new ControlRefusal(415, `${problem}; the control API takes application/json`, { allowed: ['application/json'] })
}

/**
 * Refuses a file of another type; one without a type is taken. A page of another site sends none of these without a CORS
 * preflight, and no PUT.
 */
export function checkFileType({ 'content-type': type }: IncomingHttpHeaders, types: readonly string[]): void {
  const allowed = [...types, 'application/octet-stream']
  if (type === undefined || allowed.includes(mediaOf(type))) return
  throw new ControlRefusal(
    415,
    `the content type is ${type.slice(0, 260)}; the body is a file, as ${allowed.join(', ')}, or without a type`,
    { allowed },
  )
}

const mediaOf = (type: string): string => (type.split(';')[0] ?? '').trim().toLowerCase()

/** Requires `Authorization: Bearer` with this token. Throws a ControlRefusal. */
export function createTokenCheck(token: string): (headers: IncomingHttpHeaders) => void {
  const expected = digest(token)
  return ({ authorization = '' }) => {
    const [, sent] = /^bearer +(\S+)\s*$/i.exec(authorization) ?? []
    // Digests have equal lengths, which timingSafeEqual requires.
    if (sent !== undefined && timingSafeEqual(digest(sent), expected)) return
    const problem = sent === undefined ? 'has no token' : 'has the wrong token'
    throw new ControlRefusal(
      401,
      `the request ${problem}; send the value of --control-token as "Authorization: Bearer ..."`,
      { headers: { 'www-authenticate': 'Bearer' } },
    )
  }
}

const digest = (text: string) => createHash('sha256').update(text).digest()

export interface ControlOptions {
  /** Where the server listens. */
  host: string
  controlToken: string | undefined
  /**
   * `open`: everyone who reaches the port may use it; otherwise a token is required unless only this machine reaches
   * the port.
   */
  control: 'open' | 'token' | undefined
}

/** Why a server must not start with these options; undefined if it may. */
export function controlProblem({ host, controlToken, control }: ControlOptions): string | undefined {
  if (controlToken !== undefined || control === 'open' || isLoopback(host)) return undefined
  return `--host ${host} opens the control API to the network; set --control-token, or --control open to let everyone who reaches the port use it`
}

const loopback = new BlockList()
loopback.addSubnet('127.0.0.0', 8)
loopback.addAddress('::1', 'ipv6')

export function isLoopback(host: string): boolean {
  const name = nameOf(host)
  if (isIPv4(name)) return loopback.check(name)
  return hasColons(name) ? isIPv6(name) && loopback.check(name, 'ipv6') : isLocalhost(name)
}

/** Names that containers and clusters use for their host machine. */
const hostAliases = [
  // Docker Desktop; the last two are its older names.
  'host.docker.internal',
  'gateway.docker.internal',
  'kubernetes.docker.internal',
  'docker.for.mac.host.internal',
  'docker.for.win.host.internal',
  // Podman
  'host.containers.internal',
  'gateway.containers.internal',
  // Lima and Colima, Rancher Desktop, OrbStack, Finch
  'host.lima.internal',
  'host.rancher-desktop.internal',
  'host.orb.internal',
  'host.finch.internal',
  // minikube, k3d
  'host.minikube.internal',
  'host.k3d.internal',
]

/** Allows names that public DNS cannot point at this machine, and the given ones. */
function createHostCheck(allowed: readonly string[]): (name: string) => boolean {
  const names = new Set([...hostAliases, ...allowed.map(nameOf)])
  const suffixes = [...names].filter((name) => name.startsWith('*.')).map((name) => name.slice(1))
  return (name) =>
    isIP(name) !== 0 ||
    /^[\w-]+$/.test(name) ||
    isLocalhost(name) ||
    names.has(name) ||
    suffixes.some((suffix) => name.endsWith(suffix))
}

/**
 * Whether it may be an IPv6 address. Checked first, because the first call of isIPv6 adds three milliseconds to the
 * start.
 */
const hasColons = (text: string): boolean => text.indexOf(':') !== text.lastIndexOf(':')

/** The name or address in a Host header, without brackets, port and trailing dot. */
function nameOf(host: string): string {
  const [, bracketed] = /^\[([^\]]+)\](?::\d+)?$/.exec(host) ?? []
  if (bracketed !== undefined) return bracketed.toLowerCase()
  return (hasColons(host) && isIPv6(host) ? host : host.replace(/:\d*$/, '')).replace(/\.$/, '').toLowerCase()
}

const includesHost = (wanted: string | undefined, hosts: readonly (string | undefined)[]) =>
  wanted !== undefined && hosts.some((host) => host?.toLowerCase() === wanted)

/** The host and port of an origin; undefined if it is `null` or invalid. */
const hostOf = (origin: string): string | undefined => parseUrl(origin)?.host
