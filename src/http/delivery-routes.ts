import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox'
import { Type } from '@sinclair/typebox'
import type { FastifyPluginCallback } from 'fastify'
import type { Core } from '../emulator.js'
import { internalError } from '../delivery/storage-errors.js'
import { download, storageRefusal } from '../stages/download.js'
import { ruleHeaderOf } from './rule-header.js'
import { sendReply } from './send-reply.js'
import { startTrail } from './trail.js'

const url = '/results/:task/:file'
const text = Type.Optional(Type.String())

const params = Type.Object({ task: Type.String(), file: Type.String() })
const querystring = Type.Object({ se: text, sp: text, sv: text, sr: text, rsct: text, sig: text })

/** Pictures behind signed URLs. They need no key; one that is sent is not looked at, as the real storage ignores it. */
export const deliveryRoutes: FastifyPluginCallback<{ core: Core }> = (app, { core }, done) => {
  app.setErrorHandler((error, request, reply) => {
    request.log.error({ err: error }, 'a download failed inside the emulator; please report it')
    sendReply(reply, storageRefusal(internalError, 'an error inside the emulator; its log has the details'))
  })
  app.withTypeProvider<TypeBoxTypeProvider>().route({
    method: ['GET', 'HEAD'],
    url,
    schema: { params, querystring },
    handler: async (request, reply) => {
      const { params, query, headers } = request
      const { range, 'if-range': ifRange, 'if-none-match': ifNoneMatch, 'if-modified-since': ifModifiedSince } = headers
      const conditions = {
        // A range is a range of what GET answers.
        range: request.method === 'GET' ? range : undefined,
        ifRange: typeof ifRange === 'string' ? ifRange : undefined,
        ifNoneMatch,
        ifModifiedSince,
      }
      const trail = startTrail(request, { stage: 'download', route: `${request.method} ${url}` })
      const header = ruleHeaderOf(request)
      const whenGone = (leave: () => void) => reply.raw.once('close', leave)
      return sendReply(reply, await download(core, { ...params, query, conditions, whenGone, header, trail }))
    },
  })
  done()
}
