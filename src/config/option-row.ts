import type { OptionReader } from './option-readers.js'

/** One option: a flag, a variable and a library option of one name. */
export interface OptionRow<Value> {
  reader: OptionReader<Value>
  /** The value when none is given. */
  fallback: Value
  /** The same in the help. */
  shown: string
  /** A good value, for the error that a bad one gets. */
  example: string
  help: string
}

type Words = Pick<OptionRow<unknown>, 'example' | 'help'>

export const option = <Value>(reader: OptionReader<Value>, fallback: string, words: Words): OptionRow<Value> => ({
  reader,
  fallback: reader(fallback),
  shown: fallback,
  ...words,
})

/** An option that is absent until given; `absent` says in the help what that means. */
export const optional = <Value>(
  reader: OptionReader<Value>,
  absent: string,
  words: Words,
): OptionRow<Value | undefined> => ({ reader, fallback: undefined, shown: absent, ...words })
