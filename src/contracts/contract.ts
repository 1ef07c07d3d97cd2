import type { TObject } from '@sinclair/typebox'
import type { Validate } from '../validation/issue.js'
import type { Bill, Model, ResultForm } from './model.js'
import type { Refusals } from './refusals.js'
import type { TaskState } from './status.js'
import type { Headers, Reply } from './reply.js'
import type { Utility } from './utility.js'
import type { Publication } from './publication.js'

/** The name of a contract: `documented` is the published OpenAPI document, `live` what the service serves. */
export type ContractName = 'documented' | 'live'

/** An accepted request, as the submit's answer shows it. */
export interface Accepted {
  id: string
  pollingUrl: string
  bill: Bill
  webhookUrl: string | undefined
}

/** A task as a poll shows it. `sample` is the signed URL, there only when the state is Ready; times in epoch milliseconds. */
export interface TaskView {
  id: string
  form: ResultForm
  state: TaskState
  prompt: string
  seed: number | bigint
  startedAt: number
  endedAt: number
  sample: string | undefined
}

/** How many polls an account may still make in the running second, as of `now` on its clock. */
export interface PollAllowance {
  now: number
  limit: number
  remaining: number
  /** Whether this poll is one too many. */
  exceeded: boolean
  /** Milliseconds since the second began. */
  elapsedMs: number
}

/** A client that is known to break on a contract. */
export interface BrokenClient {
  name: string
  /** Matches its User-Agent. */
  agent: RegExp
  /** Ends the sentence "... breaks on this contract:". */
  why: string
  /** Its host is fixed: a base URL alone does not lead it here. */
  fixedHost?: true
}

/**
 * One dialect of the API: data, and pure functions of what they are handed. Whatever differs between two contracts is
 * a field here, so that nothing outside this folder asks which contract it has.
 */
export interface Contract {
  name: ContractName
  models: ReadonlyMap<string, Model>
  utilities: readonly Utility[]
  /** The key that a request carries, or undefined when it carries none. */
  readKey: (headers: Readonly<Record<string, unknown>>) => string | undefined
  /** Whether a poll needs a key: that of the submit, since a task is unknown to every other one. */
  keyToPoll: boolean
  /** What becomes of a body that is empty or not of a JSON type: refused as unreadable, or validated as null or as a text. */
  notJson: 'refused' | 'validated'
  poll: {
    operationId: string
    summary: string
    description: string
    query: TObject
    /** Validates a query as pydantic does. */
    validate: Validate
    /** The id as tasks have it, however a query writes it; what is none stays as it is, and is refused with the fields. */
    readId: (text: string) => string
  }
  accepted: (accepted: Accepted) => object
  result: (view: TaskView) => Reply
  /** The headers of every poll that was looked up, where there are any. */
  pollHeaders: ((allowance: PollAllowance) => Headers) | undefined
  refuse: { readonly [Name in keyof Refusals]: (facts: Refusals[Name]) => Reply }
  /** Clients that cannot speak it, and the contract that they can. */
  breaks: { clients: readonly BrokenClient[]; use: ContractName } | undefined
  publication: Publication
}

export const pollPath = 'get_result'

/** A contract's operations, by their paths below its version: `flux-dev` takes POST. */
export function pathsOf({ models, utilities }: Contract): ReadonlyMap<string, 'GET' | 'POST'> {
  return new Map([
    ...[...models.keys()].map((slug) => [slug, 'POST'] as const),
    ...utilities.map(({ path, method }) => [path.slice(1), method] as const),
    [pollPath, 'GET'],
  ])
}
