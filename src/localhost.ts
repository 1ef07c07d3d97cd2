/** Whether a name is `localhost` or a subdomain of it: this machine, without a DNS lookup (RFC 6761, 6.3). */
export const isLocalhost = (name: string): boolean => /^(?:[^.]+\.)*localhost\.?$/i.test(name)

/** The addresses of such a name. Not every system's resolver knows subdomains of `localhost`. */
export const localhostAddresses = [
  { address: '127.0.0.1', family: 4 },
  { address: '::1', family: 6 },
] as const
