import { isBflHost } from './bfl-hosts.js'
import { emulatorFor, forwarded, pathAtEmulator } from './emulator-url.js'
import { parseUrl } from '../parse-url.js'

/** What a dispatcher of undici is told of a request. */
interface Dispatched {
  origin?: string | URL
  path: string
  headers?: unknown
}
type Dispatch = (this: unknown, options: Dispatched, handler: unknown) => boolean
interface Dispatching {
  prototype: { dispatch?: Dispatch }
}

/** Where every copy of undici, the one in Node included, finds the agent of requests that name none. */
const sharedAgent = Symbol.for('undici.globalDispatcher.1')

const redirected = new WeakSet<object>()

/**
 * Requests through the agents of an installed undici go to the emulator; its own `fetch`, `request` and `stream` use an agent.
 * An Agent opens connections by the origin of each request. A Client or a Pool has the host it was made for, and is not changed.
 */
export function redirectUndici(loaded: unknown): void {
  if (typeof loaded !== 'object' && typeof loaded !== 'function') return
  const { Agent, ProxyAgent, EnvHttpProxyAgent } = (loaded ?? {}) as Record<string, Dispatching | undefined>
  const shared = (globalThis as { [sharedAgent]?: { constructor: unknown } })[sharedAgent]?.constructor as
    (Dispatching & { name: string }) | undefined
  // Not an agent of the user's own making, such as a MockAgent.
  const ofNode = shared !== undefined && /^(?:Agent|EnvHttpProxyAgent)$/.test(shared.name) ? [shared] : []
  for (const agent of [Agent, ProxyAgent, EnvHttpProxyAgent, ...ofNode]) {
    const { dispatch } = agent?.prototype ?? {}
    if (agent === undefined || dispatch === undefined || redirected.has(agent)) continue
    redirected.add(agent)
    agent.prototype.dispatch = function (options, handler) {
      return dispatch.call(this, forEmulator(options), handler)
    }
  }
}

function forEmulator(options: Dispatched): Dispatched {
  const asked = parseUrl(String(options.origin))
  if (asked === undefined || !isBflHost(asked.hostname)) return options
  const emulator = emulatorFor(asked.hostname)
  const headers = [...flat(options.headers), ...forwarded(asked).flat()]
  return { ...options, origin: emulator.origin, path: pathAtEmulator(options.path, emulator), headers }
}

/** Names and values in turn, without the host of BFL. */
function flat(headers: unknown): unknown[] {
  const list = Array.isArray(headers) ? (headers as unknown[]) : [...pairsOf(headers)].flat()
  return list.flatMap((name, at) =>
    at % 2 === 1 || /^(?:host|x-forwarded-(?:host|proto))$/i.test(String(name)) ? [] : [name, list[at + 1]],
  )
}

function pairsOf(headers: unknown): Iterable<[unknown, unknown]> {
  if (typeof headers !== 'object' || headers === null) return []
  return Symbol.iterator in headers ? (headers as Iterable<[unknown, unknown]>) : Object.entries(headers)
}
