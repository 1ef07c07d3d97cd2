import { inspect } from 'node:util'
import { nearest } from '../nearest.js'

interface Facts {
  given?: unknown
  expected?: string
  /** All that would be taken, where that is a list. */
  allowed?: readonly string[]
  /** A name that the object at `at` cannot have; `allowed` are those that it can. */
  unknown?: string
  /** What is wrong, where it is not one value: ends the sentence that `at` begins. */
  problem?: string
}

/**
 * A value that cannot be read: where it stands, what it is, what was expected, and which allowed word comes near. Each
 * consumer makes its own sentence of this; the message is the plainest one.
 */
export class ReadError extends Error {
  override name = 'ReadError'
  /** The path of the value, such as `then.status`; '' for what was given as a whole. */
  readonly at: string
  readonly given: unknown
  readonly expected: string
  readonly allowed: readonly string[] | undefined
  readonly unknown: string | undefined
  readonly problem: string | undefined

  constructor(at: string, { given, expected = '', allowed, unknown, problem }: Facts) {
    super(problem ?? `${at} must be ${expected}`)
    this.at = at
    this.given = given
    this.expected = expected
    this.allowed = allowed
    this.unknown = unknown
    this.problem = problem
  }

  /** The allowed word that was probably meant. */
  get near(): string | undefined {
    const said = this.unknown ?? this.given
    return typeof said === 'string' && this.allowed !== undefined ? nearest(said, this.allowed) : undefined
  }

  /** The same as the end of a message: `; did you mean "poll"?`. */
  get hint(): string {
    return didYouMean(this.unknown ?? this.given, this.allowed ?? [])
  }
}

/** The name that was probably meant, as the end of a message; '' where none comes near. */
export function didYouMean(name: unknown, known: Iterable<string>): string {
  const near = typeof name === 'string' ? nearest(name, known) : undefined
  return near === undefined ? '' : `; did you mean ${JSON.stringify(near)}?`
}

const longestShown = 60
const mostNames = 5

/** A value as it was given, in one short line. */
export function shown(given: unknown): string {
  if (given === undefined) return 'missing'
  if (typeof given === 'string') return quoted(given)
  if (Array.isArray(given)) return given.length === 0 ? 'an empty list' : `a list of ${given.length}`
  if (isRecord(given)) {
    const names = Object.keys(given).slice(0, mostNames)
    return names.length === 0 ? 'an empty object' : `an object with ${names.map(quoted).join(', ')}`
  }
  if (typeof given === 'bigint') return given.toString()
  const text = inspect(given, { depth: 0, breakLength: Infinity, maxStringLength: longestShown, maxArrayLength: 3 })
  return text.length <= longestShown ? text : `${text.slice(0, longestShown)}...`
}

/** In double quotes; in single ones where it has double quotes itself. */
export function quoted(text: string): string {
  // It is cut before it is quoted: it may hold megabytes.
  const line = JSON.stringify(text.length > longestShown ? `${text.slice(0, longestShown)}...` : text)
  return line.includes('\\"') && !line.includes("'") ? `'${line.slice(1, -1).replaceAll('\\"', '"')}'` : line
}

/** An object of JSON, from any realm (test runners have several): an instance of a class has fields of another kind. */
export function isRecord(given: unknown): given is Readonly<Record<string, unknown>> {
  if (typeof given !== 'object' || given === null || Array.isArray(given)) return false
  const prototype: unknown = Object.getPrototypeOf(given)
  return prototype === null || Object.getPrototypeOf(prototype) === null
}
