import { lastKept } from '../last-kept.js'
import { parseUrl } from '../parse-url.js'
import { textHash } from '../text-hash.js'

/** How a client reaches us: base URLs without a trailing slash. */
export interface Origin {
  /** Of the API, version prefix included: `http://localhost:3589/v1`. */
  api: string
  /** Of the signed picture URLs: `http://localhost:3589`. */
  delivery: string
}

export const pollingUrl = ({ api }: Origin, id: string): string => `${api}/get_result?id=${id}`

/** Hashes a URL as clients compare URLs: the host's case and the scheme's default port do not count. */
export const urlHash = (base: string, rest: string): number => textHash(rest, hashOfBase(base))

const hashOfBase = lastKept((base) => textHash(plainBase(base)))

function plainBase(base: string): string {
  const url = parseUrl(base)
  if (url === undefined) return base
  const { origin, pathname } = url
  return origin + (pathname === '/' ? '' : pathname)
}
