import type { FastifyInstance } from 'fastify'
import { STATUS_CODES, type IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import type { Core } from '../emulator.js'
import { redactUrl } from '../journal/redaction.js'
import { secretMark } from '../secret-names.js'
import { rawReply } from './client-error.js'

const status = 501
const closeTimeoutMs = 2000

/**
 * Answers CONNECT, with which a client asks a proxy for a tunnel to an https server. Node would close the connection
 * without a response, and some clients retry forever.
 */
export function refuseTunnels(app: FastifyInstance, { contract, unattributed, time }: Core): void {
  app.server.on('connect', ({ method = '', url: target = '', headers }: IncomingMessage, socket: Duplex) => {
    const url = redactUrl(target.replace(/^[^]*@/, `${secretMark}@`))
    const explain = `the emulator does not open tunnels (${method} ${url}): set the client's base URL to it, or send http:// URLs through it as a proxy`
    const refusal = contract.refuse.plain({ status, text: STATUS_CODES[status] ?? '' })
    // The client may have disconnected, keep sending as if it had a tunnel, or never close its end.
    socket.on('error', () => socket.destroy())
    socket.resume()
    socket.end(rawReply(refusal, explain))
    socket.once(
      'close',
      time.wake(closeTimeoutMs, () => socket.destroy()),
    )
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
      explain,
      body: undefined,
      userAgent: headers['user-agent'],
      bytes: 0,
      sentKey: false,
    })
  })
}
