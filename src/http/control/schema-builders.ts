import { Type, type Static, type TSchema } from '@sinclair/typebox'
import { stretch } from '../../control/read-argument.js'
import { durationText as durationSchema } from '../../reading/values.js'

/** A field of an answer that is left out where there is nothing to say. */
export const maybe = <S extends TSchema>(schema: S) => Type.Optional(Type.Unsafe<Static<S> | undefined>(schema))

export const listOf = <S extends TSchema>(schema: S, options: object = {}) =>
  Type.Unsafe<readonly Static<S>[]>(Type.Array(schema, options))

export const mapOf = <S extends TSchema>(schema: S) =>
  Type.Unsafe<Readonly<Record<string, Static<S>>>>({ type: 'object', additionalProperties: schema })

/** One of some words. */
export const wordOf = <const V extends string>(words: readonly V[], options: object = {}) =>
  Type.Unsafe<V>({ ...options, type: 'string', enum: [...words] })

export const count = (options: object = {}) => Type.Integer({ minimum: 0, ...options })

/** A count in a request. A larger number could not be told from its neighbours. */
export const fromOne = (options: object = {}) =>
  Type.Integer({ minimum: 1, maximum: Number.MAX_SAFE_INTEGER, ...options })

/** What stands beside an answer about a key that has sent nothing. */
export const note = maybe(Type.String({ description: 'Said when no request was sent: is it the right key?' }))

/** Epoch milliseconds. */
export const moment = (description: string) => Type.Number({ description })

/** A duration as a text. */
export const durationText = (options: object = {}) => Type.Unsafe<string>({ ...durationSchema, ...options })

/** A duration of any length, in milliseconds or as a text. */
export const anyDuration = Type.Unsafe<number | string>(stretch.schema)

export const pace = Type.Union(
  [
    Type.Object({ mode: Type.Literal('real') }),
    Type.Object({ mode: Type.Literal('frozen') }),
    Type.Object({ mode: Type.Literal('scaled'), factor: Type.Number() }),
  ],
  { description: "How time passes: with the system's, not at all, or `factor` times as fast" },
)
