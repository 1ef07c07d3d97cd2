import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox'
import { Type } from '@sinclair/typebox'
import type { FastifyPluginCallback, FastifyReply, FastifyRequest } from 'fastify'
import type { Core } from '../emulator.js'
import { internalError, serverBusy } from '../delivery/storage-errors.js'
import { lacksDescriptors, noDescriptorLeft } from '../descriptors.js'
import { download } from '../stages/download.js'
import { refuseUnserved, storageRefusal } from '../stages/storage-refusal.js'
import { ruleHeaderOf } from './rule-header.js'
import { sendReply } from './send-reply.js'
import { startTrail } from './trail.js'

const prefix = '/results'
const url = `${prefix}/:task/:file`

const params = Type.Object({ task: Type.String(), file: Type.String() })

/** Pictures behind signed URLs. They need no key; one that is sent is not looked at, as the real storage ignores it. */
export const deliveryRoutes: FastifyPluginCallback<{ core: Core }> = (app, { core }, done) => {
  app.setErrorHandler((error, request, reply) => {
    if (lacksDescriptors(error)) {
      sendReply(reply, storageRefusal(serverBusy, noDescriptorLeft))
      return
    }
    request.log.error({ err: error }, 'a download failed inside the emulator; please report it')
    sendReply(reply, storageRefusal(internalError, 'an error inside the emulator; its log has the details'))
  })
  app.withTypeProvider<TypeBoxTypeProvider>().route({
    method: ['GET', 'HEAD'],
    url,
    schema: { params },
    handler: async (request, reply) => {
      const { params, headers } = request
      const trail = startTrail(request, { stage: 'download', route: `${request.method} ${url}` })
      const asked = {
        ...params,
        // The cast: only read-query.ts makes queries, and its values are texts.
        query: request.query as Readonly<Record<string, string>>,
        conditions: {
          ifMatch: headers['if-match'],
          ifNoneMatch: headers['if-none-match'],
          ifModifiedSince: headers['if-modified-since'],
          ifUnmodifiedSince: headers['if-unmodified-since'],
        },
        // A range is a range of what GET answers.
        range: request.method === 'GET' ? (textOf(headers['x-ms-range']) ?? headers.range) : undefined,
        ifRange: textOf(headers['if-range']),
        header: ruleHeaderOf(request),
        whenGone: (leave: () => void) => reply.raw.once('close', leave),
        trail,
      }
      return sendReply(reply, await download(core, asked))
    },
  })
  done()
}

const textOf = (header: string | string[] | undefined): string | undefined =>
  typeof header === 'string' ? header : header?.join(', ')

/** Whether a URL is of the storage, which answers in its own way what none of its routes takes. */
export const isOfDelivery = (url: string): boolean => /^\/results(?:[/?]|$)/.test(url)

/** Answers a request to the storage that is not a download, and notes it with the task's account where there is one. */
export function answerUndelivered(core: Core, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const { method, headers } = request
  const [task = ''] = request.url.slice(prefix.length + 1).split(/[/?]/)
  startTrail(request, { stage: 'other', route: undefined }).key = core.accounts.ofTask(task)?.key
  const isPreflight = headers.origin !== undefined && headers['access-control-request-method'] !== undefined
  return sendReply(reply, refuseUnserved(method, isPreflight))
}
