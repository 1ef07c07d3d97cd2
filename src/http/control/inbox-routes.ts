import type { FastifyPluginCallback, FastifyRequest } from 'fastify'
import { isUtf8 } from 'node:buffer'
import type { Inbox } from '../../control/inbox.js'
import { prepareBody } from '../body-parser.js'
import { collectBody } from '../collect-body.js'
import { sendReply } from '../send-reply.js'
import { bodyRefusal } from './read-body.js'
import { ControlRefusal } from './errors.js'

const bodyLimit = 1024 ** 2

declare module 'fastify' {
  interface FastifyRequest {
    /** The original content type of a webhook. */
    sentType: string | undefined
  }
}

/**
 * A receiver of webhooks: stores any request, from any sender. GET returns the stored requests and DELETE removes them;
 * those two are ordinary operations.
 */
export const inboxRoutes: FastifyPluginCallback<{ inbox: Pick<Inbox, 'take'> }> = (app, { inbox }, done) => {
  app.addContentTypeParser('*', (request, payload, parsed) => {
    collectBody(request, payload, bodyLimit, (collected) => {
      if (typeof collected === 'string') parsed(bodyRefusal(collected))
      else parsed(null, collected)
    })
  })
  app.route<{ Params: { name: string } }>({
    method: app.supportedMethods.filter((method) => !['GET', 'HEAD', 'DELETE'].includes(method)),
    url: '/inbox/:name',
    config: { access: 'open' },
    bodyLimit,
    onRequest: (request, reply, next) => {
      request.sentType = prepareBody(request, reply)
      // Every body is stored as received, including JSON.
      request.raw.headers['content-type'] = 'application/octet-stream'
      next()
    },
    handler: ({ params: { name }, method, headers, sentType, body }, reply) => {
      const text = body instanceof Buffer ? body.toString('utf8') : ''
      if (
        inbox.take(name, {
          method,
          headers: { ...headers, ...inUtf8(headers), 'content-type': sentType },
          body: text,
        }) === undefined
      ) {
        throw new ControlRefusal(413, 'the webhook is larger than the memory limit of the inbox')
      }
      return sendReply(reply, { status: 200, body: { inbox: name, taken: true } })
    },
  })
  done()
}

/** Decodes the webhook's secret if its bytes are UTF-8: node reads headers as Latin-1. */
function inUtf8({ 'x-webhook-secret': secret }: FastifyRequest['headers']): FastifyRequest['headers'] {
  if (typeof secret !== 'string') return {}
  const bytes = Buffer.from(secret, 'latin1')
  return { 'x-webhook-secret': isUtf8(bytes) ? bytes.toString() : secret }
}
