/** Whether a name is `localhost` or below it: that is this machine, without a look-up (RFC 6761, 6.3). */
export const isLocalhost = (name: string): boolean => /^(?:[^.]+\.)*localhost\.?$/i.test(name)

/** What such a name stands for. Not every system's resolver knows those below `localhost`. */
export const localhostAddresses = [
  { address: '127.0.0.1', family: 4 },
  { address: '::1', family: 6 },
] as const
