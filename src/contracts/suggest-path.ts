import { nearest } from '../nearest.js'
import { type Contract, pathsOf } from './contract.js'

export interface UnknownPath {
  /** As it was asked, decoded and without its query; empty where it cannot be decoded. */
  path: string
  /** Where the client reaches the emulator, without a path of the API. */
  base: string
  contracts: readonly Contract[]
  /** The contract that /v1 names. */
  standard: Contract
}

/** What to say about a path that no route has: the one URL to use, as far as it can be told. */
export function suggestPath({ path, base, contracts, standard }: UnknownPath): string {
  const parts = path.split('/').filter((part) => part !== '')
  const start = parts.findIndex((part) => !isPrefix(part, contracts))
  const asked = start < 0 ? [] : parts.slice(start)
  const named = contracts.find(({ name }) => parts.slice(0, parts.length - asked.length).includes(name))
  // Without a name of a contract the bare /v1 serves what any of them has.
  const searched = named === undefined ? contracts : [named, ...contracts.filter((each) => each !== named)]
  const urlOf = (home: Contract, found: string) =>
    `${pathsOf(home).get(found) ?? ''} ${base}${named === undefined ? '' : `/${home.name}`}/v1/${found}`

  if (parts.length > 0 && asked.length === 0) {
    return `this is a base URL; put an endpoint behind its version, such as ${urlOf(named ?? standard, 'flux-dev')}`
  }
  // What stands before an endpoint may be anything: `/bfl/v1/flux-dev`, `/black-forest-labs/flux-dev`.
  const ends = asked.slice(-longestPath)
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

/** Pages of the emulator that are looked for elsewhere. */
const pages: readonly (readonly [asked: RegExp, page: string])[] = [
  [/^(?:health|healthz|healthcheck|livez|readyz|ready|ping)$/i, '/_emulator/health'],
  [/^(?:docs|redoc|swagger|swagger-ui)$/i, '/docs'],
  [/^(?:openapi|swagger)\.json$/i, '/openapi.json'],
  [/^(?:openapi|swagger)\.ya?ml$/i, '/openapi.yaml'],
]

function explainPage(asked: string, base: string): string | undefined {
  const [, page] = pages.find(([pattern]) => pattern.test(asked)) ?? []
  return page && `no such path; use GET ${base}${page}`
}

/** The path that was probably meant: the same words in another order, `flux-1.1-pro`, before the same letters but for a few. */
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

/** Paths of the live service that no contract of the emulator has, and what each is for. */
const unserved: readonly (readonly [path: RegExp, what: string])[] = [
  [/^flux-3-video$/, 'it makes videos'],
  [/^flux-tools\/video-(?:upscale|edit)-v1$/, 'it works on videos'],
  [/^licenses(?:\/.*)?$/, 'it reports the use of licences'],
  [/^finetune$/, 'it trains finetunes, and was retired in 2025'],
  [
    /^flux-2-klein-(?:base-)?[49]b(?:-kv(?:-bf16)?)?-finetuned$/,
    'it draws with finetunes of FLUX.2, in beta since April 2026',
  ],
  [/^flux-2-flex-outpainting$/, 'it was there for a day in April 2026'],
  [/^flux-2-dev$/, 'its weights are published, but the service never had it'],
  [/^pricing$/, 'it is not known to have answered'],
]

/** What to say about a path below the version that the live service has, or had, and the emulator has not. */
export function explainUnserved(path: string): string | undefined {
  const [, what] = unserved.find(([pattern]) => pattern.test(path)) ?? []
  return what && `/v1/${path} is not emulated: ${what} (docs/contracts.md, Not emulated)`
}
