import { lookup as systemLookup } from 'node:dns/promises'
import { BlockList, isIP, type LookupFunction } from 'node:net'
import { plainAddress, readAllowed, type Allowed } from '../config/allow-list.js'
import { isLocalhost, localhostAddresses } from '../localhost.js'
import { parseUrl } from '../parse-url.js'

/** Resolves a host name. */
export type Resolve = (host: string) => Promise<readonly Resolved[]>

export interface Resolved {
  address: string
  family: number
}

/** The policy of where one kind of requests may go. */
export interface Egress {
  /**
   * Checks the form of a URL and, without resolving a name, its host. A host that is not `certain` is allowed only at the
   * addresses that `lookup` allows.
   */
  check(url: string): { url: URL; certain: boolean } | { problem: string }
  /**
   * For a socket: resolves a name and returns only the allowed addresses. The socket connects to exactly these, so that DNS
   * rebinding has no effect.
   */
  lookup: LookupFunction
}

/** What is allowed, and how refusals are worded. */
export interface EgressPolicy {
  /** Hosts and ranges, parsed by `readAllowed`. An allowed name may resolve to any address. */
  allow?: readonly string[]
  /** Whether loopback and private addresses are allowed as well. */
  allowsPrivate: boolean
  /** What a URL is called in messages: `webhook URL`. */
  urlName: string
  /** The message about a host that is not allowed: its name or address, or its name with its addresses. */
  refused: (host: string) => string
  resolve?: Resolve
}

/** A host that is not allowed. The message is for the user. */
export class EgressError extends Error {
  override name = 'EgressError'
}

const systemResolve: Resolve = async (host) =>
  isLocalhost(host) ? localhostAddresses : systemLookup(host, { all: true })

/** Looked up at once. No look-up can be ended: those of requests that ended meanwhile would grow without a limit. */
export const maxLookups = 256

/** Throws TypeError for an entry that cannot be read. */
export function createEgress({
  allow = [],
  allowsPrivate,
  urlName,
  refused,
  resolve = systemResolve,
}: EgressPolicy): Egress {
  const allowed = allow.map(read)
  const named = rangesOf(() => allowed)
  const isNamed = (host: string) => allowed.some((entry) => matches(entry, host))
  const isOpen = (address: string) => named(address) || (allowsPrivate && isLocal(address) && !isMetadata(address))
  /** Otherwise a name that is not allowed itself is not resolved. */
  const allowsAddresses = allowsPrivate || allowed.some(({ kind }) => kind === 'range')

  /** Whether a host is allowed only because of its addresses, and by an entry: without addresses it is not. */
  const isUnknown = (host: string) => !allowsPrivate && !isNamed(host)

  let lookups = 0

  async function addressesOf(host: string): Promise<Resolved[]> {
    if (lookups >= maxLookups)
      throw new Error(`${host} was not resolved: ${maxLookups} names are being resolved already`)
    lookups++
    const found = await resolve(host)
      .catch((error: unknown) => {
        if (isUnknown(host)) return []
        throw error
      })
      .finally(() => lookups--)
    const open = isNamed(host) ? [...found] : found.filter(({ address }) => isOpen(address))
    if (open.length > 0) return open
    if (found.length === 0 && isUnknown(host)) throw new EgressError(refused(`${host} (not found)`))
    if (found.length === 0) throw new Error(`${host} has no address`)
    throw new EgressError(refused(`${host} (${found.map(({ address }) => address).join(', ')})`))
  }

  return {
    check: (text) => {
      const url = parseUrl(text)
      if (url === undefined) {
        return { problem: `the ${urlName} cannot be read: expected http:// or https://, a host and a path` }
      }
      const problem = formProblem(url, urlName)
      if (problem !== undefined) return { problem }
      const host = hostOf(url)
      const certain = isIP(host) === 0 ? isNamed(host) : isOpen(host)
      if (certain || (isIP(host) === 0 && allowsAddresses)) return { url, certain }
      return { problem: refused(host) }
    },
    lookup: (host, options, done) => {
      addressesOf(host).then(
        (open) => {
          const [first] = open
          if (options.all === true) done(null, open)
          else done(null, first?.address ?? '', first?.family)
        },
        (error: unknown) => done(error instanceof Error ? error : new Error(String(error)), []),
      )
    },
  }
}

/** The host for a socket: an IPv6 address without its brackets. */
export const hostOf = (url: URL): string => url.hostname.replace(/^\[(.*)\]$/, '$1')

function formProblem({ protocol, username, password, port }: URL, urlName: string): string | undefined {
  if (protocol !== 'http:' && protocol !== 'https:') {
    return `a ${urlName} must be http:// or https://, not ${protocol}`
  }
  if (username !== '' || password !== '') return `a ${urlName} must not hold a user name or a password`
  return port === '0' ? `a ${urlName} must not name port 0: ports go from 1 to 65535` : undefined
}

function read(entry: string): Allowed {
  const allowed = readAllowed(entry)
  if (allowed === undefined) throw new TypeError(`${entry} is neither a host name nor a range of addresses`)
  return allowed
}

function matches(entry: Allowed, host: string): boolean {
  const name = host.toLowerCase().replace(/\.$/, '')
  switch (entry.kind) {
    case 'name':
      return name === entry.name
    case 'below':
      return name.endsWith(entry.name) && name.length > entry.name.length
    case 'range':
      return false
  }
}

/** Created on first use: address lists take milliseconds, and most runs send no webhook. */
function rangesOf(entries: () => readonly Allowed[]): (address: string) => boolean {
  let lists: ReturnType<typeof listsOf> | undefined
  return (text) => {
    const address = plainAddress(text)
    if (address === undefined) return false
    lists ??= listsOf(entries())
    return isIP(address) === 4 ? lists[4].check(address, 'ipv4') : lists[6].check(address, 'ipv6')
  }
}

/** One list per family: a single list would find IPv4 addresses in `::/0`. */
function listsOf(entries: readonly Allowed[]) {
  const lists = { 4: new BlockList(), 6: new BlockList() }
  for (const entry of entries) {
    if (entry.kind !== 'range') continue
    if (isIP(entry.address) === 4) lists[4].addSubnet(entry.address, entry.prefix, 'ipv4')
    else lists[6].addSubnet(entry.address, entry.prefix, 'ipv6')
  }
  return lists
}

/**
 * Loopback addresses, and private ones (RFC 1918, RFC 4193). Not link-local addresses, where cloud metadata services return
 * credentials (169.254.169.254), and not the unspecified addresses (0.0.0.0, ::), which connect to this machine.
 */
const isLocal = rangesOf(() =>
  ['127.0.0.0/8', '10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '::1', 'fc00::/7'].map(read),
)

/** The IPv6 addresses of the metadata services of AWS and Google, which are in the private range. */
const isMetadata = rangesOf(() => ['fd00:ec2::/32', 'fd20:ce::254'].map(read))
