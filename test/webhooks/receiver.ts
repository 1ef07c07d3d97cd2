import { once } from 'node:events'
import { createServer, type IncomingMessage, type RequestListener } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import { createServer as createSocketServer, type AddressInfo, type Server, type Socket } from 'node:net'
import { afterEach } from 'vitest'
import { certificate, key } from './certificate.js'

export interface Receiver {
  port: number
  /** How many connections were made. */
  connections: () => number
  /** Waits until none of them is open. */
  idle: () => Promise<void>
}

/** Servers of a test, on free ports of 127.0.0.1 (or of `host`); they are gone after it. */
export function useReceivers() {
  const closers: (() => Promise<void>)[] = []
  afterEach(async () => {
    await Promise.all(closers.splice(0).map((close) => close()))
  })

  const listen = async (server: Server, host = '127.0.0.1'): Promise<Receiver> => {
    const sockets = new Set<Socket>()
    let connections = 0
    const idle = async (): Promise<void> => {
      for (const socket of sockets) await closed(socket)
    }
    server.on('connection', (socket) => {
      connections++
      sockets.add(socket)
      socket.on('error', () => undefined)
      socket.on('close', () => sockets.delete(socket))
    })
    closers.push(
      () =>
        new Promise((closed) => {
          server.close(() => closed())
          for (const socket of sockets) socket.destroy()
        }),
    )
    server.listen(0, host)
    await once(server, 'listening')
    return { port: (server.address() as AddressInfo).port, connections: () => connections, idle }
  }

  return {
    http: (answer: RequestListener, host?: string) => listen(createServer(answer), host),
    https: (answer: RequestListener) => listen(createTlsServer({ key, cert: certificate }, answer)),
    socket: (answer: (socket: Socket) => void) => listen(createSocketServer(answer)),
  }
}

/** Its error, if it has one, is not a failure of the test. */
const closed = (socket: Socket) =>
  new Promise<void>((resolve) => {
    if (socket.closed) resolve()
    else socket.on('close', () => resolve())
  })

export async function textOf(request: IncomingMessage): Promise<string> {
  let text = ''
  for await (const chunk of request.setEncoding('utf8')) text += String(chunk)
  return text
}
