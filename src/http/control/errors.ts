import type { FastifyReply, FastifyRequest } from 'fastify'
import { ControlError } from '../../control/control.js'
import { lacksDescriptors, noDescriptorLeft } from '../../shortages.js'
import { sendReply } from '../send-reply.js'
import type { Reply } from '../../contracts/reply.js'

declare module 'fastify' {
  interface FastifyRequest {
    /** The account that an operation is for, for `account` in the response. */
    accountName: string | undefined
  }
}

/** Fastify's error handler for the control API: the one place where errors become responses. */
export const controlErrors = (error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply =>
  sendReply(reply, errorReply(error, request))

export function errorReply(error: unknown, request: FastifyRequest): Reply {
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
    const explain =
      'the body is too large: the limit is 64 KB for an operation and 1 MB for a webhook sent to the inbox'
    return { status: 413, body: { error: explain }, explain }
  }
  if (statusCode < 500) return { status: statusCode, body: { account, error: message }, explain: message }
  if (lacksDescriptors(error))
    return { status: 503, body: { account, error: noDescriptorLeft }, explain: noDescriptorLeft }
  request.log.error({ err: error }, 'a control request failed because of a bug in the emulator; please report it')
  const explain = 'an internal error of the emulator; see its log'
  return { status: 500, body: { account, error: explain }, explain }
}

/** Refuses a control request: the message is shown to its author, `allowed` lists what would be accepted instead. */
export class ControlRefusal extends Error {
  override name = 'ControlRefusal'
  readonly status: number
  readonly allowed: readonly string[] | undefined
  readonly headers: Readonly<Record<string, string>> | undefined

  constructor(
    status: number,
    message: string,
    { allowed, headers }: { allowed?: readonly string[] | undefined; headers?: Readonly<Record<string, string>> } = {},
  ) {
    super(message)
    this.status = status
    this.allowed = allowed
    this.headers = headers
  }
}
