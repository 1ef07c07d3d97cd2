import { Type, type Static, type TObject, type TSchema } from '@sinclair/typebox'
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

/** One of some named objects, told apart by a field that each has with a word of its own. */
export const variantsOf = <V extends TObject[]>(field: string, variants: [...V], options: object = {}) =>
  Type.Union(variants, {
    ...options,
    discriminator: {
      propertyName: field,
      mapping: Object.fromEntries(
        variants.map((variant) => [wordIn(variant, field), `#/components/schemas/${variant.$id ?? ''}`]),
      ),
    },
  })

const wordIn = ({ properties }: TObject, field: string): string => {
  const { const: only, enum: [first] = [only] } = properties[field] as { const?: string; enum?: (string | undefined)[] }
  return first ?? ''
}

export const pace = variantsOf(
  'mode',
  [
    Type.Object({ mode: Type.Literal('real') }, { $id: 'RealPace' }),
    Type.Object({ mode: Type.Literal('frozen') }, { $id: 'FrozenPace' }),
    Type.Object({ mode: Type.Literal('scaled'), factor: Type.Number() }, { $id: 'ScaledPace' }),
  ],
  { $id: 'Pace', description: "How time passes: with the system's, not at all, or `factor` times as fast" },
)
