import { type Static, type TObject, type TSchema, Type } from '@sinclair/typebox'
import type { AccountControl, AllControl, Control, PictureFile, TemplateControl } from '../../control/control.js'
import type { AccountEvent } from '../../journal/events.js'

type MethodOf<T> = Extract<{ [K in keyof T]: T[K] extends (...args: never) => unknown ? K : never }[keyof T], string>

/** A method of the library's control objects. */
export type LibraryMethod =
  | `Control.${MethodOf<Control>}`
  | `AccountControl.${MethodOf<AccountControl>}`
  | `AllControl.${MethodOf<AllControl>}`
  | `TemplateControl.${MethodOf<TemplateControl>}`

/** The validated parts of a request. A missing body is an empty object. */
export interface OperationInput<P = object, Q = object, B = unknown> {
  params: P
  query: Q
  body: B
  /** The URL at which the client reaches the control API, for links. */
  base: string
  /** Aborted when the client disconnects. */
  signal: AbortSignal
}

/** A status other than 200, and when a result has it. */
export interface OtherStatus<A, G> {
  status: number
  description: string
  when(answer: A, input: G): boolean
}

/** A refusal with more fields than `error`. */
export interface RefusalAnswer {
  status: number
  description: string
  /** The additional fields. */
  answer: TObject
}

/** Another format of a result, by the value of `?format=`. */
export interface Form<A> {
  type: string
  print: (answer: A, account: string) => string
}

/** An operation over all accounts. */
export interface AllAccounts<G, E = unknown> {
  answer: TSchema
  call(all: AllControl, input: G): E
  otherStatus?: OtherStatus<E, G>
  forms?: Readonly<Record<string, Form<E>>>
}

/** Infers the type parameters of one. */
export const allAccounts = <E extends object, G>(row: AllAccounts<G, E>): AllAccounts<G> =>
  row as unknown as AllAccounts<G>

interface Row<P, Q, B, A> {
  method: 'GET' | 'POST' | 'PUT' | 'DELETE'
  /** Below /_emulator, as the router writes it. */
  path: string
  /** A verb and a noun: the name of its function in generated clients. */
  id: string
  /** The library methods that it calls. */
  calls: readonly LibraryMethod[]
  /** Methods of the library that are short for one of those. */
  shortForms?: readonly LibraryMethod[]
  summary: string
  description: string
  tag: 'accounts' | 'clock' | 'settings' | 'rules' | 'journal' | 'pictures' | 'webhooks'
  params?: P
  query?: Q
  body?: B
  /** The library method validates the body; the schema is only for the document. */
  parsesBody?: true
  /** What it can refuse besides what all can: something that is not there, or what the account's state does not allow. */
  refuses?: readonly (404 | 409)[]
  /** Its body is a file of one of these types, and `body` its bytes. */
  takesFile?: readonly string[]
  /** Its response is not redacted. */
  unfiltered?: true
  /** The response's schema, without the `account` that is added as its first field. */
  answer: A
}

/** An operation on one account. */
interface OfAccount<P, Q, B, A, G, R> extends Row<P, Q, B, A> {
  of: 'account'
  /** Creates the account if it does not exist; so the request must name it. */
  writes: boolean
  call(account: AccountControl, input: G): R | Promise<R>
  /** The same operation on the template for new accounts. */
  template?: { answer: TSchema; call(template: TemplateControl, input: G): object | Promise<object> }
  /** The same over all accounts, for `?account=*` and for requests that name no account. */
  allAccounts?: AllAccounts<G>
  /** Called instead if the body has `"all": true`. */
  all?(control: Control): void
  otherStatus?: OtherStatus<R, G>
  refusal?: RefusalAnswer
  forms?: Readonly<Record<string, Form<R>>>
}

/** An operation without an account. */
interface OfServer<P, Q, B, A, G, R> extends Row<P, Q, B, A> {
  of: 'server'
  call(control: Control, input: G): R | Promise<R>
}

/** An operation whose response is a stream of server-sent events. */
interface Stream<P, Q, B, A> extends Row<P, Q, B, A> {
  of: 'stream'
  listen(account: AccountControl, listener: (event: AccountEvent) => void): () => void
  /** The same over all accounts. */
  listenAll(all: AllControl, listener: (account: string | undefined, event: AccountEvent) => void): () => void
}

/** An operation on one account whose response is a file. It is served for HEAD as well. */
interface OfFile<P, Q, B, A, G> extends Row<P, Q, B, A> {
  of: 'file'
  /** The media types that it may have. */
  types: readonly string[]
  call(account: AccountControl, input: G): PictureFile | Promise<PictureFile>
  /** The same operation on the template for new accounts. */
  template?: { call(template: TemplateControl, input: G): PictureFile | Promise<PictureFile> }
  /** Its name, without an extension. */
  name(input: G): string
}

export type AccountOperation = OfAccount<TObject, TObject, TSchema, TSchema, OperationInput, object>
export type ServerOperation = OfServer<TObject, TObject, TSchema, TSchema, OperationInput, object>
export type StreamOperation = Stream<TObject, TObject, TSchema, TSchema>
export type FileOperation = OfFile<TObject, TObject, TSchema, TSchema, OperationInput>

/** One operation of the control API: a schema and one method call. */
export type Operation = AccountOperation | ServerOperation | StreamOperation | FileOperation

type InputOf<P extends TObject, Q extends TObject, B extends TSchema> = OperationInput<Static<P>, Static<Q>, Static<B>>

/** The builders only infer types: the input and the result of `call` follow from the schemas. */
export function ofAccount<A extends TSchema, P extends TObject, Q extends TObject, B extends TSchema>(
  row: Omit<OfAccount<P, Q, B, A, InputOf<P, Q, B>, Static<A> & object>, 'of'>,
): Operation {
  return { of: 'account', ...row } as unknown as AccountOperation
}

export function ofServer<A extends TSchema, P extends TObject, Q extends TObject, B extends TSchema>(
  row: Omit<OfServer<P, Q, B, A, InputOf<P, Q, B>, Static<A> & object>, 'of'>,
): Operation {
  return { of: 'server', ...row } as unknown as ServerOperation
}

export function ofFile<P extends TObject, Q extends TObject>(
  row: Omit<OfFile<P, Q, TSchema, TSchema, InputOf<P, Q, TSchema>>, 'of' | 'answer'>,
): Operation {
  return { of: 'file', answer: binary, ...row } as unknown as FileOperation
}

const binary = Type.String({ format: 'binary' })

/** The query parameter that all operations on an account have. */
const account = Type.Optional(
  Type.String({
    description:
      'The API key of the account, instead of X-Key; `default` for the template for new accounts, `*` for all accounts',
  }),
)

/** The request schemas of a route, for validation and for the document. */
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
