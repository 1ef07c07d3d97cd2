import { type Static, type TObject, type TSchema, Type } from '@sinclair/typebox'
import type { AccountControl, AllControl, Control, TemplateControl } from '../../control/control.js'
import type { AccountEvent } from '../../journal/events.js'

type MethodOf<T> = Extract<{ [K in keyof T]: T[K] extends (...args: never) => unknown ? K : never }[keyof T], string>

/** A method of the library's control objects. */
export type LibraryMethod =
  | `Control.${MethodOf<Control>}`
  | `AccountControl.${MethodOf<AccountControl>}`
  | `AllControl.${MethodOf<AllControl>}`
  | `TemplateControl.${MethodOf<TemplateControl>}`

/** The validated parts of a request. A body that was not sent is an empty object. */
export interface Given<P = object, Q = object, B = unknown> {
  params: P
  query: Q
  body: B
  /** Aborted when the client goes away. */
  gone: AbortSignal
}

/** Another status than 200, and when an answer has it. */
export interface OtherStatus<A, G> {
  status: number
  description: string
  when(answer: A, given: G): boolean
}

/** A refusal that says more than its sentence. */
export interface RefusalAnswer {
  status: number
  description: string
  /** What it says besides. */
  answer: TObject
}

/** Another form of an answer, by the value of `?format=`. */
export interface Form<A> {
  type: string
  print: (answer: A, account: string) => string
}

/** What a command answers over all accounts. */
export interface Everywhere<G, E = unknown> {
  answer: TSchema
  call(all: AllControl, given: G): E
  otherwise?: OtherStatus<E, G>
  forms?: Readonly<Record<string, Form<E>>>
}

/** Ties the types of one together. */
export const everywhere = <E extends object, G>(row: Everywhere<G, E>): Everywhere<G> => row as unknown as Everywhere<G>

interface Row<P, Q, B, A> {
  method: 'GET' | 'POST' | 'DELETE'
  /** Below /_emulator, as the router writes it. */
  path: string
  /** The methods that it calls. */
  calls: readonly LibraryMethod[]
  /** Methods of the library that are short for one of those. */
  shortForms?: readonly LibraryMethod[]
  summary: string
  description?: string
  tag: 'accounts' | 'clock' | 'settings' | 'rules' | 'journal' | 'webhooks'
  params?: P
  query?: Q
  body?: B
  /** The command itself reads the body, whatever it is; the schema is for the document. */
  readsBody?: true
  /** Its answer shows secrets: no filter is between. */
  unfiltered?: true
  /** The answer, without the account that is put before it. */
  answer: A
}

/** A command to one account. */
interface OfAccount<P, Q, B, A, G, R> extends Row<P, Q, B, A> {
  of: 'account'
  /** Makes an account of a key that has none, so that it must be named. */
  writes: boolean
  call(account: AccountControl, given: G): R | Promise<R>
  /** The same command to the template of new accounts. */
  template?: { answer: TSchema; call(template: TemplateControl, given: G): object | Promise<object> }
  /** The same over all accounts, for `?account=*` and where none is named; `forms` where it is printed otherwise. */
  everywhere?: Everywhere<G>
  /** What `{"all": true}` in the body does instead. */
  all?(control: Control): void
  otherwise?: OtherStatus<R, G>
  refused?: RefusalAnswer
  forms?: Readonly<Record<string, Form<R>>>
}

/** A command that names no account. */
interface OfServer<P, Q, B, A, G, R> extends Row<P, Q, B, A> {
  of: 'server'
  call(control: Control, given: G): R
}

/** A command whose answer goes on: server-sent events. */
interface Stream<P, Q, B, A> extends Row<P, Q, B, A> {
  of: 'stream'
  listen(account: AccountControl, listener: (event: AccountEvent) => void): () => void
  /** The same over all accounts. */
  listenEverywhere(all: AllControl, listener: (account: string | undefined, event: AccountEvent) => void): () => void
}

export type AccountOperation = OfAccount<TObject, TObject, TSchema, TSchema, Given, object>
export type ServerOperation = OfServer<TObject, TObject, TSchema, TSchema, Given, object>
export type StreamOperation = Stream<TObject, TObject, TSchema, TSchema>

/** One operation of the control API: a schema and one method call. */
export type Operation = AccountOperation | ServerOperation | StreamOperation

type GivenBy<P extends TObject, Q extends TObject, B extends TSchema> = Given<Static<P>, Static<Q>, Static<B>>

/** The builders only tie the types of a row together: what is given and what is answered follow from its schemas. */
export function ofAccount<A extends TSchema, P extends TObject, Q extends TObject, B extends TSchema>(
  row: Omit<OfAccount<P, Q, B, A, GivenBy<P, Q, B>, Static<A> & object>, 'of'>,
): Operation {
  return { of: 'account', ...row } as unknown as AccountOperation
}

export function ofServer<A extends TSchema, P extends TObject, Q extends TObject, B extends TSchema>(
  row: Omit<OfServer<P, Q, B, A, GivenBy<P, Q, B>, Static<A> & object>, 'of'>,
): Operation {
  return { of: 'server', ...row } as unknown as ServerOperation
}

/** A command's parameter beside its own. */
const account = Type.Optional(
  Type.String({
    description: 'The API key of the account, in place of X-Key; `default` for the template of new ones, `*` for all',
  }),
)

/** What a route takes, for its validation and for the document. */
export function schemaOf({ of, query, body, params }: Operation): {
  querystring: TObject
  body?: TSchema
  params?: TObject
} {
  const { properties = {} } = query ?? {}
  return {
    querystring: Type.Object(of === 'server' ? properties : { account, ...properties }),
    ...(params && { params }),
    ...(body && { body }),
  }
}
