import type { NewRule, Rule } from './rule.js'

/** Rules that come with a request, ready to be judged before those of the book: `header-1`, `directive-2`. */
export const boundRules = (rules: readonly NewRule[], source: 'header' | 'directive'): readonly Rule[] =>
  rules.map((rule, index) => ({ id: `${source}-${index + 1}`, ...rule, matched: 0, fired: 0 }))
