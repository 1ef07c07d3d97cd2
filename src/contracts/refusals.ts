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
  /** A submit names a finetune that the account does not have. */
  'unknown-finetune': undefined
  'insufficient-credits': undefined
  'too-many-tasks': undefined
  'rate-limited': undefined
  'unknown-task': { id: string }
  'server-error': undefined
  overloaded: undefined
}

/** What each refusal of an operation means, for the documents. */
export const refusalTexts = {
  'unreadable-body': 'the body is not JSON',
  'too-large': 'the body is too large',
  'no-key': 'no key was sent',
  'key-malformed': 'the key does not have the form of a key',
  'key-refused': 'the key is refused',
  invalid: 'a value is refused',
  'bad-picture': 'an input picture is refused',
  'unknown-finetune': 'the account does not have this finetune',
  'insufficient-credits': 'the account has too few credits',
  'too-many-tasks': 'the account has too many unfinished tasks',
  'rate-limited': 'too many requests were sent',
  'unknown-task': 'there is no task with this id',
  'server-error': 'the server has an internal error',
  overloaded: 'the server has no room for more',
} as const satisfies Partial<Record<keyof Refusals, string>>

export type DescribedRefusal = keyof typeof refusalTexts

const keyRefusals = ['no-key', 'key-malformed', 'key-refused'] as const
const bodyRefusals = ['unreadable-body', 'too-large'] as const
const anyTime = ['rate-limited', 'server-error', 'overloaded'] as const

/** What an operation can refuse, in the order of its checks; a rule can ask for no other refusal by name. */
export const refusalsOf = {
  submit: [
    ...bodyRefusals,
    ...keyRefusals,
    'invalid',
    'bad-picture',
    'unknown-finetune',
    'insufficient-credits',
    'too-many-tasks',
    ...anyTime,
  ],
  poll: ['invalid', ...keyRefusals, 'unknown-task', ...anyTime],
  GET: [...keyRefusals, 'invalid', 'server-error', 'overloaded'],
  POST: [...bodyRefusals, ...keyRefusals, 'invalid', 'server-error', 'overloaded'],
} as const satisfies Readonly<Record<string, readonly DescribedRefusal[]>>

/** The texts for a connection that never sent a valid request. */
export const brokenRequestTexts = {
  400: 'Bad Request',
  408: 'Request Timeout',
  431: 'Request Header Fields Too Large',
} as const
