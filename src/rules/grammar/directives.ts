import { joined, parseClauses, parseRule } from './grammar.js'
import { shown } from '../../reading/read-error.js'
import { RuleError, type NewRule } from '../rule.js'
import { firstWords } from './words.js'

export interface Directives {
  readonly rules: readonly NewRule[]
  /** Why the prompt cannot be taken: a sentence. There are no rules then. */
  readonly problem?: string
  /** What looks like a slip of the finger in what is plain prompt: for the log. */
  readonly hint?: string
}

const none: Directives = { rules: [] }
const mostDirectives = 32
const longestDirective = 500

/** Directives are not looked for further on in a prompt: it takes time, and prompts are not that long. */
const longestSearched = 1_000_000

/** Whether there may be directives in a prompt. */
export const mayDirect = (prompt: string): boolean => searchedPart(prompt).includes('[[')

const searchedPart = (prompt: string): string =>
  prompt.length > longestSearched ? prompt.slice(0, longestSearched) : prompt

/**
 * The rules that a prompt brings along: `[[` and a listed word make a directive, any other `[[...]]` is plain prompt. They begin
 * in its first million characters.
 */
export function directivesIn(prompt: string): Directives {
  const searched = searchedPart(prompt)
  if (!searched.includes('[[')) return none
  const rules: NewRule[] = []
  let count = 0
  const listed = new RegExp(`\\[\\[ {0,3}(?:${firstWords.join('|')})(?![\\w-])`, 'g')
  for (let found = listed.exec(searched); found !== null; found = listed.exec(searched)) {
    // The end is looked for nearby only: a prompt of a million openings takes no longer than its length.
    const inside = prompt.slice(found.index + 2, found.index + 2 + longestDirective)
    const end = inside.indexOf(']]')
    if (end === -1) return problem(`A directive in the prompt does not end with ]]: ${shown(`[[${inside}`)}`)
    if (++count > mostDirectives) return problem(`A prompt has at most ${mostDirectives} directives`)
    try {
      rules.push(...parseClauses(inside.slice(0, end)))
    } catch (error) {
      if (!(error instanceof RuleError)) throw error
      return problem(`A directive in the prompt is wrong: ${error.message}`)
    }
    listed.lastIndex = found.index + 2 + end + 2
  }
  const hint = hintIn(searched)
  return { rules: joined(rules), ...(hint !== undefined && { hint }) }
}

const problem = (text: string): Directives => ({ rules: [], problem: text })

/** Maximum number of `[[` that are looked at. */
const mostHinted = 32

function hintIn(prompt: string): string | undefined {
  const opening = /\[\[ {0,3}([a-z][a-z-]{0,30}[a-z])(?![\w-])/gi
  for (let looked = 0; looked < mostHinted; looked++) {
    const word = opening.exec(prompt)?.[1]
    if (word === undefined) return undefined
    const near = firstWords.includes(word) ? undefined : firstWords.find((listed) => isSlip(word.toLowerCase(), listed))
    if (near !== undefined) return `[[${word} in the prompt is not a directive; did you mean [[${near}?`
  }
  return undefined
}

/** Whether two words are alike but for one letter that is wrong, missing or too many, or two that changed places. */
function isSlip(said: string, listed: string): boolean {
  let same = 0
  while (same < said.length && said[same] === listed[same]) same++
  const [left, right] = [said.slice(same), listed.slice(same)]
  if (left === right || left.slice(1) === right.slice(1)) return true
  if (left.slice(1) === right || left === right.slice(1)) return true
  const [first, second] = left
  return first === right[1] && right.startsWith(second ?? '-') && left.slice(2) === right.slice(2)
}

/** The rules of an `X-Emulator-Rule` header. Throws a RuleError that says what is allowed. */
export const headerRules = (text: string): readonly NewRule[] => parseRule(text).rules
