import type { FastifyRequest } from 'fastify'
import type { Socket } from 'node:net'
import { plainAddress } from '../config/allow-list.js'
import type { ContractName } from '../contracts/contract.js'
import { lastKept } from '../last-kept.js'
import { hostInUrl } from '../localhost.js'
import type { Origin } from '../stages/origin.js'
import { requestBaseUrl } from './base-url.js'
import type { Regions } from './regions.js'
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
  regions: Regions
  /** The contract served under /v1. */
  defaultContract: ContractName
  /** The base URL for a request without usable headers and without a connection, such as an injected one. */
  fallback: string
}

export function createOrigins(options: OriginsOptions): Origins {
  const { publicUrl, pollingUrl, deliveryUrl, regions, defaultContract, fallback } = options
  const base = ({ headers, originalUrl, socket }: FastifyRequest) =>
    publicUrl ?? requestBaseUrl(originalUrl, headers, schemeOf(socket)) ?? ownAddress(socket) ?? fallback
  const originsAt = lastKept((own) =>
    lastKept((prefix) =>
      lastKept((name): Origin => {
        const region = name === '' ? undefined : name
        const [api, delivery] = [pollingUrl ?? own + prefix, deliveryUrl ?? own]
        return { base: own, prefix, api, region, home: { region, api }, delivery }
      }),
    ),
  )
  return {
    base,
    of: (request, contract) => {
      const path = pathOf(request.originalUrl)
      // The client used a path without a contract, which was rewritten for the router.
      const isUnprefixed = request.url !== regions.below(path)
      const prefix = contract === defaultContract && isUnprefixed ? '/v1' : `/${contract}/v1`
      const origin = originsAt(base(request))(regions.prefixOf(path) + prefix)(regions.of(request, contract) ?? '')
      const usual = regions.usual(contract)
      if (origin.region !== undefined || usual === undefined || pollingUrl !== undefined) return origin
      return { ...origin, home: { region: usual, api: `${origin.base}/${usual}${prefix}` } }
    },
  }
}

/** How the request came: TLS ends here where the emulator is a proxy, or serves HTTPS. */
const schemeOf = (socket: Socket & { encrypted?: boolean }) => (socket.encrypted === true ? 'https' : 'http')

/** The server's address of this connection, which its client can reach. */
function ownAddress({ localAddress, localPort }: Socket): string | undefined {
  const address = plainAddress(localAddress ?? '')
  if (address === undefined || localPort === undefined) return undefined
  return `http://${hostInUrl(address)}:${localPort}`
}
