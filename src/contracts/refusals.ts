import type { Issue } from '../validation/issue.js'

/** What a contract needs to know to word each refusal. The name is ours, the wording is the contract's. */
export interface Refusals {
  'not-found': undefined
  'wrong-method': { allow: readonly string[] }
  'too-large': undefined
  /** The body could not be read as JSON; `syntax` is where, when it is a syntax error. */
  'unreadable-body': { syntax: Issue | undefined }
  'no-key': undefined
  'key-malformed': undefined
  'key-refused': undefined
  invalid: { issues: readonly Issue[] }
  'unknown-task': { id: string }
  'server-error': undefined
  overloaded: undefined
}

export type RefusalName = keyof Refusals
