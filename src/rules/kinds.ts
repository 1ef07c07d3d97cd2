import { Type, type TSchema } from '@sinclair/typebox'
import { readDuration } from '../config/units.js'
import { nearest } from '../nearest.js'
import { isSecretPath, secretMark } from '../secret-names.js'
import { RuleError } from './rule.js'

/** What a field of a rule can be: reads any JSON, or throws a RuleError that says what is at `at` and what may be. */
export interface Kind<T> {
  (given: unknown, at: string): T
  /** How the control API's document shows it. */
  readonly schema: TSchema
}

export const kindOf = <T>(schema: TSchema, read: (given: unknown, at: string) => T): Kind<T> =>
  Object.assign(read, { schema })

/** The same kind with words for the document. */
export const described = <T>(description: string, kind: Kind<T>): Kind<T> =>
  kindOf({ ...kind.schema, description }, (given, at) => kind(given, at))

/** The kinds of an object's fields. */
type Kinds = Readonly<Record<string, Kind<unknown>>>
type Values<F extends Kinds> = { [K in keyof F]: ReturnType<F[K]> }

/** A value as it was given, short enough for a message. */
export function shown(given: unknown): string {
  if (given === undefined) return 'missing'
  if (typeof given === 'bigint') return given.toString()
  if (Array.isArray(given)) return given.length === 0 ? 'an empty list' : 'a list'
  if (typeof given === 'object' && given !== null) return Object.keys(given).length === 0 ? 'empty' : 'an object'
  // The text is cut before it is quoted: it may hold megabytes.
  const text = typeof given === 'string' && given.length > 60 ? `${given.slice(0, 60)}...` : given
  return JSON.stringify(text)
}

/** The place of a field; the rule itself is at ''. */
const within = (at: string, name: string): string => (at === '' ? name : `${at}.${name}`)
const placeOf = (at: string): string => (at === '' ? 'the rule' : at)

export const wrong = (at: string, given: unknown, takes: string, more = ''): RuleError =>
  new RuleError(`${placeOf(at)} is ${isSecretPath(at) ? secretMark : shown(given)}; it must be ${takes}${more}`)

/** The name that was probably meant, as the end of a message. */
export function meant(name: unknown, known: Iterable<string>): string {
  const near = typeof name === 'string' ? nearest(name, known) : undefined
  return near === undefined ? '' : `; did you mean ${JSON.stringify(near)}?`
}

/** Integers beyond 2^53 come as bigints out of our JSON reader. */
export const asNumber = (given: unknown): unknown => (typeof given === 'bigint' ? Number(given) : given)

export const isRecord = (given: unknown): given is Readonly<Record<string, unknown>> =>
  typeof given === 'object' && given !== null && !Array.isArray(given)

export function readRecord(given: unknown, at: string): Readonly<Record<string, unknown>> {
  if (!isRecord(given)) throw wrong(at, given, 'an object')
  return given
}

export const anything: Kind<unknown> = kindOf(Type.Unknown(), (given) => given)

const isFrom = (least: number, most: number, value: unknown): value is number =>
  typeof value === 'number' && value >= least && value <= most

export const number = (least: number, most: number): Kind<number> =>
  kindOf(Type.Number({ minimum: least, maximum: most }), (given, at) => {
    const value = asNumber(given)
    if (isFrom(least, most, value)) return value
    throw wrong(at, given, `a number from ${least} to ${most}`)
  })

/** A count, from 1 unless it says otherwise. */
export const whole = (least = 1, most = 1_000_000_000): Kind<number> =>
  kindOf(Type.Integer({ minimum: least, maximum: most }), (given, at) => {
    const value = asNumber(given)
    if (isFrom(least, most, value) && Number.isInteger(value)) return value
    throw wrong(at, given, `a whole number from ${least} to ${most}`)
  })

export const text = (longest: number): Kind<string> =>
  kindOf(Type.String({ minLength: 1, maxLength: longest }), (given, at) => {
    if (typeof given === 'string' && given.length > 0 && given.length <= longest) return given
    throw wrong(at, given, `a text of 1 to ${longest} characters`)
  })

/** What is so when it is there: nothing is gained by saying that it is not. */
export const yes: Kind<true> = kindOf(Type.Literal(true), (given, at) => {
  if (given === true) return given
  throw wrong(at, given, 'true, or be left out')
})

export const oneName = <const N extends string>(names: readonly N[]): Kind<N> =>
  kindOf(Type.Unsafe({ type: 'string', enum: [...names] }), (given, at) => {
    const found = names.find((name) => name === given)
    if (found !== undefined) return found
    throw wrong(at, given, `one of ${names.join(', ')}`, meant(given, names))
  })

/** Clocks hold far more, but nobody waits longer. */
const longestDuration = 8760 * 3_600_000
const durationSchema = Type.Union([Type.Number({ minimum: 0, maximum: longestDuration }), Type.String()], {
  description: 'Milliseconds, or a text with a unit: 250ms, 1.5s, 10m, 1h',
})

export const duration: Kind<number> = kindOf(durationSchema, (given, at) => {
  const found = readDuration(asNumber(given))
  if (found !== undefined && found <= longestDuration) return found
  throw wrong(at, given, 'a duration up to 8760h such as 250ms, 1.5s, 10m, or milliseconds')
})

/** An object that has some of these fields and no others; in the order of the table, so that equal ones print alike. */
export function someFields<F extends Kinds>(kinds: F): Kind<Partial<Values<F>>> {
  const names = Object.keys(kinds)
  return kindOf(
    objectOf(kinds, (schema) => Type.Optional(schema)),
    (given, at) => {
      const fields = readRecord(given, at)
      for (const name of Object.keys(fields)) {
        if (Object.hasOwn(kinds, name)) continue
        const known = `known are ${names.join(', ')}${meant(name, names)}`
        throw new RuleError(`${placeOf(at)} can have no ${shown(name)}; ${known}`)
      }
      const found = Object.entries(kinds).flatMap(([name, kind]) => {
        const value = fields[name]
        return value === undefined ? [] : [[name, kind(value, within(at, name))] as const]
      })
      // Each name is one of the table's, and its value is what its kind reads.
      return Object.fromEntries(found) as Partial<Values<F>>
    },
  )
}

/** An object that has all of these fields and no others. */
export function allFields<F extends Kinds>(kinds: F): Kind<Values<F>> {
  const some = someFields(kinds)
  return kindOf(objectOf(kinds), (given, at) => {
    const found = some(given, at)
    const missing = Object.keys(kinds).filter((name) => !(name in found))
    if (missing.length > 0) throw new RuleError(`${placeOf(at)} has no ${missing.join(' and no ')}`)
    // Not one is missing.
    return found as Values<F>
  })
}

function objectOf(kinds: Kinds, as: (schema: TSchema) => TSchema = (schema) => schema): TSchema {
  const properties = Object.entries(kinds).map(([name, { schema }]): [string, TSchema] => [name, as(schema)])
  return Type.Object(Object.fromEntries(properties), { additionalProperties: false })
}

export const listOf = <T>(kind: Kind<T>, most: number): Kind<readonly T[]> =>
  kindOf(Type.Array(kind.schema, { minItems: 1, maxItems: most }), (given, at) => {
    if (Array.isArray(given) && given.length > 0 && given.length <= most) {
      return given.map((item: unknown, index) => kind(item, `${at}[${index}]`))
    }
    throw wrong(at, given, `a list of 1 to ${most}`)
  })

/** Names of the user's own, each with a value of one kind. */
export const recordOf = <T>(kind: Kind<T>, most: number): Kind<Readonly<Record<string, T>>> =>
  kindOf(Type.Record(Type.String(), kind.schema, { minProperties: 1, maxProperties: most }), (given, at) => {
    const entries = Object.entries(readRecord(given, at))
    if (entries.length === 0 || entries.length > most) throw wrong(at, given, `an object of 1 to ${most} fields`)
    return Object.fromEntries(entries.map(([name, value]) => [name, kind(value, within(at, name))]))
  })
