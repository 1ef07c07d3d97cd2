import { parseUrl } from '../parse-url.js'
import { isBflHost } from './bfl-hosts.js'
import { noEmulator } from './refusal.js'

/**
 * The emulator that stands in for a host of BFL's. The variable is read at each request: an emulator may have been started in
 * this process, and its test may have set it.
 *
 * @throws RedirectRefusal when it is not set, is no URL, or names the real service.
 */
export function emulatorFor(host: string): URL {
  const text = process.env.FLUX_EMULATOR_URL
  if (text === undefined || text.trim() === '') throw noEmulator(host)
  const url = parseUrl(text)
  if (url === undefined || !/^https?:$/.test(url.protocol)) {
    throw noEmulator(host, `FLUX_EMULATOR_URL is ${JSON.stringify(text)}, which is not an http or https URL`)
  }
  if (isBflHost(url.hostname)) throw noEmulator(host, `FLUX_EMULATOR_URL is ${text}, the real service`)
  return url
}

/** Whether requests can be redirected at all. */
export function hasEmulator(): boolean {
  try {
    return emulatorFor('') instanceof URL
  } catch {
    return false
  }
}

/**
 * Where a path of BFL's is at the emulator. BFL serves the live contract under /v1; the emulator has it under /live/v1. A path in
 * FLUX_EMULATOR_URL says where else: with http://localhost:3589/documented, /v1/flux-dev is /documented/v1/flux-dev. Other paths
 * are the emulator's own: the links in its responses have them.
 */
export function pathAtEmulator(path: string, { pathname }: URL): string {
  const prefix = /^\/+(?:v1\/*)?$/.test(pathname) ? '/live' : pathname.replace(/\/+(?:v1\/*)?$/, '')
  return /^\/v1(?=[/?]|$)/.test(path) ? `${prefix}${path}` : path
}

/** What tells the emulator the origin that the client asked for, so that the links in responses lead back to it. */
export const forwarded = ({ protocol, host }: { protocol: string; host: string }): [string, string][] => [
  ['x-forwarded-host', host],
  ['x-forwarded-proto', protocol.replace(/:$/, '')],
]
