import { described, type Reader } from '../../reading/reader.js'
import type { Clause } from '../grammar/clause.js'

/** A word of the grammar. The parser and docs/directives.md are both made from these rows. */
export interface Word {
  /** A status stands for itself: it is any number. */
  word: string
  /** How it is written, with what comes after it. */
  form: string
  does: string
  /** Whole clauses. */
  examples: readonly [string, ...string[]]
  /** The effect that it makes, from what comes after it. */
  read: (clause: Clause, word: string) => object
}

/** In the place of a word: any number. */
export const anyStatus = 'STATUS'

/** One thing that a rule can do. Its act is in a table that does not compile without it. */
export interface EffectRow<T> {
  readonly reader: Reader<T>
  /** The words for it at a stage; their examples begin with the stage's name. */
  readonly words: (stage: string) => readonly Word[]
}

export const effect = <T>(
  does: string,
  read: Reader<T>,
  words: (stage: string) => readonly Word[] = () => [],
): EffectRow<T> => ({ reader: described(does, read), words })

export type EffectRows = Readonly<Record<string, EffectRow<unknown>>>

/** A row for each field of an effect: a field without a row does not compile, nor does a row without a field. */
export type RowsOf<Effect> = { [Name in keyof Required<Effect>]: EffectRow<Exclude<Effect[Name], undefined>> }

/** An effect as it fires: its delay is drawn, in milliseconds. */
export type Sampled<E> = { [K in keyof E]: K extends 'delay' ? number : E[K] }
