import type { FastifyPluginCallback } from 'fastify'
import type { Core } from '../emulator.js'
import type { LinkQuery } from '../delivery/link-signer.js'
import { internalError } from '../delivery/storage-errors.js'
import { download, storageRefusal } from '../stages/download.js'
import { sendReply } from './send-reply.js'

interface Delivery {
  Params: { task: string; file: string }
  Querystring: LinkQuery
}

/** Pictures behind signed URLs. They need no key; one that is sent is not looked at, as the real storage ignores it. */
export const deliveryRoutes: FastifyPluginCallback<{ core: Core }> = (app, { core }, done) => {
  app.setErrorHandler((error, request, reply) => {
    request.log.error({ err: error }, 'a download failed inside the emulator; please report it')
    sendReply(reply, storageRefusal(internalError, 'an error inside the emulator; its log has the details'))
  })
  app.route<Delivery>({
    method: ['GET', 'HEAD'],
    url: '/results/:task/:file',
    handler: async (request, reply) => {
      const { params, query, headers } = request
      const { range, 'if-range': ifRange, 'if-none-match': ifNoneMatch } = headers
      const conditions = { range, ifRange: typeof ifRange === 'string' ? ifRange : undefined, ifNoneMatch }
      return sendReply(reply, await download(core, { ...params, query, conditions }))
    },
  })
  done()
}
