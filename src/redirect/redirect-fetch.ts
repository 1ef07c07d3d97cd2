import { parseUrl } from '../parse-url.js'
import { isBflHost } from './bfl-hosts.js'
import { emulatorFor, forwarded, pathAtEmulator } from './emulator-url.js'
import { warnIfUnreachable } from './warn-unreachable.js'

type Fetch = typeof globalThis.fetch
type Input = Parameters<Fetch>[0]
type Init = NonNullable<Parameters<Fetch>[1]>

/** `fetch` for the hosts of BFL goes to the emulator; any other call is passed on as it is. */
export function redirectFetch(original: Fetch): Fetch {
  return async function fetch(input: Input, init?: Init): Promise<Response> {
    const asked = parseUrl(urlOf(input))
    if (asked === undefined || !isBflHost(asked.hostname) || !/^https?:$/.test(asked.protocol)) {
      return original(input, init)
    }
    const emulator = emulatorFor(asked.hostname)
    const target = new URL(pathAtEmulator(asked.pathname + asked.search, emulator), emulator)
    const response = await original(target, await initFor(asked, input, init)).catch((error: unknown) => {
      warnIfUnreachable((error as Error).cause, emulator)
      throw error
    })
    // What a client compares with what it asked for.
    return Object.defineProperty(response, 'url', { value: asked.href })
  }
}

const urlOf = (input: unknown): string =>
  typeof input === 'object' && input !== null && 'url' in input ? String(input.url) : String(input)

/** The same request for another URL. A dispatcher, such as a proxy, is for the real host and is left out. */
async function initFor(asked: URL, input: Input, init: Init = {}): Promise<Init> {
  const request = input instanceof Request ? await initOf(input, init) : init
  const headers = new Headers(request.headers)
  for (const [name, value] of forwarded(asked)) headers.set(name, value)
  const changed: Init & { dispatcher?: unknown } = { ...request, headers }
  delete changed.dispatcher
  return changed
}

/** A Request with an init: what the init has takes precedence. The body is read, so that it keeps its length. */
async function initOf(request: Request, init: Init): Promise<Init> {
  const { method, headers, signal, redirect, credentials, cache, referrerPolicy, integrity, keepalive } = request
  const hasBody = request.body !== null && (init.body ?? undefined) === undefined
  return {
    ...{ method, headers, signal, redirect, credentials, cache, referrerPolicy, integrity, keepalive },
    ...(hasBody && { body: await request.arrayBuffer() }),
    ...init,
  }
}
