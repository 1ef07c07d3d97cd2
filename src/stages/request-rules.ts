import { requestRules, type CountedAt } from '../rules/request-rules.js'
import { directivesIn, headerRules, mayDirect } from '../rules/grammar/directives.js'
import { RuleError, type Rule } from '../rules/rule.js'
import { hintOf, type HintContext } from './rule-hints.js'
import { type Issue, valueError } from '../validation/issue.js'

/** Rules that came with a request: in its header, then in its prompt. */
export interface RequestRules {
  rules: readonly Rule[]
  /** Errors in them. */
  issues: readonly Issue[]
  /** Probable mistakes: text that is nearly a directive, or a rule that names something unknown. */
  hint: string | undefined
}

const nothing: RequestRules = { rules: [], issues: [], hint: undefined }

export const ruleHeader = 'x-emulator-rule'

export function readRequestRules(
  header: string | undefined,
  prompt: string,
  counted: CountedAt,
  known: Pick<HintContext, 'fields'>,
): RequestRules {
  if (header === undefined && !mayDirect(prompt)) return nothing
  const issues: Issue[] = []
  const rules: Rule[] = []
  if (header !== undefined) {
    try {
      rules.push(...requestRules(headerRules(header), 'header', counted))
    } catch (error) {
      if (!(error instanceof RuleError)) throw error
      issues.push({ ...valueError([], error.message, header), loc: ['header', ruleHeader] })
    }
  }
  const inPrompt = directivesIn(prompt)
  rules.push(...requestRules(inPrompt.rules, 'directive', counted))
  if (inPrompt.problem !== undefined) issues.push(valueError(['prompt'], inPrompt.problem, prompt))
  const ruleHints = rules.map((rule) => [rule.id, hintOf(rule, { ...known, isFromRequest: true })] as const)
  const hints = ruleHints.flatMap(([id, hint]) => (hint === undefined ? [] : [`${id}: ${hint}`]))
  if (inPrompt.hint !== undefined) hints.push(inPrompt.hint)
  return { rules, issues, hint: hints.length === 0 ? undefined : hints.join('; ') }
}
