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

/** The content of a submit's answer. */
export interface Accepted {
  id: string
  pollingUrl: string
  bill: Bill
  webhookUrl: string | undefined
}

/** The content of a poll's answer. `sample` is the signed URL, present only when the state is Ready; times in epoch milliseconds. */
export interface TaskView {
  id: string
  form: ResultForm
  state: TaskState
  prompt: string
  seed: number | bigint
  startedAt: number
  endedAt: number
  sample: string | undefined
  /** Credits that the task cost; 0 unless it has a sample. */
  cost: number
}

/** The polls that an account has left in the current second, as of `now` on its clock. */
export interface PollAllowance {
  now: number
  limit: number
  remaining: number
  /** Whether this poll exceeds the limit. */
  exceeded: boolean
  /** Milliseconds since the start of the second. */
  elapsedMs: number
}

/** A client that is known to fail on a contract. */
export interface BrokenClient {
  name: string
  /** Matches its User-Agent. */
  agent: RegExp
  /** Ends the sentence "... breaks on this contract:". */
  why: string
  /** Its host is fixed: it cannot be redirected to the emulator by a base URL alone. */
  fixedHost?: true
}

/**
 * One dialect of the API: data and pure functions. Everything that differs between contracts is a field here, so that code
 * outside this folder never checks which contract it has.
 */
export interface Contract {
  name: ContractName
  models: ReadonlyMap<string, Model>
  utilities: readonly Utility[]
  /** Fields that the vendor's own SDK sends and that no document of the API has: whether the service ignores them is not known. */
  unsureFields?: readonly string[]
  /** The key of a request, or undefined without a key. */
  readKey: (headers: Readonly<Record<string, unknown>>) => string | undefined
  /** Whether a poll needs the key of the submit: other keys do not find the task. */
  keyToPoll: boolean
  /** Names of its regions, as its hosts have them: `eu` in `api.eu.bfl.ai`. The first one serves requests to the host of none. */
  regions?: readonly string[]
  /** How an empty body or one without a JSON content type is handled: refused as unreadable, or validated as null or text. */
  notJson: 'refused' | 'validated'
  poll: {
    operationId: string
    summary: string
    description: string
    query: TObject
    /** Validates a query as pydantic does. */
    validate: Validate
    /** The id of a query in canonical form; an invalid id is returned unchanged, and refused by `validate`. */
    readId: (text: string) => string
  }
  accepted: (accepted: Accepted) => object
  result: (view: TaskView) => Reply
  /** The headers of polls, if the contract has any. */
  pollHeaders: ((allowance: PollAllowance) => Headers) | undefined
  refuse: { readonly [Name in keyof Refusals]: (facts: Refusals[Name]) => Reply }
  /** Clients that do not support this contract, and the contract that they do support. */
  breaks: { clients: readonly BrokenClient[]; use: ContractName } | undefined
  publication: Publication
}

export const pollPath = 'get_result'

/** The server URL of a contract's document. `mount` is the URL at which the contract is mounted, without the version. */
export const serverUrl = ({ publication }: Contract, mount: string): string =>
  publication.pathPrefix === '' ? `${mount}/v1` : mount

/** A contract's operations, by their paths below its version: `flux-dev` takes POST. */
export function pathsOf({ models, utilities }: Contract): ReadonlyMap<string, 'GET' | 'POST'> {
  return new Map([
    ...[...models.keys()].map((slug) => [slug, 'POST'] as const),
    ...utilities.map(({ path, method }) => [path.slice(1), method] as const),
    [pollPath, 'GET'],
  ])
}
