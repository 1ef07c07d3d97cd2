import type { FastifyRequest } from 'fastify'
import type { Socket } from 'node:net'
import { plainAddress } from '../config/allow-list.js'
import type { ContractName } from '../contracts/contract.js'
import { lastKept } from '../last-kept.js'
import { hostInUrl } from '../localhost.js'
import type { Origin } from '../stages/origin.js'
import { requestBaseUrl } from './base-url.js'
import { pathOf } from './target.js'

export interface Origins {
  /** The URLs at which the client of this request reaches the API and the pictures. */
  of: (request: FastifyRequest, contract: ContractName) => Origin
  /** The base URL alone. */
  base: (request: FastifyRequest) => string
}

export interface OriginsOptions {
  publicUrl: string | undefined
  /** The contract served under /v1. */
  defaultContract: ContractName
  /** The base URL for a request without usable headers and without a connection, such as an injected one. */
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
      originsAt(base(request))(contract === defaultContract && isUnprefixed(request) ? '/v1' : `/${contract}/v1`),
  }
}

/** Whether the client used a path without a contract, which was rewritten for the router. */
const isUnprefixed = ({ url, originalUrl }: FastifyRequest): boolean => url !== pathOf(originalUrl)

/** The server's address of this connection, which its client can reach. */
function ownAddress({ localAddress, localPort }: Socket): string | undefined {
  const address = plainAddress(localAddress ?? '')
  if (address === undefined || localPort === undefined) return undefined
  return `http://${hostInUrl(address)}:${localPort}`
}
