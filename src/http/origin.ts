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
  /** Where clients poll, in place of the base URL and the prefix of the contract. */
  pollingUrl: string | undefined
  /** The base URL of pictures, in place of the base URL. */
  deliveryUrl: string | undefined
  /** The contract served under /v1. */
  defaultContract: ContractName
  /** The base URL for a request without usable headers and without a connection, such as an injected one. */
  fallback: string
}

export function createOrigins(options: OriginsOptions): Origins {
  const { publicUrl, pollingUrl, deliveryUrl, defaultContract, fallback } = options
  const base = ({ headers, originalUrl, socket }: FastifyRequest) =>
    publicUrl ?? requestBaseUrl(originalUrl, headers, schemeOf(socket)) ?? ownAddress(socket) ?? fallback
  const originsAt = lastKept((own) =>
    lastKept((prefix): Origin => ({
      base: own,
      prefix,
      api: pollingUrl ?? own + prefix,
      delivery: deliveryUrl ?? own,
    })),
  )
  return {
    base,
    of: (request, contract) =>
      originsAt(base(request))(contract === defaultContract && isUnprefixed(request) ? '/v1' : `/${contract}/v1`),
  }
}

/** Whether the client used a path without a contract, which was rewritten for the router. */
const isUnprefixed = ({ url, originalUrl }: FastifyRequest): boolean => url !== pathOf(originalUrl)

/** How the request came: TLS ends here where the emulator is a proxy, or serves HTTPS. */
const schemeOf = (socket: Socket & { encrypted?: boolean }) => (socket.encrypted === true ? 'https' : 'http')

/** The server's address of this connection, which its client can reach. */
function ownAddress({ localAddress, localPort }: Socket): string | undefined {
  const address = plainAddress(localAddress ?? '')
  if (address === undefined || localPort === undefined) return undefined
  return `http://${hostInUrl(address)}:${localPort}`
}
