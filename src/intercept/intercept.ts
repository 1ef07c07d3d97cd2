import type { Server } from 'node:http'
import { createServer, type AddressInfo, type Socket } from 'node:net'
import { TLSSocket } from 'node:tls'
import { bflName } from '../bfl-name.js'
import { caFolder, type Options } from '../config.js'
import type { Connections } from '../http/connections.js'
import { TlsPortError } from '../http/start-failure.js'
import type { Proxy, ProxyRefusal } from '../http/tunnels.js'
import { createRandom } from '../random.js'
import { parseUrl } from '../parse-url.js'
import { systemTime, type SystemTime } from '../time/system-time.js'
import { openAuthority, type Authority } from './authority-files.js'
import { loadCertificates } from './certificates.js'
import { readConnectTarget } from './connect-target.js'
import { createHostContexts } from './host-contexts.js'
import { createPassthrough, isLocalClient } from './passthrough.js'

/** The server that gets what clients send to BFL's hosts. */
export interface Intercepted {
  server: Server
  proxy: { current?: Proxy }
  connections: Pick<Connections, 'forget'>
  log: { info: (facts: object, text: string) => void; warn: (facts: object, text: string) => void }
}

export interface Interception {
  authority: Authority
  /** The port of HTTPS under BFL's names, if there is one. */
  tlsPort: number | undefined
  /** Stops listening, and closes what the server does not know of: handshakes, and tunnels to other hosts. */
  close: () => void
}

/** Connections whose TLS ends here, at the same time. Each takes some tens of kilobytes. */
const maxTls = 1000
const handshakeTimeoutMs = 10_000
/** What a client without a name in its TLS gets. */
const usualHost = 'api.bfl.ai'

type InterceptOptions = Pick<Options, 'proxy' | 'proxyPassthrough' | 'tls' | 'caDir' | 'host'>

/** Called with the names of hosts that the proxy refuses. */
export type OnRefused = (host: string) => void

/**
 * Makes a server that stands in for BFL's hosts: as a proxy, or on a port of its own. Connections whose TLS has ended are handed
 * to it as if it had accepted them, so that all its limits hold for them. Call it before the server listens.
 */
export async function intercept(
  { server, proxy, connections, log }: Intercepted,
  options: InterceptOptions,
  { time = systemTime, onRefused }: { time?: SystemTime; onRefused?: OnRefused } = {},
): Promise<Interception> {
  const random = createRandom()
  const certificates = await loadCertificates(random)
  const authority = await openAuthority(caFolder(options), { certificates, random, time })
  const contextOf = createHostContexts(authority, { certificates, time })
  const shaking = new Set<Socket>()
  let secured = 0

  /** Ends the TLS of a connection to one host, or to any of BFL's. */
  const endTls = (socket: Socket, only?: string): void => {
    shaking.add(socket)
    const secure = new TLSSocket(socket, {
      isServer: true,
      secureContext: contextOf(only ?? usualHost),
      SNICallback: (name, answer) => {
        const host = bflName(name)
        if (host !== undefined && (only ?? host) === host) answer(null, contextOf(host))
        else
          answer(
            new Error(
              `the TLS asks for ${JSON.stringify(name.slice(0, 260))}, the tunnel for ${only ?? "a host of BFL's"}`,
            ),
          )
      },
      ALPNProtocols: ['http/1.1'],
    })
    const end = () => {
      secure.destroy()
      socket.destroy()
    }
    const cancel = time.wake(handshakeTimeoutMs, end)
    secure.on('error', ({ message }: Error) => {
      if (shaking.has(socket))
        log.info({ why: message }, 'TLS failed; does the client trust the local authority? (flux-emulator ca)')
      end()
    })
    secure.once('close', end)
    // The server lets clients end their side first, so an end does not close by itself. Within a handshake nothing can follow it.
    secure.once('end', () => {
      if (shaking.has(socket)) end()
    })
    socket.once('error', end)
    socket.once('close', () => {
      cancel()
      shaking.delete(socket)
      secure.destroy()
    })
    secure.once('secure', () => {
      cancel()
      shaking.delete(socket)
      secured++
      secure.once('close', () => secured--)
      // From here on, the server has the one connection and not both.
      connections.forget(socket)
      server.emit('connection', secure)
    })
  }

  const passthrough = createPassthrough({ time, warn: (text) => log.warn({}, text) })

  const refuse = (socket: Socket, host: string): ProxyRefusal | undefined => {
    if (options.proxyPassthrough && isLocalClient(socket)) return undefined
    onRefused?.(host)
    const explain = options.proxyPassthrough
      ? `flux-emulator passes programs of its own machine on to other hosts (${host}), not those of others`
      : `flux-emulator refuses ${host}: its proxy serves BFL's hosts alone, unless --proxy-passthrough is given`
    return { status: 403, explain }
  }

  if (options.proxy) {
    proxy.current = {
      connect: ({ url = '' }, socket, head) => {
        const target = readConnectTarget(url)
        if (target.kind === 'refused') return { status: target.status, explain: target.why }
        if (target.kind === 'other') return refuse(socket, target.host) ?? passthrough.tunnel(socket, head, target)
        if (secured + shaking.size >= maxTls) return { status: 503, explain: `${maxTls} tunnels are open; close some` }
        socket.write('HTTP/1.1 200 Connection established\r\n\r\n')
        if (head.length > 0) socket.unshift(head)
        endTls(socket, target.host)
        return undefined
      },
      serves: (authority, { localPort }) => {
        const url = parseUrl(`http://${authority}`)
        return url !== undefined && (bflName(url.hostname) !== undefined || Number(url.port || '80') === localPort)
      },
      forward: (url, request, response) =>
        refuse(request.socket, parseUrl(url)?.hostname ?? 'another host') ??
        passthrough.forward(url, request, response),
    }
  }

  const direct = options.tls === undefined ? undefined : createServer((socket) => endTls(socket))
  if (direct !== undefined) {
    direct.maxConnections = maxTls
    await new Promise<void>((resolve, reject) => {
      direct.once('error', (error) => {
        reject(new TlsPortError(options.tls ?? 0, error))
      })
      direct.listen({ host: options.host, port: options.tls }, resolve)
    })
  }

  return {
    authority,
    tlsPort: (direct?.address() as AddressInfo | null | undefined)?.port,
    close: () => {
      direct?.close()
      passthrough.close()
      for (const socket of shaking) socket.destroy()
    },
  }
}
