import { ReadError } from './read-error.js'

/** A JSON schema, for the control API's document. */
export interface Schema {
  readonly [keyword: string]: unknown
  readonly anyOf?: readonly Schema[]
}

/** What fits one of several schemas. */
export const eitherOf = (...schemas: readonly Schema[]): Schema => ({
  anyOf: schemas.flatMap((schema) => schema.anyOf ?? [schema]),
})

/** Reads any JSON value or text. Throws a ReadError that says what is at `at` and what was expected. */
export interface Reader<T> {
  (given: unknown, at?: string): T
  /** What it takes, after "it must be" or "expected". */
  readonly expected: string
  readonly schema: Schema
}

interface Facts {
  expected: string
  schema: Schema
}

export const reader = <T>(facts: Facts, read: (given: unknown, at: string) => T): Reader<T> =>
  Object.assign((given: unknown, at = '') => read(given, at), facts)

/** A reader of single values: `find` returns undefined for what is not allowed. */
export function valueReader<T>(
  { allowed, ...facts }: Facts & { allowed?: readonly string[] },
  find: (given: unknown) => T | undefined,
): Reader<T> {
  const { expected } = facts
  return reader(facts, (given, at) => {
    const value = find(given)
    if (value !== undefined) return value
    throw new ReadError(at, { given, expected, ...(allowed && { allowed }) })
  })
}

/** The same reader with words for the document. */
export const described = <T>(description: string, read: Reader<T>): Reader<T> =>
  reader({ expected: read.expected, schema: { ...read.schema, description } }, read)

/** The same reader with a name for its schema: a component of the document. */
export const component = <T>($id: string, read: Reader<T>): Reader<T> =>
  reader({ expected: read.expected, schema: { ...read.schema, $id } }, read)

/** The value, or undefined where the reader does not take it. */
export function attempt<T>(read: Reader<T>, given: unknown): T | undefined {
  try {
    return read(given)
  } catch (error) {
    if (error instanceof ReadError) return undefined
    throw error
  }
}
