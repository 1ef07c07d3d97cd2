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
  /** Host names that pass besides the local ones; `*.example.com` stands for all below it. */
  allowedHosts?: readonly string[] | undefined
  /** Origins of web pages that pass besides its own: `http://localhost:5173`. */
  allowedOrigins?: readonly string[] | undefined
}

/** What the guard needs to know of a request. */
export interface Caller {
  /** The request's target as it was sent. */
  originalUrl: string
  headers: IncomingHttpHeaders
}

/**
 * Refuses what a web page of another site makes a browser send: control routes change things, and a browser on the tester's
 * machine reaches them. Throws a ControlRefusal.
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
    // All that a request names must pass. A proxy may put its own name in the place of the one that the browser was led here by,
    // and a page may claim to be behind one.
    const hosts = [readTarget(originalUrl).authority, headers.host, linkedHost(originalUrl, headers)]
    // Browsers always send a Host; what sends none is no browser.
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

/** The host that links in an answer to this request would have. */
function linkedHost(target: string, headers: IncomingHttpHeaders): string | undefined {
  const base = requestBaseUrl(target, headers)
  return base === undefined ? undefined : new URL(base).host
}

/** Refuses bodies that are not JSON: a page of another site can send forms and texts without asking first. */
export function checkBodyType(headers: IncomingHttpHeaders): void {
  const { 'content-type': type, 'content-length': length, 'transfer-encoding': encoding } = headers
  const hasBody = encoding !== undefined || (length !== undefined && length !== '0')
  if (!hasBody && type === undefined) return
  const media = (type ?? '').split(';')[0]?.trim().toLowerCase()
  if (media === 'application/json') return
  const given = type === undefined ? 'the body has no content type' : `the content type is ${type.slice(0, 260)}`
  throw new ControlRefusal(415, `${given}; the control API takes application/json`, { allowed: ['application/json'] })
}

/** Asks for `Authorization: Bearer`. Throws a ControlRefusal. */
export function createTokenCheck(token: string): (headers: IncomingHttpHeaders) => void {
  const expected = digest(token)
  return ({ authorization = '' }) => {
    const [, given] = /^bearer +(\S+)\s*$/i.exec(authorization) ?? []
    // Digests are of one length, and comparing them takes the same time wherever they differ.
    if (given !== undefined && timingSafeEqual(digest(given), expected)) return
    const problem = given === undefined ? 'has no token' : 'has the wrong token'
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
  /** `open`: everyone who reaches the port may control; otherwise a token is wanted where others than this machine reach it. */
  control: 'open' | 'token' | undefined
}

/** Why a server with these options must not start; undefined when it may. */
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

/** What containers and clusters call the machine that they run on, or its end of their network. */
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

/** Names that no public DNS can point at this machine, and those that were allowed. */
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

/** Only then may it be an IPv6 address: to ask node the first time costs a start three milliseconds. */
const hasColons = (text: string): boolean => text.indexOf(':') !== text.lastIndexOf(':')

/** The name or address in a Host header, without brackets, port and the dot of a root. */
function nameOf(host: string): string {
  const [, bracketed] = /^\[([^\]]+)\](?::\d+)?$/.exec(host) ?? []
  if (bracketed !== undefined) return bracketed.toLowerCase()
  return (hasColons(host) && isIPv6(host) ? host : host.replace(/:\d*$/, '')).replace(/\.$/, '').toLowerCase()
}

const includesHost = (asked: string | undefined, hosts: readonly (string | undefined)[]) =>
  asked !== undefined && hosts.some((host) => host?.toLowerCase() === asked)

/** The host and port of an origin; undefined for `null` and what is not one. */
const hostOf = (origin: string): string | undefined => parseUrl(origin)?.host
