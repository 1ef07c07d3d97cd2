import { nearest } from '../nearest.js'
import { type Contract, pathsOf } from './contract.js'

export interface UnknownPath {
  /** The requested path, decoded and without its query; empty if it cannot be decoded. */
  path: string
  /** The emulator's base URL for the client, without a path of the API. */
  base: string
  contracts: readonly Contract[]
  /** The contract that /v1 serves. */
  standard: Contract
}

/** The explanation for a path without a route: the URL to use instead, if it is clear. */
export function suggestPath({ path, base, contracts, standard }: UnknownPath): string {
  const parts = path.split('/').filter((part) => part !== '')
  const start = parts.findIndex((part) => !isPrefix(part, contracts))
  const requested = start < 0 ? [] : parts.slice(start)
  const named = contracts.find(({ name }) => parts.slice(0, parts.length - requested.length).includes(name))
  // A path without a contract's name serves the endpoints of all contracts under /v1.
  const searched = named === undefined ? contracts : [named, ...contracts.filter((each) => each !== named)]
  const urlOf = (home: Contract, found: string) =>
    `${pathsOf(home).get(found) ?? ''} ${base}${named === undefined ? '' : `/${home.name}`}/v1/${found}`

  if (parts.length > 0 && requested.length === 0) {
    return `this is a base URL; append an endpoint to its version, such as ${urlOf(named ?? standard, 'flux-dev')}`
  }
  // The part before an endpoint may be anything: `/bfl/v1/flux-dev`, `/black-forest-labs/flux-dev`.
  const ends = requested.slice(-longestPath)
  const tails = ends.map((_, at) => ends.slice(at).join('/'))
  for (const tail of tails) {
    const home = searched.find((each) => pathsOf(each).has(tail))
    if (home !== undefined && home !== named && named !== undefined) {
      return `the ${named.name} contract has no ${tail}, the ${home.name} one has; use ${urlOf(home, tail)}`
    }
    if (home !== undefined) return `no such path; use ${urlOf(home, tail)}`
    const known = explainUnserved(tail) ?? explainPage(tail, base)
    if (known !== undefined) return known
  }
  const meant = nearestOf(tails, searched)
  if (meant !== undefined) return `no such path; did you mean ${urlOf(...meant)}?`
  return `no such path; the API is under ${base}/v1, its description at ${base}/docs`
}

const isPrefix = (part: string, contracts: readonly Contract[]) =>
  /^(?:api|v\d+)$/i.test(part) || contracts.some(({ name }) => name === part)

/** In segments: `licenses/models/flux-dev/usage`. */
const longestPath = 4

/** Pages of the emulator that clients request at other paths. */
const pages: readonly (readonly [requested: RegExp, page: string])[] = [
  [/^(?:health|healthz|healthcheck|livez|readyz|ready|ping)$/i, '/_emulator/health'],
  [/^(?:docs|redoc|swagger|swagger-ui)$/i, '/docs'],
  [/^(?:openapi|swagger)\.json$/i, '/openapi.json'],
  [/^(?:openapi|swagger)\.ya?ml$/i, '/openapi.yaml'],
]

function explainPage(requested: string, base: string): string | undefined {
  const [, page] = pages.find(([pattern]) => pattern.test(requested)) ?? []
  return page && `no such path; use GET ${base}${page}`
}

/** The path that was probably meant: first one with the same words in another order, such as `flux-1.1-pro`, then one with a similar spelling. */
function nearestOf(tails: readonly string[], contracts: readonly Contract[]): [Contract, string] | undefined {
  const known = new Map(contracts.toReversed().flatMap((each) => [...pathsOf(each).keys()].map((path) => [path, each])))
  for (const tail of tails) {
    const words = wordsOf(tail)
    const path = [...known.keys()].find((each) => wordsOf(each) === words) ?? nearest(tail, known.keys())
    const home = path === undefined ? undefined : known.get(path)
    if (path !== undefined && home !== undefined) return [home, path]
  }
  return undefined
}

const wordsOf = (path: string): string =>
  path
    .toLowerCase()
    .split(/[-_ /]/)
    .sort()
    .join(' ')

/** Paths of the live service that the emulator does not have, and what each is for. */
const unserved: readonly (readonly [path: RegExp, what: string])[] = [
  [/^flux-3-video$/, 'it makes videos'],
  [/^flux-tools\/video-(?:upscale|edit)-v1$/, 'it works on videos'],
  [/^finetune$/, 'it trains finetunes, and was retired in 2025'],
  [/^flux-2-flex-outpainting$/, 'it was there for a day in April 2026'],
  [/^flux-2-dev$/, 'its weights are published, but the service never had it'],
  [/^pricing$/, 'it is not known to have answered'],
]

/** The explanation for a path that the live service has or had, but the emulator does not have. */
export function explainUnserved(path: string): string | undefined {
  const [, what] = unserved.find(([pattern]) => pattern.test(path)) ?? []
  return what && `/v1/${path} is not emulated: ${what} (docs/contracts.md, Not emulated)`
}
