import { valueError } from '../contracts/value-error.js'
import { boundRules, type CountedAt } from '../rules/bound.js'
import { directivesIn, headerRules } from '../rules/directives.js'
import { RuleError, type Rule } from '../rules/rule.js'
import type { Issue } from '../validation/issue.js'

/** Rules that came with a request: in its header, then in its prompt. */
export interface Bound {
  rules: readonly Rule[]
  /** What cannot be read of them. */
  issues: readonly Issue[]
  /** What looks like a directive and is none. */
  hint: string | undefined
}

const nothing: Bound = { rules: [], issues: [], hint: undefined }

export const ruleHeader = 'x-emulator-rule'

export function bind(header: string | undefined, prompt: string, counted: CountedAt): Bound {
  if (header === undefined && !prompt.includes('[[')) return nothing
  const issues: Issue[] = []
  const rules: Rule[] = []
  if (header !== undefined) {
    try {
      rules.push(...boundRules(headerRules(header), 'header', counted))
    } catch (error) {
      if (!(error instanceof RuleError)) throw error
      issues.push({ ...valueError([], error.message, header), loc: ['header', ruleHeader] })
    }
  }
  const inPrompt = directivesIn(prompt)
  rules.push(...boundRules(inPrompt.rules, 'directive', counted))
  if (inPrompt.problem !== undefined) issues.push(valueError(['prompt'], inPrompt.problem, prompt))
  return { rules, issues, hint: inPrompt.hint }
}
