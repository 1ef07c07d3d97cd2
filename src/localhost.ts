/** Whether a name is `localhost` or below it: that is this machine, without a look-up (RFC 6761, 6.3). */
export const isLocalhost = (name: string): boolean => /^(?:[^.]+\.)*localhost\.?$/i.test(name)

/** What such a name stands for. Not every system's resolver knows those below `localhost`. */
export const localhostAddresses = [
  { address: '127.0.0.1', family: 4 },
  { address: '::1', family: 6 },
] as const

/** A host as written in a URL: an IPv6 address gets brackets. */
export function hostInUrl(host: string): string {
  return host.includes(':') ? `[${host}]` : host
}

/** The host to connect to for a host to listen on, as written in a URL: "all addresses" is reached through loopback. */
export function reachable(host: string): string {
  if (host === '0.0.0.0') return '127.0.0.1'
  return hostInUrl(host === '::' ? '::1' : host)
}
