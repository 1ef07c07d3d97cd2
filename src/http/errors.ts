import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Contract, Reply } from '../contracts/contract.js'
import { BodiesTooLarge, BodyAborted, BodyTooLarge } from './body.js'
import { sendReply } from './send-reply.js'
import { InvalidRequest } from './validator.js'

/** Turns what a contract's route threw into the contract's wording: the one place where errors become refusals. */
export function contractErrors(contract: Contract) {
  return (error: unknown, request: FastifyRequest, reply: FastifyReply): void => {
    sendReply(reply, refusalOf(contract, error, request))
  }
}

function refusalOf({ refuse }: Contract, error: unknown, request: FastifyRequest): Reply {
  if (error instanceof InvalidRequest) {
    return { ...refuse.invalid({ issues: error.issues }), explain: explainIssues(error) }
  }
  if (error instanceof BodyTooLarge) return { ...refuse['too-large'](undefined), explain: error.message }
  if (error instanceof BodiesTooLarge) {
    return { ...refuse.overloaded(undefined), explain: 'too many large bodies arrive at once; send fewer in parallel' }
  }
  if (error instanceof BodyAborted) {
    return { ...refuse['unreadable-body']({ syntax: undefined }), explain: 'the client went away within its body' }
  }
  request.log.error({ err: error }, 'a request failed inside the emulator; please report it')
  return { ...refuse['server-error'](undefined), explain: 'an error inside the emulator; its log has the details' }
}

function explainIssues({ issues }: InvalidRequest): string {
  return issues.map(({ loc, msg }) => `${loc.join('.')}: ${msg}`).join('; ')
}
