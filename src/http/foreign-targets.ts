import type { FastifyInstance } from 'fastify'
import { STATUS_CODES } from 'node:http'
import type { Core } from '../emulator.js'
import { sendReply } from './send-reply.js'
import { readTarget } from './target.js'

/**
 * For a proxy: a request with the whole URL of a host that the emulator does not stand in for is passed on, or refused. Without a
 * proxy, the host of such a URL is only where links lead to.
 */
export function turnAwayForeignTargets(app: FastifyInstance, { contract }: Core): void {
  app.addHook('onRequest', async (request, reply) => {
    const { current } = app.proxy
    const { authority } = current === undefined ? {} : readTarget(request.originalUrl)
    if (current === undefined || authority === undefined) return undefined
    if (current.serves(authority, request.socket)) return undefined
    const refused = current.forward(request.originalUrl, request.raw, reply.raw)
    if (refused === undefined) return reply.hijack()
    const { status, explain } = refused
    return sendReply(reply, { ...contract.refuse.plain({ status, text: STATUS_CODES[status] ?? '' }), explain })
  })
}
