import { isRecord, ReadError } from './read-error.js'
import { reader, type Reader, type Schema } from './reader.js'

type Readers = Readonly<Record<string, Reader<unknown>>>
type Values<F extends Readers> = { [K in keyof F]: ReturnType<F[K]> }

/** The place of a field; what was given as a whole is at ''. */
const within = (at: string, name: string): string => (at === '' ? name : `${at}.${name}`)

export function readRecord(given: unknown, at = '', expected = 'an object'): Readonly<Record<string, unknown>> {
  if (!isRecord(given)) throw new ReadError(at, { given, expected })
  return given
}

/** An object that has some of these fields and no others; in the order of the table, so that equal ones print alike. */
export function someFields<F extends Readers>(readers: F, expected = 'an object'): Reader<Partial<Values<F>>> {
  const names = Object.keys(readers)
  return reader({ expected, schema: objectSchema(readers) }, (given, at) => {
    const fields = readRecord(given, at, expected)
    for (const name of Object.keys(fields)) {
      if (!Object.hasOwn(readers, name)) throw new ReadError(at, { unknown: name, allowed: names })
    }
    const found: Record<string, unknown> = {}
    for (const name of names) {
      const value = fields[name]
      if (value !== undefined) found[name] = readers[name]?.(value, within(at, name))
    }
    // Each name is one of the table's, and its value is what its reader returns.
    return found as Partial<Values<F>>
  })
}

/** An object that has all of these fields and no others. */
export function allFields<F extends Readers>(readers: F): Reader<Values<F>> {
  const some = someFields(readers)
  const names = Object.keys(readers)
  return reader({ expected: some.expected, schema: objectSchema(readers, names) }, (given, at) => {
    const found = some(given, at)
    const missing = names.filter((name) => !(name in found))
    if (missing.length > 0) throw new ReadError(at, { given, problem: `has no ${missing.join(' and no ')}` })
    // None is missing.
    return found as Values<F>
  })
}

/** What is not required may be left out. */
function objectSchema(readers: Readers, required: readonly string[] = []): Schema {
  const properties = Object.fromEntries(Object.entries(readers).map(([name, { schema }]) => [name, schema]))
  return { type: 'object', ...(required.length > 0 && { required }), properties, additionalProperties: false }
}

export function listOf<T>(read: Reader<T>, most: number, expected = `a list of 1 to ${most}`): Reader<readonly T[]> {
  const schema = { type: 'array', items: read.schema, minItems: 1, maxItems: most }
  return reader({ expected, schema }, (given, at) => {
    if (Array.isArray(given) && given.length > 0 && given.length <= most) {
      return given.map((item: unknown, index) => read(item, `${at}[${index}]`))
    }
    throw new ReadError(at, { given, expected })
  })
}

/** Names of the user's own, each with a value of one kind. */
export function recordOf<T>(read: Reader<T>, most: number): Reader<Readonly<Record<string, T>>> {
  const expected = `an object of 1 to ${most} fields`
  const schema = { type: 'object', additionalProperties: read.schema, minProperties: 1, maxProperties: most }
  return reader({ expected, schema }, (given, at) => {
    const entries = Object.entries(readRecord(given, at))
    if (entries.length === 0 || entries.length > most) throw new ReadError(at, { given, expected })
    return Object.fromEntries(entries.map(([name, value]) => [name, read(value, within(at, name))]))
  })
}
