import type { Contract } from '../contracts/contract.js'
import type { Issue } from '../validation/issue.js'
import type { Reply } from '../contracts/reply.js'

/** A request body as it was read: JSON, with the digests of its long texts if they are known, or why it is not JSON. */
export type BodyReading =
  | { kind: 'json'; value: unknown; digests?: ReadonlyMap<string, string> | undefined }
  /** `unlike` says what the bytes are instead, if that is known. */
  | { kind: 'syntax'; issue: Issue; unlike: string | undefined }
  | { kind: 'unreadable'; reason: string }
  | { kind: 'other-type'; contentType: string; bytes: Buffer }
  | { kind: 'empty' }
  /** `forHeap`: the limit is lower than --body-limit, because node's heap is small. */
  | { kind: 'too-large'; limit: number; forHeap?: boolean }
  | { kind: 'too-many-bytes' }

export type UnusableBody = Exclude<BodyReading, { kind: 'json' }>

/** The value that a contract validates for a body, or the reply that refuses it. */
export interface CheckedBody {
  value: unknown
  /** Digests of the long texts in it, if they are known. */
  digests?: ReadonlyMap<string, string> | undefined
  /** Why the value is null or a text instead of JSON. */
  problem: string | undefined
  refusal: Reply | undefined
}

export function checkBody(contract: Contract, reading: BodyReading): CheckedBody {
  if (reading.kind === 'json') {
    return { value: reading.value, digests: reading.digests, problem: undefined, refusal: undefined }
  }
  const problem = explainBody(reading)
  if (contract.notJson === 'validated' && reading.kind === 'empty') {
    return { value: null, problem, refusal: undefined }
  }
  if (contract.notJson === 'validated' && reading.kind === 'other-type') {
    return { value: reading.bytes.toString(), problem, refusal: undefined }
  }
  return { value: undefined, problem, refusal: { ...refuseBody(contract, reading), explain: problem } }
}

function refuseBody({ refuse }: Contract, reading: UnusableBody): Reply {
  if (reading.kind === 'too-large') return refuse['too-large'](undefined)
  if (reading.kind === 'too-many-bytes') return refuse.overloaded(undefined)
  return refuse['unreadable-body']({ syntax: reading.kind === 'syntax' ? reading.issue : undefined })
}

export const tooManyBytes = 'too many request bodies are in memory at once; send fewer requests in parallel'

/** What is wrong with a body that is not JSON. */
export function explainBody(reading: UnusableBody): string {
  switch (reading.kind) {
    case 'empty':
      return 'the request has no body; send a JSON object'
    case 'other-type':
      return `the content type is ${reading.contentType}; send application/json`
    case 'unreadable':
      return sendJson(reading.reason)
    case 'too-large':
      return `the body has more than ${reading.limit} bytes (${reading.forHeap === true ? "node's heap is too small for all of --body-limit" : '--body-limit'})`
    case 'too-many-bytes':
      return tooManyBytes
    case 'syntax':
      return reading.unlike === undefined
        ? `the body is not JSON: ${String(reading.issue.ctx?.error)} at character ${String(reading.issue.loc[1])}`
        : sendJson(reading.unlike)
  }
}

const sendJson = (problem: string): string => `${problem}; send a JSON object in UTF-8`
