import type { FastifyReply, FastifyRequest } from 'fastify'
import { ControlError } from '../../control/control.js'
import type { Reply } from '../../contracts/contract.js'
import { lacksDescriptors, noDescriptorLeft } from '../../descriptors.js'
import { sendReply } from '../send-reply.js'
import { ControlRefusal } from './refusal.js'

declare module 'fastify' {
  interface FastifyRequest {
    /** The account that a command is for, as its answer names it. */
    accountName: string | undefined
  }
}

/** The one place where what a control route threw becomes its answer. */
export const controlErrors = (error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply =>
  sendReply(reply, replyOf(error, request))

export function replyOf(error: unknown, request: FastifyRequest): Reply {
  const { accountName: account } = request
  if (error instanceof ControlRefusal) {
    const { status, message, allowed, headers } = error
    return {
      status,
      ...(headers && { headers }),
      body: { account, error: message, allowed },
      explain: message,
    }
  }
  if (error instanceof ControlError) {
    const { status, message, details } = error
    return { status, body: { account, error: message, ...details }, explain: message }
  }
  const { code, statusCode = 500, message } = error as { code?: string; statusCode?: number; message: string }
  if (code === 'FST_ERR_CTP_BODY_TOO_LARGE') {
    const explain = 'the body is too large: a command has 64 KB at most, a webhook in the inbox 1 MB'
    return { status: 413, body: { error: explain }, explain }
  }
  if (statusCode < 500) return { status: statusCode, body: { account, error: message }, explain: message }
  if (lacksDescriptors(error))
    return { status: 503, body: { account, error: noDescriptorLeft }, explain: noDescriptorLeft }
  request.log.error({ err: error }, 'a control request failed inside the emulator; please report it')
  const explain = 'an error inside the emulator; its log has the details'
  return { status: 500, body: { account, error: explain }, explain }
}
