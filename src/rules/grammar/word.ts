import type { Clause } from './clause.js'

/**
 * A word of the grammar: how it is written, what it does, and how what comes after it is read. The parser and
 * docs/directives.md are both made from these rows.
 */
export interface Word<E extends object> {
  /** A status stands for itself: it is any number. */
  word: string
  form: string
  does: string
  /** Whole clauses. */
  examples: readonly [string, ...string[]]
  read: (clause: Clause, word: string) => E
}

/** In the place of a word: any number. */
export const anyStatus = 'STATUS'

export const findWord = <E extends object>(words: readonly Word<E>[], said: string): Word<E> | undefined =>
  words.find(({ word }) => (word === anyStatus ? /^\d+$/.test(said) : word === said))
