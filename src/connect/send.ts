import http, { type IncomingMessage } from 'node:http'
import https from 'node:https'
import type { Duplex } from 'node:stream'

/** Where requests go: to a URL, or through a connection that is opened for each. */
export type Place = { url: URL; agent?: http.Agent } | { open: () => Duplex }

export interface Sent {
  method: string
  /** Path and query. */
  path: string
  headers: http.OutgoingHttpHeaders
  body?: string | Uint8Array | undefined
  signal?: AbortSignal | undefined
}

/** Sends a request and returns the response when its head has arrived. It does not depend on the global `fetch`, which tests replace. */
export function send(place: Place, { method, path, headers, body, signal }: Sent): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const to =
      'open' in place
        ? { host: 'localhost', createConnection: place.open }
        : { hostname: place.url.hostname.replace(/^\[|\]$/g, ''), port: place.url.port, agent: place.agent }
    const { request } = 'url' in place && place.url.protocol === 'https:' ? https : http
    const sent = request({ ...to, method, path, headers: withLength(headers, method, body), ...(signal && { signal }) })
    sent.once('response', resolve)
    sent.once('error', reject)
    sent.end(body)
  })
}

/** A body that is known as a whole has its length; a method that usually has one says that there is none. */
function withLength(headers: http.OutgoingHttpHeaders, method: string, body: Sent['body']): http.OutgoingHttpHeaders {
  if (body === undefined) return method === 'GET' || method === 'HEAD' ? headers : { ...headers, 'content-length': 0 }
  return { ...headers, 'content-length': Buffer.byteLength(body) }
}
