import { readRule } from '../../src/rules/read-rule.js'
import type { NewRule, Rule, RuleBook } from '../../src/rules/rule.js'

/** Reads a rule and adds it to a book. */
export function addRule(book: RuleBook, given: NewRule): Rule {
  const [rule] = book.addAll([readRule(given)])
  if (rule === undefined) throw new Error('the book returned no rule')
  return rule
}
