import { someFields } from '../../reading/objects.js'
import { isRecord } from '../../reading/read-error.js'
import { text } from '../../reading/values.js'
import { parseClause } from './parse-clause.js'
import { readRule, ruleOf, when } from '../read-rule.js'
import { effectProblem, type Effects } from '../effects.js'
import { asRuleError, RuleError, type NewRule, type Stage } from '../rule.js'
import { firstWords } from './words.js'

const longestText = 4096
const mostClauses = 32

/**
 * The rules that a text means: clauses between semicolons, as in `poll 2 = 503; latency 5s`. Those about the same requests
 * become one rule where they do not contradict each other. Throws a RuleError that says what is allowed.
 */
export const parseRule = (text: string): { rules: readonly NewRule[] } => ({ rules: joined(parseClauses(text)) })

/** The rules of a text, one for each clause. */
export function parseClauses(text: string): readonly NewRule[] {
  if (text.length > longestText) throw new RuleError(`a text of rules has at most ${longestText} characters`)
  const clauses = text.split(';').map((clause) => clause.trim())
  const said = clauses.filter((clause) => clause !== '')
  if (said.length === 0) throw new RuleError(`the text says nothing; it must begin with ${firstWords.join(', ')}`)
  if (said.length > mostClauses) throw new RuleError(`a text of rules has at most ${mostClauses} clauses`)
  return said.map(parseClause)
}

/** Joins each rule to an earlier one about the same requests, where the two together are an effect. */
export function joined(rules: readonly NewRule[]): readonly NewRule[] {
  return rules.reduce<readonly NewRule[]>((before, rule) => {
    const at = before.findIndex((other) => isSameOccasion(other, rule) && canJoin(other.then, rule.then))
    const other = before[at]
    if (other === undefined) return [...before, rule]
    return before.with(at, ruleOf(other.stage, { ...other, then: { ...other.then, ...rule.then } }))
  }, [])
}

const isSameOccasion = (a: NewRule, b: NewRule): boolean =>
  a.stage === b.stage && a.times === b.times && a.every === b.every && JSON.stringify(a.when) === JSON.stringify(b.when)

const canJoin = (a: Effects[Stage], b: Effects[Stage]): boolean =>
  !Object.keys(b).some((name) => name in a) && effectProblem({ ...a, ...b }) === undefined

const worded = someFields({ directive: text(longestText), when })

/**
 * Reads rules from any JSON: a rule as data; a text in the words of a directive; `{directive, when}` for words that hold for
 * certain requests only; or a list of these, of which one that cannot be read refuses all. Throws a RuleError.
 */
export const readRules = (given: unknown): readonly NewRule[] =>
  Array.isArray(given) ? given.flatMap((each: unknown) => readOne(each)) : readOne(given)

function readWorded(given: unknown): ReturnType<typeof worded> {
  try {
    return worded(given)
  } catch (error) {
    throw asRuleError(error)
  }
}

function readOne(given: unknown): readonly NewRule[] {
  if (typeof given === 'string') return parseRule(given).rules
  if (!isRecord(given) || !('directive' in given)) return [readRule(given)]
  const { directive = '', when: also = {} } = readWorded(given)
  return parseRule(directive).rules.map((rule) => {
    if (rule.when.nth !== undefined && also.nth !== undefined) {
      throw new RuleError('both directive and when.nth say which occurrence; one of them can')
    }
    return ruleOf(rule.stage, { ...rule, when: { ...rule.when, ...also } })
  })
}
