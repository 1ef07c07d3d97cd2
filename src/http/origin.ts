import type { FastifyRequest } from 'fastify'
import type { Socket } from 'node:net'
import { plainAddress } from '../config/allow-list.js'
import type { ContractName } from '../contracts/contract.js'
import { lastKept } from '../last-kept.js'
import type { Origin } from '../stages/origin.js'
import { requestBaseUrl } from './base-url.js'
import { pathOf } from './target.js'

export interface Origins {
  /** How the client of this request reaches the API and the pictures, with the prefix of the route that answers it. */
  of: (request: FastifyRequest, contract: ContractName) => Origin
  /** The base URL alone. */
  base: (request: FastifyRequest) => string
}

export interface OriginsOptions {
  publicUrl: string | undefined
  /** The contract that /v1 names. */
  defaultContract: ContractName
  /** Stands in links where a request tells nothing and has no connection, as one that a test injects. */
  fallback: string
}

export function createOrigins({ publicUrl, defaultContract, fallback }: OriginsOptions): Origins {
  const fixed = publicUrl?.replace(/\/+$/, '')
  const base = ({ headers, originalUrl, socket }: FastifyRequest) =>
    fixed ?? requestBaseUrl(originalUrl, headers) ?? ownAddress(socket) ?? fallback
  const originsAt = lastKept((delivery) => lastKept((prefix): Origin => ({ api: delivery + prefix, delivery })))
  return {
    base,
    of: (request, contract) =>
      originsAt(base(request))(contract === defaultContract && isBare(request) ? '/v1' : `/${contract}/v1`),
  }
}

/** Whether the client left the contract to us: the router was then given another path than the client's. */
const isBare = ({ url, originalUrl }: FastifyRequest): boolean => url !== pathOf(originalUrl)

/** The end of the connection that is ours, which its client can reach. */
function ownAddress({ localAddress, localPort }: Socket): string | undefined {
  const address = plainAddress(localAddress ?? '')
  if (address === undefined || localPort === undefined) return undefined
  return `http://${address.includes(':') ? `[${address}]` : address}:${localPort}`
}
