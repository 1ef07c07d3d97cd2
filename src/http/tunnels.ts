import type { FastifyInstance } from 'fastify'
import { STATUS_CODES, type IncomingMessage, type ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'
import type { Socket } from 'node:net'
import type { Core } from '../emulator.js'
import { redactUrl } from '../journal/redaction.js'
import { secretMark } from '../secret-names.js'
import { rawReply } from './client-error.js'

/** Why a client does not get what it asks a proxy for. */
export interface ProxyRefusal {
  status: 400 | 403 | 501 | 502 | 503
  explain: string
}

/** What a proxy does for its clients. Without one, no tunnel is opened. */
export interface Proxy {
  /** Takes over the connection of a CONNECT, with the bytes that came after it; or says why not, and leaves it alone. */
  connect: (request: IncomingMessage, socket: Socket, head: Buffer) => ProxyRefusal | undefined
  /** Whether the emulator stands in for the host of a whole URL. */
  serves: (authority: string, socket: Socket) => boolean
  /** Passes a request for another host on; or says why not, and leaves it alone. */
  forward: (url: string, request: IncomingMessage, response: ServerResponse) => ProxyRefusal | undefined
}

declare module 'fastify' {
  interface FastifyInstance {
    /** Empty unless the emulator is a proxy. */
    proxy: { current?: Proxy }
  }
}

const closeTimeoutMs = 2000

/**
 * Answers CONNECT, with which a client asks a proxy for a tunnel to an https server. Without an answer, Node would close the
 * connection, and some clients retry forever.
 */
export function answerTunnels(app: FastifyInstance, { contract, unattributed, time }: Core): void {
  app.decorate('proxy', {})
  app.server.on('connect', (request: IncomingMessage, socket: Socket, head: Buffer) => {
    const { method = '', url: target = '', headers } = request
    const url = redactUrl(target.replace(/^[^]*@/, `${secretMark}@`))
    const refused = refusalOf(request, socket, head)
    if (refused === undefined) {
      app.log.debug({ method, url }, 'a tunnel was opened')
      return
    }
    const { status, explain } = refused
    const refusal = contract.refuse.plain({ status, text: STATUS_CODES[status] ?? '' })
    // Most clients show nothing of the refusal of a proxy but the words in its first line.
    const reason = status === 403 ? explain : undefined
    endWith(socket, rawReply(refusal, explain, reason))
    app.log.info({ method, url, status, ms: 0, explain }, 'request')
    unattributed.add({
      id: 0,
      at: time.now(),
      method,
      url,
      stage: 'other',
      route: undefined,
      status,
      tookMs: 0,
      task: undefined,
      model: undefined,
      rule: undefined,
      others: undefined,
      nth: undefined,
      details: undefined,
      explain,
      body: undefined,
      userAgent: headers['user-agent'],
      bytes: 0,
      sentKey: false,
    })
  })

  function refusalOf(request: IncomingMessage, socket: Socket, head: Buffer): ProxyRefusal | undefined {
    const { current } = app.proxy
    // The answers of requests before it would be mixed with what goes through the tunnel.
    if (app.connections.pending(socket).length > 0) {
      return {
        status: 400,
        explain: 'a CONNECT must not be sent before earlier requests of its connection are answered',
      }
    }
    if (current !== undefined) return current.connect(request, socket, head)
    const asked = redactUrl((request.url ?? '').replace(/^[^]*@/, `${secretMark}@`))
    return {
      status: 501,
      explain: `the emulator does not open tunnels (CONNECT ${asked}): set the client's base URL to it, or send http:// URLs through it as a proxy`,
    }
  }

  /** The client may have disconnected, keep sending as if it had a tunnel, or never close its end. */
  function endWith(socket: Duplex, text: string): void {
    socket.on('error', () => socket.destroy())
    socket.resume()
    socket.end(text)
    socket.once(
      'close',
      time.wake(closeTimeoutMs, () => socket.destroy()),
    )
  }
}
