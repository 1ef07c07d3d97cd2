import type { Issue } from '../validation/issue.js'

/** What a contract needs to know to word each refusal. The name is ours, the wording is the contract's. */
export interface Refusals {
  /** What arrived never became a request: not HTTP, too slow, or with too long headers. */
  'broken-request': { status: 400 | 408 | 431 }
  /** A status that a rule asked for and for which there is no refusal of its own. */
  plain: { status: number; text: string }
  'not-found': undefined
  'wrong-method': { allow: readonly string[] }
  'too-large': undefined
  /** The body could not be read as JSON; `syntax` is where, when it is a syntax error. */
  'unreadable-body': { syntax: Issue | undefined }
  'no-key': undefined
  'key-malformed': undefined
  'key-refused': undefined
  invalid: { issues: readonly Issue[] }
  /** A picture in the request that is refused with the whole of it, not as one of its fields. */
  'bad-picture': { detail: string }
  'insufficient-credits': undefined
  'too-many-tasks': undefined
  'rate-limited': undefined
  'unknown-task': { id: string }
  'server-error': undefined
  overloaded: undefined
}

/** What is said to a connection that never became a request. */
export const brokenRequestTexts = {
  400: 'Bad Request',
  408: 'Request Timeout',
  431: 'Request Header Fields Too Large',
} as const
