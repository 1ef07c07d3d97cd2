import type { FastifyPluginCallback, FastifyReply, FastifyRequest } from 'fastify'
import type { Core } from '../emulator.js'
import { internalError, serverBusy } from '../storage/errors.js'
import { lacksDescriptors, noDescriptorLeft } from '../shortages.js'
import { download } from '../stages/download.js'
import { refuseUnserved, storageRefusal } from '../stages/storage-refusal.js'
import { sendOutcome, startExchange, onDisconnect, ruleHeaderOf } from './exchange.js'
import { sendReply } from './send-reply.js'

const prefix = '/results'
const url = `${prefix}/:task/:file`

/** Pictures behind signed URLs. No key is needed; one that is sent is ignored, as by the real storage. */
export const storageRoutes: FastifyPluginCallback<{ core: Core }> = (app, { core }, done) => {
  app.setErrorHandler((error, request, reply) => {
    if (lacksDescriptors(error)) {
      sendReply(reply, storageRefusal(serverBusy, noDescriptorLeft))
      return
    }
    request.log.error({ err: error }, 'a download failed because of a bug in the emulator; please report it')
    sendReply(reply, storageRefusal(internalError, 'an internal error of the emulator; see its log'))
  })
  app.route<{ Params: { task: string; file: string }; Querystring: Readonly<Record<string, string>> }>({
    method: ['GET', 'HEAD'],
    url,
    handler: (request, reply) => {
      const { params, query, headers } = request
      startExchange(request, { stage: 'download', route: `${request.method} ${url}` })
      const input = {
        ...params,
        query,
        conditions: {
          ifMatch: headers['if-match'],
          ifNoneMatch: headers['if-none-match'],
          ifModifiedSince: headers['if-modified-since'],
          ifUnmodifiedSince: headers['if-unmodified-since'],
        },
        // A range applies only to GET.
        range: request.method === 'GET' ? (textOf(headers['x-ms-range']) ?? headers.range) : undefined,
        ifRange: textOf(headers['if-range']),
        header: ruleHeaderOf(request),
        onDisconnect: onDisconnect(reply),
      }
      return sendOutcome(reply, download(core, input))
    },
  })
  done()
}

const textOf = (header: string | string[] | undefined): string | undefined =>
  typeof header === 'string' ? header : header?.join(', ')

/** Whether a URL belongs to the storage, which has its own refusals. */
export const isStorageUrl = (url: string): boolean => /^\/results(?:[/?]|$)/.test(url)

/** Answers a request to the storage that is not a download; it is journaled for the task's account, if there is one. */
export function answerStorageNotFound(core: Core, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const { method, headers } = request
  const [task = ''] = request.url.slice(prefix.length + 1).split(/[/?]/)
  startExchange(request, { stage: 'other', route: undefined }, core.accounts.ofTask(task)?.key)
  const isPreflight = headers.origin !== undefined && headers['access-control-request-method'] !== undefined
  return sendReply(reply, refuseUnserved(method, isPreflight))
}
