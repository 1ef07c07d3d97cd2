import type { PictureBook } from '../images/own-pictures.js'
import { requestRules, type CountedAt } from '../rules/request-rules.js'
import { directivesIn, headerRules, mayDirect } from '../rules/grammar/directives.js'
import { RuleError, type NewRule, type Rule } from '../rules/rule.js'
import { pictureProblem } from './own-picture.js'
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

/** What the rules are compared with. */
type Known = Pick<HintContext, 'fields'>

const nothing: RequestRules = { rules: [], issues: [], hint: undefined }

export const ruleHeader = 'x-emulator-rule'

export function readRequestRules(
  header: string | undefined,
  prompt: string,
  counted: CountedAt,
  known: Known,
  /** Of the account, at a submit. */
  pictures?: PictureBook,
): RequestRules {
  if (header === undefined && !mayDirect(prompt)) return nothing
  const issues: Issue[] = []
  const rules: Rule[] = []
  const pictureProblems = (made: readonly NewRule[]): readonly string[] =>
    pictures === undefined
      ? []
      : made.map((rule) => pictureProblem(rule, pictures)).filter((each) => each !== undefined)
  if (header !== undefined) {
    const issue = (message: string): Issue => ({ ...valueError([], message, header), loc: ['header', ruleHeader] })
    try {
      const made = headerRules(header)
      rules.push(...requestRules(made, 'header', counted))
      issues.push(...pictureProblems(made).map(issue))
    } catch (error) {
      if (!(error instanceof RuleError)) throw error
      issues.push(issue(error.message))
    }
  }
  const inPrompt = directivesIn(prompt)
  rules.push(...requestRules(inPrompt.rules, 'directive', counted))
  if (inPrompt.problem !== undefined) issues.push(valueError(['prompt'], inPrompt.problem, prompt))
  issues.push(...pictureProblems(inPrompt.rules).map((problem) => valueError(['prompt'], problem, prompt)))
  const ruleHints = rules.map((rule) => [rule.id, hintOf(rule, { ...known, isFromRequest: true })] as const)
  const hints = ruleHints.flatMap(([id, hint]) => (hint === undefined ? [] : [`${id}: ${hint}`]))
  if (inPrompt.hint !== undefined) hints.push(inPrompt.hint)
  return { rules, issues, hint: hints.length === 0 ? undefined : hints.join('; ') }
}
