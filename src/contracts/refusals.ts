import type { Issue } from '../validation/issue.js'

/** What a contract needs to word each refusal. The names are the emulator's, the wording is the contract's. */
export interface Refusals {
  /** The bytes received were not a valid request: not HTTP, too slow, or with too long headers. */
  'broken-request': { status: 400 | 408 | 431 }
  /** A status that a rule set and that no other refusal has. */
  plain: { status: number; text: string }
  'not-found': undefined
  'wrong-method': { allow: readonly string[] }
  'too-large': undefined
  /** The body could not be parsed as JSON; `syntax` says where, if it is a syntax error. */
  'unreadable-body': { syntax: Issue | undefined }
  'no-key': undefined
  'key-malformed': undefined
  'key-refused': undefined
  invalid: { issues: readonly Issue[] }
  /** A picture for which the whole request is refused with a 400, not as an issue of its field. */
  'bad-picture': { detail: string }
  'insufficient-credits': undefined
  'too-many-tasks': undefined
  'rate-limited': undefined
  'unknown-task': { id: string }
  'server-error': undefined
  overloaded: undefined
}

/** The texts for a connection that never sent a valid request. */
export const brokenRequestTexts = {
  400: 'Bad Request',
  408: 'Request Timeout',
  431: 'Request Header Fields Too Large',
} as const
