import type { FastifyPluginCallback } from 'fastify'
import { readVersion } from '../config.js'
import type { Core } from '../emulator.js'
import { sendReply } from './send-reply.js'

/** What is ours and not the API's, under /_emulator. */
export const controlRoutes: FastifyPluginCallback<{ core: Core }> = (app, { core }, done) => {
  const health = {
    status: 'ok',
    version: readVersion(),
    instance: core.instance,
    contract: core.contract.name,
    contracts: [...core.contracts.keys()],
  }
  app.route({
    method: ['GET', 'HEAD'],
    url: '/health',
    handler: (_request, reply) => sendReply(reply, { status: 200, body: health }),
  })
  done()
}
