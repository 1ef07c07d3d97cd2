import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Contract } from '../contracts/contract.js'
import { lacksDescriptors, noDescriptorLeft } from '../shortages.js'
import { BodyAborted } from './body-parser.js'
import { sendReply } from './send-reply.js'
import type { Reply } from '../contracts/reply.js'

/** Fastify's error handler for a contract's routes: the one place where errors become refusals. */
export function contractErrors(contract: Contract) {
  return (error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply =>
    sendReply(reply, refusalOf(contract, error, request))
}

function refusalOf({ refuse }: Contract, error: unknown, request: FastifyRequest): Reply {
  if (error instanceof BodyAborted) {
    request.log.info({ method: request.method, url: request.originalUrl }, error.message)
    return { ...refuse['unreadable-body']({ syntax: undefined }), explain: error.message }
  }
  if (lacksDescriptors(error)) return { ...refuse.overloaded(undefined), explain: noDescriptorLeft }
  request.log.error({ err: error }, 'a request failed because of a bug in the emulator; please report it')
  return { ...refuse['server-error'](undefined), explain: 'an internal error of the emulator; see its log' }
}
