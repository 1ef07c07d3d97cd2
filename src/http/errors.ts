import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Contract, Reply } from '../contracts/contract.js'
import { lacksDescriptors, noDescriptorLeft } from '../descriptors.js'
import { issuesText, type Issue } from '../validation/issue.js'
import { BodyAborted } from './body.js'
import { sendReply } from './send-reply.js'
import { InvalidRequest } from './validator.js'

/** Turns what a contract's route threw into the contract's wording: the one place where errors become refusals. */
export function contractErrors(contract: Contract) {
  return (error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply =>
    sendReply(reply, refusalOf(contract, error, request))
}

function refusalOf({ refuse }: Contract, error: unknown, request: FastifyRequest): Reply {
  if (error instanceof InvalidRequest) {
    return {
      ...refuse.invalid({ issues: withinEcho(error.issues, request.trail?.bodyBytes ?? 0) }),
      explain: explainIssues(error, request.trail?.bodyProblem),
    }
  }
  if (error instanceof BodyAborted) {
    request.log.info({ method: request.method, url: request.originalUrl }, error.message)
    return { ...refuse['unreadable-body']({ syntax: undefined }), explain: error.message }
  }
  if (lacksDescriptors(error)) return { ...refuse.overloaded(undefined), explain: noDescriptorLeft }
  request.log.error({ err: error }, 'a request failed inside the emulator; please report it')
  return { ...refuse['server-error'](undefined), explain: 'an error inside the emulator; its log has the details' }
}

/** First what may be why: names that were ignored where a field is missing, a content type that made the body a text. */
function explainIssues({ issues, hint }: InvalidRequest, problem: string | undefined): string {
  return [problem, hint, issuesText(issues)].filter((each) => each !== undefined).join('; ')
}

/** Bytes of the request that an answer may hold in all, as the `input` of its items. */
const mostEchoed = 8 * 1024 ** 2

/**
 * Items as they are, but for inputs beyond what may be echoed, which are null: a body that is echoed for each of its missing
 * fields would become an answer of hundreds of megabytes.
 */
function withinEcho(issues: readonly Issue[], bodyBytes: number): readonly Issue[] {
  let echoed = 0
  return issues.map((issue) => {
    echoed += sizeOf(issue.input, bodyBytes)
    return echoed > mostEchoed ? { ...issue, input: null } : issue
  })
}

/** At most so many bytes: an object is as large as the body. */
const sizeOf = (input: unknown, whole: number): number => {
  if (typeof input === 'string') return input.length
  return typeof input === 'bigint' || (typeof input === 'object' && input !== null) ? whole : 16
}
