import type { TObject, TSchema } from '@sinclair/typebox'
import type { Model } from './model.js'
import type { Refusals } from './refusals.js'
import type { Mark } from './status.js'

/** Names of contracts; which of them are served is the emulator's to say. */
export type ContractName = 'documented' | 'live'

export type Body = object | string | Uint8Array

/** An answer before it becomes bytes. `explain` goes beside the contract's wording, never into it. */
export interface Reply {
  status: number
  headers?: Readonly<Record<string, string | number>>
  body: Body | undefined
  explain?: string
}

/** An accepted request, as the submit's answer shows it. */
export interface Accepted {
  id: string
  pollingUrl: string
}

/** A task as a poll shows it. `sample` is the signed URL, there only when the mark is Ready. */
export interface TaskView {
  id: string
  mark: Mark
  prompt: string
  seed: number | bigint
  sample: string | undefined
}

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
  /** Schemas of answers by status, each with its component name as `$id`. */
  submitReplies: Readonly<Record<number, TSchema>>
  pollReplies: Readonly<Record<number, TSchema>>
  /** Component name of the poll's parameter, where the document names it. */
  pollParameter?: string
  /** An expression that finds the task id in a submit's answer, for the link from a submit to its poll. */
  pollLink: Readonly<Record<string, string>>
}

/**
 * One dialect of the API: data, and pure functions of what they are handed. Whatever differs between two contracts is
 * a field here, so that nothing outside this folder asks which contract it has.
 */
export interface Contract {
  name: ContractName
  models: ReadonlyMap<string, Model>
  /** The key that a request carries, or undefined when it carries none. */
  readKey: (headers: Readonly<Record<string, unknown>>) => string | undefined
  /** Whether polling wants a key, and only the key that made a task sees it. */
  keyToPoll: boolean
  poll: { operationId: string; summary: string; description: string; query: TObject }
  accepted: (accepted: Accepted) => object
  result: (view: TaskView) => Reply
  refuse: { readonly [Name in keyof Refusals]: (facts: Refusals[Name]) => Reply }
  /** What is known about a path that no route takes, such as where another contract serves it: explains a 404. */
  elsewhere: (path: string) => string | undefined
  publication: Publication
}
