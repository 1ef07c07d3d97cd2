import type { FastifyRequest } from 'fastify'
import type { Contract, ContractName } from '../contracts/contract.js'
import { lastKept } from '../last-kept.js'
import { parseUrl } from '../parse-url.js'
import { requestBaseUrl } from './base-url.js'
import { pathOf } from './target.js'

/** Which region of the service a request is for. */
export interface Regions {
  /** By the path's prefix or the host's name; undefined for neither, and for a contract without regions. */
  of: (request: Pick<FastifyRequest, 'headers' | 'originalUrl'>, contract: ContractName) => string | undefined
  /** The region that serves what no region was asked for; undefined for a contract without regions. */
  usual: (contract: ContractName) => string | undefined
  /** A path without the prefix of a region: `/eu/live/v1/flux-dev` is `/live/v1/flux-dev`. */
  below: (path: string) => string
  /** The prefix itself: `/eu`, or nothing. */
  prefixOf: (path: string) => string
}

const none = (): undefined => undefined

/** Without `--regions`: no path has the prefix of a region. */
export const noRegions: Regions = { of: none, usual: none, below: (path) => path, prefixOf: () => '' }

/** With `--regions`: told by the path, `/eu/live/v1`, or by the name of the host, `api.eu.bfl.ai`. */
export function createRegions(contracts: Iterable<Contract>): Regions {
  const regional = new Map([...contracts].flatMap(({ name, regions }) => (regions ? [[name, regions] as const] : [])))
  const names = [...new Set([...regional.values()].flat())].join('|')
  const prefix = new RegExp(`^/(?:${names})(?=/(?:(?:${[...regional.keys()].join('|')})/)?v1(?:[/?]|$))`)
  const host = new RegExp(`^api\\.(${names})\\.bfl\\.(?:ai|ml)$`)
  const prefixOf = (path: string) => prefix.exec(path)?.[0] ?? ''
  const ofBase = lastKept((base) => host.exec(parseUrl(base)?.hostname ?? '')?.[1])
  return {
    of: ({ headers, originalUrl }, contract) => {
      const inPath = prefixOf(pathOf(originalUrl)).slice(1)
      const region = inPath === '' ? ofBase(requestBaseUrl(originalUrl, headers) ?? '') : inPath
      return region !== undefined && regional.get(contract)?.includes(region) === true ? region : undefined
    },
    usual: (contract) => regional.get(contract)?.[0],
    below: (path) => path.slice(prefixOf(path).length),
    prefixOf,
  }
}
