import { readSize } from '../../reading/units.js'
import { ReadError, shown } from '../../reading/read-error.js'
import type { Reader } from '../../reading/reader.js'
import { RuleError } from '../rule.js'

/** The words of one clause, taken from the front. */
export class Clause {
  #words: readonly string[]

  constructor(words: readonly string[]) {
    this.#words = words
  }

  get next(): string | undefined {
    return this.#words[0]
  }

  take(): string | undefined {
    const [first, ...rest] = this.#words
    this.#words = rest
    return first
  }

  takeAll(): readonly string[] {
    const all = this.#words
    this.#words = []
    return all
  }

  takeWith<T>(read: Reader<T>, what: string): T {
    return read(this.take(), what)
  }

  takeNumber(read: Reader<number>, what: string): number {
    const word = this.take()
    return read(readNumber(word) ?? word, what)
  }

  /** Bytes, with a unit or without. */
  takeSize(read: Reader<number>, what: string): number {
    const word = this.take()
    const size = readSize(word)
    if (size === undefined) throw new ReadError(what, { given: word, expected: 'a number of bytes such as 100 or 2kb' })
    return read(size, what)
  }

  /** Takes the next word if it is this one. */
  skip(word: string): boolean {
    if (this.next !== word) return false
    this.take()
    return true
  }

  mustEnd(form: string): void {
    if (this.next !== undefined) throw new RuleError(`${shown(this.next)} is one word too many; the form is: ${form}`)
  }
}

/** A plain decimal; undefined for all else, much of which Number() would take. */
export const readNumber = (word: string | undefined): number | undefined =>
  word !== undefined && /^\d+(\.\d+)?$/.test(word) ? Number(word) : undefined
