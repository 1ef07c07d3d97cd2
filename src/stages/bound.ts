import { valueError } from '../contracts/value-error.js'
import { boundRules, type CountedAt } from '../rules/bound.js'
import { directivesIn, headerRules, mayDirect } from '../rules/directives.js'
import { RuleError, type Rule } from '../rules/rule.js'
import { hintOf, type HintContext } from './rule-hints.js'
import type { Issue } from '../validation/issue.js'

/** Rules that came with a request: in its header, then in its prompt. */
export interface Bound {
  rules: readonly Rule[]
  /** What cannot be read of them. */
  issues: readonly Issue[]
  /** What looks like a slip: what is nearly a directive, or a rule that names what there is not. */
  hint: string | undefined
}

const nothing: Bound = { rules: [], issues: [], hint: undefined }

export const ruleHeader = 'x-emulator-rule'

export function bind(
  header: string | undefined,
  prompt: string,
  counted: CountedAt,
  known: Pick<HintContext, 'fields'>,
): Bound {
  if (header === undefined && !mayDirect(prompt)) return nothing
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
  const slips = rules.map((rule) => [rule.id, hintOf(rule, { ...known, isBound: true })] as const)
  const hints = slips.flatMap(([id, hint]) => (hint === undefined ? [] : [`${id}: ${hint}`]))
  if (inPrompt.hint !== undefined) hints.push(inPrompt.hint)
  return { rules, issues, hint: hints.length === 0 ? undefined : hints.join('; ') }
}
