import type { FastifyRequest } from 'fastify'
import type { IncomingHttpHeaders } from 'node:http'
import type { ContractName } from '../contracts/contract.js'
import { lastKept } from '../last-kept.js'
import { parseUrl } from '../parse-url.js'
import type { Origin } from '../stages/origin.js'

/** A host with an optional port, as a Host header may carry it: a name, an IPv4 or a bracketed IPv6 address. */
const hostForm = /^(?:[a-z0-9._~-]+|\[[0-9a-f:.]+\])(?::\d{1,5})?$/i
const longestHost = 260
const prefixForm = /^(?:\/(?!\.+(?:\/|$))[\w.~-]+)+$/

export interface Origins {
  /** How the client of this request reaches the API and the pictures, with the prefix that it used. */
  of: (request: FastifyRequest, contract: ContractName) => Origin
  /** The base URL alone. */
  base: (request: FastifyRequest) => string
}

/** `bound` answers the address that the server listens on, for requests without a usable Host. */
export function createOrigins({ publicUrl, bound }: { publicUrl: string | undefined; bound: () => string }): Origins {
  const fixed = publicUrl?.replace(/\/+$/, '')
  const base = ({ headers }: FastifyRequest) =>
    fixed ?? (isForwarded(headers) ? forwardedBase(headers) : ofHost(headers.host ?? '')) ?? bound()
  const ofHost = lastKept((host) => (isHost(host) ? `http://${host}` : undefined))
  const originsAt = lastKept((delivery) => lastKept((prefix): Origin => ({ api: delivery + prefix, delivery })))
  return {
    base,
    of: (request, contract) => {
      const own = `/${contract}/v1`
      return originsAt(base(request))(request.originalUrl.startsWith(`${own}/`) ? own : '/v1')
    },
  }
}

const isHost = (text: string): boolean =>
  text.length <= longestHost && hostForm.test(text) && parseUrl(`http://${text}`) !== undefined

const isForwarded = (headers: IncomingHttpHeaders): boolean =>
  (headers['x-forwarded-host'] ?? headers['x-forwarded-proto'] ?? headers['x-forwarded-prefix']) !== undefined

/** What a proxy reports (X-Forwarded-Proto, -Host, -Prefix), with the Host header where it is silent; undefined without a usable host. */
function forwardedBase(headers: IncomingHttpHeaders): string | undefined {
  const host = [forwarded(headers, 'x-forwarded-host') ?? '', headers.host ?? ''].find(isHost)
  if (host === undefined) return undefined
  const scheme = forwarded(headers, 'x-forwarded-proto')?.toLowerCase() === 'https' ? 'https' : 'http'
  const prefix = forwarded(headers, 'x-forwarded-prefix')?.replace(/\/+$/, '') ?? ''
  return `${scheme}://${host}${prefixForm.test(prefix) ? prefix : ''}`
}

/** The first of a forwarded header's values: what the proxy nearest to the client saw. */
function forwarded(headers: IncomingHttpHeaders, name: string): string | undefined {
  const value = headers[name]
  return (Array.isArray(value) ? value[0] : value)?.split(',')[0]?.trim()
}
