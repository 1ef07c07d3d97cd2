import { lastKept } from '../last-kept.js'
import { parseUrl } from '../parse-url.js'
import { textHash } from '../text-hash.js'

/** How a client reaches us: base URLs without a trailing slash. */
export interface Origin {
  /** Of the emulator: `http://localhost:3589`. */
  base: string
  /** The path of the API on the emulator: `/v1`. */
  prefix: string
  /** Of the API as clients poll it, version included: `http://localhost:3589/v1`; through a proxy it may have another path. */
  api: string
  /** The region of the service that was asked; undefined for none, and without `--regions`. */
  region: string | undefined
  /** Where the task of a submit is kept and polled: another region's URL if one was chosen because none was asked. */
  home: { region: string | undefined; api: string }
  /** Of the signed picture URLs: `http://localhost:3589`. */
  delivery: string
}

export const pollingUrl = ({ api }: { api: string }, id: string): string => api + pollTarget(id)

/** The hash of a polling_url. */
export const pollingUrlHash = ({ home }: Origin, id: string): number => textHash(pollTarget(id), hashOfBase(home.api))

const pollTarget = (id: string) => `/get_result?id=${id}`

/**
 * Hashes the URL at which the client requests a path of the emulator, as clients compare URLs: the host's case and the
 * scheme's default port do not count.
 */
export const urlHash = ({ base, prefix, api }: Origin, path: string): number =>
  path.startsWith(prefix) ? textHash(path.slice(prefix.length), hashOfBase(api)) : textHash(path, hashOfBase(base))

const hashOfBase = lastKept((base) => textHash(plainBase(base)))

function plainBase(base: string): string {
  const url = parseUrl(base)
  if (url === undefined) return base
  const { origin, pathname } = url
  return origin + (pathname === '/' ? '' : pathname)
}
