import { errorMonitor } from 'node:events'
import type http from 'node:http'
import type { ClientRequest, IncomingMessage, RequestOptions } from 'node:http'
import type https from 'node:https'
import { parseUrl } from '../parse-url.js'
import { isBflHost } from './bfl-hosts.js'
import { emulatorFor, forwarded, hasEmulator, pathAtEmulator } from './emulator-url.js'
import { warnIfUnreachable } from './warn-unreachable.js'

type OnResponse = (response: IncomingMessage) => void
type Requester = (options: RequestOptions, onResponse?: OnResponse) => ClientRequest
type Given = [url: string | URL | RequestOptions, options?: RequestOptions | OnResponse, onResponse?: OnResponse]

/** `request` of http and https for the hosts of BFL goes to the emulator; any other call is passed on as it is. */
export function redirectRequest(
  original: typeof http.request,
  { protocol, requesters }: { protocol: 'http:' | 'https:'; requesters: { http: Requester; https: Requester } },
): typeof http.request {
  return function request(...given: Given): ClientRequest {
    const { options, onResponse } = readGiven(given)
    const host = hostOf(options)
    // Without an emulator it goes its way, and is refused where it connects: as an event, like a network error.
    if (host === undefined || !hasEmulator()) return (original as (...given: Given) => ClientRequest)(...given)
    const emulator = emulatorFor(host)
    const send = emulator.protocol === 'https:' ? requesters.https : requesters.http
    const sent = send(optionsFor(options, { host, protocol, emulator }), onResponse)
    sent.on(errorMonitor, (error) => warnIfUnreachable(error, emulator))
    return sent
  }
}

/** `get` is `request` that has ended. */
export const asGet = (request: typeof http.request): typeof http.get =>
  function get(...given: Given): ClientRequest {
    const sent = (request as (...given: Given) => ClientRequest)(...given)
    sent.end()
    return sent
  }

/** The arguments that Node takes: a URL and options, either of them alone, and a callback. */
function readGiven([first, second, third]: Given): {
  options: https.RequestOptions
  onResponse: OnResponse | undefined
} {
  const isUrl = typeof first === 'string' || first instanceof URL
  const [more, onResponse] = typeof second === 'function' ? [undefined, second] : [second, third]
  if (!isUrl) return { options: first, onResponse: typeof second === 'function' ? second : third }
  return { options: { ...partsOf(first), ...more }, onResponse }
}

function partsOf(given: string | URL): RequestOptions {
  const url = typeof given === 'string' ? parseUrl(given) : given
  if (url === undefined) return {}
  const { protocol, hostname, port, pathname, search, username, password } = url
  const auth = username === '' && password === '' ? {} : { auth: decodeURIComponent(`${username}:${password}`) }
  return { protocol, hostname, path: `${pathname}${search}`, ...(port !== '' && { port: Number(port) }), ...auth }
}

/** The host of BFL that a request is for: by its name, or by the name that its TLS asks for at an address. */
function hostOf({ hostname, host, servername }: https.RequestOptions): string | undefined {
  const named = [hostname ?? host, servername].find(isBflHost)
  return named?.replace(/:\d*$/, '')
}

interface Redirection {
  host: string
  protocol: string
  emulator: URL
}

function optionsFor(options: https.RequestOptions, { host, protocol, emulator }: Redirection): RequestOptions {
  const { method, path, timeout, signal, auth, maxHeaderSize, insecureHTTPParser, setHost, joinDuplicateHeaders } =
    options
  const port = options.port ?? ''
  const usual = (options.protocol ?? protocol) === 'https:' ? '443' : '80'
  const asked = {
    protocol: options.protocol ?? protocol,
    host: String(port) === '' || String(port) === usual ? host : `${host}:${port}`,
  }
  const kept = { method, timeout, signal, auth, maxHeaderSize, insecureHTTPParser, setHost, joinDuplicateHeaders }
  return {
    // No agent, socket or lookup: these are for the real host. No undefined either, which some of them may not be.
    ...Object.fromEntries(Object.entries(kept).filter(([, value]) => value !== undefined)),
    protocol: emulator.protocol,
    hostname: emulator.hostname.replace(/^\[|\]$/g, ''),
    ...(emulator.port !== '' && { port: emulator.port }),
    path: pathAtEmulator(path ?? '/', emulator),
    headers: headersFor(options.headers, forwarded(asked)),
  }
}

/** Headers as Node takes them: an object, or a list of names and values in turn. The host is the emulator's. */
function headersFor(given: RequestOptions['headers'], added: [string, string][]): http.OutgoingHttpHeaders {
  const pairs = Array.isArray(given) ? pairsOf(given) : Object.entries(given ?? {})
  const own = pairs.filter(([name]) => !/^(?:host|forwarded|x-forwarded-(?:host|proto|port|prefix))$/i.test(name))
  const headers: Record<string, http.OutgoingHttpHeader> = {}
  for (const [name, value] of [...own, ...added]) {
    if (value === undefined) continue
    const [before, more] = [headers[name], value]
    headers[name] = before === undefined ? more : [before, more].flat().map(String)
  }
  return headers
}

type Pair = [string, http.OutgoingHttpHeader | undefined]

function pairsOf(list: readonly unknown[]): Pair[] {
  if (Array.isArray(list[0])) return list as Pair[]
  return list.flatMap((name, at) => (at % 2 === 0 ? [[String(name), list[at + 1]] as Pair] : []))
}
