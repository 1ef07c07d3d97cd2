import type { TObject, TSchema } from '@sinclair/typebox'
import { compileLazily } from '../validation/compile.js'
import type { Validate } from '../validation/issue.js'
import type { Reply } from './reply.js'

/** What an operation without a task works on: an account's state besides tasks. */
export interface AccountHoldings {
  /** Credits; a round number if they are unlimited. */
  readonly credits: number
  readonly finetunes: ReadonlyMap<string, Readonly<Record<string, unknown>>>
}

export interface UtilityAnswer {
  reply: Reply
  /** Id of a finetune to delete from the account. */
  forget?: string
}

/** The parameters of a path, decoded. */
export type PathParams = Readonly<Record<string, string>>

/** An operation without a task, as a row of a contract's table. */
export interface UtilityRow {
  method: 'GET' | 'POST'
  path: string
  operationId: string
  summary: string
  description: string
  tags: readonly string[]
  /** The schema of the query for GET, of the body for POST; undefined without input. */
  input: TObject | undefined
  /** The schema of the parameters in its path, if it has any. */
  params?: TObject
  /** Schemas of its answers by status, without the refusals that all such operations have. */
  replies: Readonly<Record<number, TSchema>>
  answer: (credits: AccountHoldings, input: unknown, now: number, params: PathParams) => UtilityAnswer
}

export interface Utility extends UtilityRow {
  /** Validates its input as pydantic does; undefined without input. */
  validate: Validate | undefined
}

export const defineUtility = (row: UtilityRow): Utility => ({
  ...row,
  validate: row.input && compileLazily(row.input, { at: row.method === 'POST' ? 'body' : 'query' }),
})
