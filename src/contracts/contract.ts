import type { TObject, TSchema } from '@sinclair/typebox'
import { compileLazily } from '../validation/compile.js'
import type { Validate } from '../validation/issue.js'
import type { Bill, Model, ResultForm } from './model.js'
import type { Refusals } from './refusals.js'
import type { TaskState } from './status.js'

/** Names of contracts; which of them are served is the emulator's to say. */
export type ContractName = 'documented' | 'live'

export type Body = object | string | Uint8Array

export type Headers = Readonly<Record<string, string | number>>

/** An answer before it becomes bytes. `explain` goes beside the contract's wording, never into it. */
export interface Reply {
  status: number
  headers?: Headers
  body: Body | undefined
  explain?: string
}

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

/** What an operation without a task works on: what an account owns besides tasks. */
export interface AccountHoldings {
  /** Credits; a round number where they have no end. */
  readonly credits: number
  readonly finetunes: ReadonlyMap<string, Readonly<Record<string, unknown>>>
}

export interface UtilityAnswer {
  reply: Reply
  /** Id of a finetune that the account has no longer. */
  forget?: string
}

/** An operation that makes no picture, as a row of a contract's table. */
export interface UtilityRow {
  method: 'GET' | 'POST'
  path: string
  operationId: string
  summary: string
  description: string
  tags: readonly string[]
  /** Of the query for GET, of the body for POST; undefined where it takes nothing. */
  input: TObject | undefined
  replies: Readonly<Record<number, TSchema>>
  answer: (credits: AccountHoldings, input: unknown, now: number) => UtilityAnswer
}

export interface Utility extends UtilityRow {
  /** Validates its input as pydantic does; undefined where it takes none. */
  validate: Validate | undefined
}

export const defineUtility = (row: UtilityRow): Utility => ({
  ...row,
  validate: row.input && compileLazily(row.input, { at: row.method === 'POST' ? 'body' : 'query' }),
})

/** What makes the OpenAPI document of a contract besides its routes: facts of the published document. */
export interface Publication {
  info: {
    title: string
    version: string
    description: string
    termsOfService?: string
    contact?: { name: string; url: string }
  }
  externalDocs?: { url: string; description: string }
  tags: readonly { name: string; description: string }[]
  tagOf: { submit: string; poll: string }
  security: { name: string; scheme: { type: 'apiKey'; in: 'header'; name: string; description: string } }
  /** Whether the document asks for the key at its top, for every operation that does not say otherwise. */
  securesAll: boolean
  /** What the document's paths begin with: its server ends before it. */
  pathPrefix: '' | '/v1'
  /** Schemas of answers by status; the named ones, by `$id`, become components. */
  submitReplies: (model: Model) => Readonly<Record<number, TSchema>>
  pollReplies: Readonly<Record<number, TSchema>>
  /** Statuses whose bodies are plain text. */
  textReplies?: readonly number[]
  /** Component name of the poll's parameter, where the document names it. */
  pollParameter?: string
  /** An expression that finds the task id in a submit's answer, for the link from a submit to its poll. */
  pollLink: Readonly<Record<string, string>>
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
