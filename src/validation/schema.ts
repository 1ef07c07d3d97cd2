import { Type, TypeGuard, type Static, type TSchema, type TUnsafe } from '@sinclair/typebox'

/**
 * Symbols mark schemas for the validator without appearing in the OpenAPI document: TypeBox's spreads keep them, Fastify passes
 * schemas to its compilers unchanged, and JSON.stringify and the document's generator skip symbols.
 */
export const nullByDefault = Symbol('accepts null, and null is the default')
export const namedEnum = Symbol('an enum with its own name in the real service')
export const trimmed = Symbol('whitespace at both ends is removed before validation')

/**
 * A field that may be left out on the wire and is always there after validation. TypeBox would make its static type
 * optional; the return type says what validation guarantees.
 */
export function withDefault<S extends TSchema>(schema: S, value: Static<S>): TUnsafe<Static<S>> {
  return Type.Optional({ ...schema, default: value })
}

/** One of some strings, printed as a plain `enum`; a wrong one is pydantic's `enum`, not its `literal_error`. */
export function oneOf<const V extends string>(values: readonly V[], options: object = {}): TUnsafe<V> {
  return Type.Unsafe<V>({ ...options, type: 'string', enum: [...values], [namedEnum]: true })
}

/**
 * A field that may be left out or null, and is null then, while the document shows the bare schema without a default.
 * To print the null as well, use `withDefault(Type.Union([schema, Type.Null()]), null)`.
 */
export function orNull<S extends TSchema>(schema: S): TUnsafe<Static<S> | null> {
  return Type.Optional({ ...schema, [nullByDefault]: true })
}

/** A field that may be left out or null, and is null then; the document prints the null, and no default. */
export function nullable<S extends TSchema>(schema: S, options: object = {}): TUnsafe<Static<S> | null> {
  const members: TSchema[] = TypeGuard.IsUnion(schema) ? schema.anyOf : [schema]
  return Type.Optional({ ...options, ...Type.Union([...members, Type.Null()]), [nullByDefault]: true })
}

/** A field that may be absent or null. Null counts as `value`; only an absent field becomes `value`. */
export function nullableWithDefault<S extends TSchema>(
  schema: S,
  value: Static<S>,
  options: object = {},
): TUnsafe<Static<S> | null> {
  return withDefault<TUnsafe<Static<S> | null>>({ ...options, ...Type.Union([schema, Type.Null()]) }, value)
}
