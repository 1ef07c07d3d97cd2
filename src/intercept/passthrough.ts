import { request as httpRequest, type IncomingMessage, type ServerResponse } from 'node:http'
import { BlockList, connect, isIP, type Socket } from 'node:net'
import { pipeline } from 'node:stream'
import type { ProxyRefusal } from '../http/tunnels.js'
import { parseUrl } from '../parse-url.js'
import type { SystemTime } from '../time/system-time.js'

/** Tunnels to other hosts at the same time. */
const maxTunnels = 500
const connectTimeoutMs = 10_000
/** A tunnel through which nothing goes for this long is closed. */
const idleMs = 10 * 60_000

const loopback = new BlockList()
loopback.addSubnet('127.0.0.0', 8, 'ipv4')
loopback.addAddress('::1', 'ipv6')

/** Whether a client is of this machine. Others may not use its network. */
export const isLocalClient = ({ remoteAddress = '' }: Socket): boolean =>
  isIP(remoteAddress) !== 0 && loopback.check(remoteAddress, isIP(remoteAddress) === 6 ? 'ipv6' : 'ipv4')

/** A name of BFL's in the first bytes of TLS, where it stands in plain text: a client that looked up the address by itself. */
const namesBfl = (hello: Buffer): boolean =>
  /(?:^|[^a-z0-9-])bfl\.(?:ai|ml)(?![a-z0-9.-])/i.test(hello.toString('latin1'))

/** Headers that are for the proxy alone. */
const ofThisHop = /^(?:connection|keep-alive|proxy-.*)$/

/** Passes what clients of this machine ask of other hosts on to them. */
export function createPassthrough({ time, warn }: { time: SystemTime; warn: (text: string) => void }) {
  const open = new Set<Socket>()

  const tunnel = (
    client: Socket,
    head: Buffer,
    { host, port }: { host: string; port: number },
  ): ProxyRefusal | undefined => {
    if (open.size >= maxTunnels) return { status: 503, explain: `${maxTunnels} tunnels are open; close some` }
    const server = connect({ host, port })
    open.add(server)
    const end = () => {
      client.destroy()
      server.destroy()
    }
    server.once('close', () => {
      open.delete(server)
      client.destroy()
    })
    const cancel = time.wake(connectTimeoutMs, end)
    for (const socket of [client, server]) {
      socket.on('error', end)
      socket.setTimeout(idleMs, end)
    }
    client.once('close', () => server.destroy())
    server.once('connect', () => {
      cancel()
      client.write('HTTP/1.1 200 Connection established\r\n\r\n')
      if (head.length > 0) client.unshift(head)
      client.once('data', (hello: Buffer) => {
        if (namesBfl(hello)) {
          warn(`a tunnel to ${host}:${port} was closed: its TLS asks for a host of BFL's, which nothing here may reach`)
          end()
          return
        }
        server.write(hello)
        client.pipe(server)
      })
      server.pipe(client)
    })
    return undefined
  }

  const forward = (asked: string, request: IncomingMessage, response: ServerResponse): ProxyRefusal | undefined => {
    const url = parseUrl(asked)
    if (url?.protocol !== 'http:') return { status: 400, explain: 'through a proxy, https:// needs a tunnel (CONNECT)' }
    if (open.size >= maxTunnels) return { status: 503, explain: `${maxTunnels} tunnels are open; close some` }
    const headers = Object.fromEntries(Object.entries(request.headers).filter(([name]) => !ofThisHop.test(name)))
    const sent = httpRequest(
      url,
      { method: request.method ?? 'GET', headers, agent: false, timeout: idleMs },
      (answer) => {
        response.writeHead(answer.statusCode ?? 502, answer.headers)
        pipeline(answer, response, () => undefined)
      },
    )
    sent.once('socket', (socket) => {
      open.add(socket)
      socket.once('close', () => open.delete(socket))
    })
    sent.once('timeout', () => sent.destroy())
    sent.on('error', ({ message }) => {
      if (response.headersSent) response.destroy()
      else
        response
          .writeHead(502, { connection: 'close' })
          .end(`the emulator, as a proxy, could not reach ${url.host}: ${message}\n`)
    })
    pipeline(request, sent, () => undefined)
    response.once('close', () => sent.destroy())
    return undefined
  }

  return {
    tunnel,
    forward,
    close: () => {
      for (const socket of open) socket.destroy()
    },
  }
}
