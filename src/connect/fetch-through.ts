import { Readable } from 'node:stream'
import { send, type Place } from './send.js'

/** What `fetch` takes and returns. */
export type Fetch = (input: Request | URL | string, init?: RequestInit) => Promise<Response>

const withoutBody = [204, 205, 304]

/**
 * A `fetch` whose every request goes to one place, whatever host it names. The place is told the origin, so that the links in its
 * responses have it: a client that is given this `fetch` follows them through it.
 */
export function fetchThrough(place: Place, base = ''): Fetch {
  return async (input, init) => {
    const request = new Request(input, init)
    const { protocol, host, pathname, search } = new URL(request.url)
    const headers = {
      'user-agent': 'node',
      ...Object.fromEntries(request.headers),
      host,
      'x-forwarded-host': host,
      'x-forwarded-proto': protocol.slice(0, -1),
    }
    const body = request.body === null ? undefined : new Uint8Array(await request.arrayBuffer())
    const { method, signal } = request
    const answer = await send(place, { method, path: `${base}${pathname}${search}`, headers, body, signal }).catch(
      (error: unknown) => {
        throw signal.aborted ? (signal.reason as Error) : new TypeError('fetch failed', { cause: error })
      },
    )
    const { statusCode: status = 0, statusMessage: statusText = '', rawHeaders } = answer
    const empty = withoutBody.includes(status) || method === 'HEAD'
    if (empty) answer.resume()
    const response = new Response(empty ? null : (Readable.toWeb(answer) as ReadableStream), {
      status,
      statusText,
      headers: rawHeaders.flatMap((name, at): [string, string][] =>
        at % 2 === 0 ? [[name, rawHeaders[at + 1] ?? '']] : [],
      ),
    })
    return Object.defineProperty(response, 'url', { value: request.url })
  }
}
