import dns from 'node:dns'
import { isBflHost } from './bfl-hosts.js'

/**
 * The address that the names of BFL have: one of those reserved for documentation (RFC 5737), at which nobody answers. Some
 * clients look a host up before they ask it, and refuse one that is unknown or of this machine.
 */
const address = '203.0.113.58'

/** Lookups of the hosts of BFL are answered here, and so need no network; any other is passed on as it is. */
export function answerLookups(): void {
  const { lookup } = dns
  dns.lookup = Object.assign(
    function (...given: unknown[]) {
      const done = given.at(-1)
      if (!isBflHost(given[0]) || typeof done !== 'function') {
        return (lookup as (...given: unknown[]) => unknown)(...given)
      }
      const found = wantsAll(given[1]) ? [[{ address, family: 4 }]] : [address, 4]
      process.nextTick(done, null, ...found)
      return {}
    },
    // `util.promisify` finds the promised form here.
    Object.fromEntries(Object.getOwnPropertySymbols(lookup).map((key) => [key, Reflect.get(lookup, key)])),
  ) as typeof dns.lookup

  const { lookup: promised } = dns.promises
  dns.promises.lookup = function (...given: unknown[]) {
    if (!isBflHost(given[0])) return (promised as (...given: unknown[]) => unknown)(...given)
    return Promise.resolve(wantsAll(given[1]) ? [{ address, family: 4 }] : { address, family: 4 })
  } as typeof dns.promises.lookup
}

const wantsAll = (options: unknown): boolean => (options as { all?: unknown } | null | undefined)?.all === true
