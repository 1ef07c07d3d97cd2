import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'
import type * as re2js from 're2js'
import { built } from '../built.js'
import { shown } from './kinds.js'
import { RuleError } from './rule.js'

export const longestPattern = 1000

/** Time grows with the prompt times the program: together these bounds keep the worst of both under a second. */
const largestProgram = 1000
const longestPrompt = 64 * 1024

/** Says whether a prompt matches; of a longer one, whether its first 64 KB do. */
export type Pattern = (prompt: string) => boolean

/** RE2's syntax and its linear time: no pattern and no prompt can hang the server. */
export function compilePattern(source: string, at: string): Pattern {
  const { RE2JS, RE2JSException } = load()
  try {
    const compiled = RE2JS.compile(source)
    if (compiled.programSize() > largestProgram) throw new RuleError(`${at} is too large a regular expression`)
    return (prompt) => compiled.test(prompt.length > longestPrompt ? prompt.slice(0, longestPrompt) : prompt)
  } catch (error) {
    if (!(error instanceof RE2JSException)) throw error
    throw new RuleError(`${at} is ${shown(source)}, which RE2 does not take: ${error.message.slice(0, 200)}`)
  }
}

/** Loaded with the first pattern, as few runs have one; at once, so that a rule is made without waiting. */
const load = (): typeof re2js =>
  createRequire(import.meta.url)(fileURLToPath(built('packages/re2js.cjs'))) as typeof re2js
