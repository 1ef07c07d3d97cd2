import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'
import type * as re2js from 're2js'
import { built } from '../built.js'
import { shown } from '../reading/read-error.js'
import { RuleError } from './rule.js'

export const longestPattern = 1000

/** The longest prompt that the published document allows. */
const longestPrompt = 10_000

/**
 * Instructions of all patterns of a book together, some ten in each that is written by hand. Time grows with the prompt times
 * the program, up to 100 ns for each character and instruction: together these bounds keep a request below a quarter of a
 * second.
 */
const largestPrograms = 250

/** Says whether a prompt matches; of a longer one, whether its first 10,000 characters do. */
export interface Pattern {
  (prompt: string): boolean
  /** Instructions of its program. */
  readonly size: number
}

/** Throws if the patterns of a book, with those that are added, have too many instructions. */
export function checkPatterns(there: number, more: number): void {
  if (there + more <= largestPrograms) return
  const part =
    'each letter, class and repetition of a pattern counts; give a part of the prompt as a plain text instead'
  throw new RuleError(
    `the patterns of all rules together would have ${there + more} instructions, and at most ${largestPrograms} may be; ` +
      (there > 0 ? `${part}, or remove some rules first` : part),
  )
}

/** RE2's syntax and its linear time: no pattern and no prompt can hang the server. */
export function compilePattern(source: string, at: string): Pattern {
  const known = compiled.get(source)?.deref()
  if (known !== undefined) return known
  const { RE2JS, RE2JSException } = load()
  try {
    const program = RE2JS.compile(source)
    const size = program.programSize()
    if (size > largestPrograms) throw new RuleError(`${at} is too large a regular expression`)
    const pattern = Object.assign(
      (prompt: string) => program.test(prompt.length > longestPrompt ? prompt.slice(0, longestPrompt) : prompt),
      { size },
    )
    keep(source, pattern)
    return pattern
  } catch (error) {
    if (!(error instanceof RE2JSException)) throw error
    throw new RuleError(`${at} is ${shown(source)}, which RE2 does not take: ${error.message.slice(0, 200)}`)
  }
}

/**
 * What is compiled, by its source, for as long as any book holds it: the rules that new accounts begin with are the same in
 * thousands of books.
 */
const compiled = new Map<string, WeakRef<Pattern>>()

const mostCompiled = 1000

function keep(source: string, pattern: Pattern): void {
  if (compiled.size >= mostCompiled) {
    for (const [known, held] of compiled) if (held.deref() === undefined) compiled.delete(known)
    // Those that are left are in use, and only compiled anew where they are met again.
    if (compiled.size >= mostCompiled) compiled.clear()
  }
  compiled.set(source, new WeakRef(pattern))
}

/** Loaded with the first pattern, as few runs have one; at once, so that a rule is made without waiting. */
const load = (): typeof re2js =>
  createRequire(import.meta.url)(fileURLToPath(built('packages/re2js.cjs'))) as typeof re2js
