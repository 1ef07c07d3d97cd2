import { observedReasons } from '../contracts/status.js'
import { didYouMean, shown } from '../reading/read-error.js'
import type { NewRule } from '../rules/rule.js'
import { maxAttempts } from '../webhooks/webhook-delivery.js'

/** What a rule is compared with; undefined parts are not known. */
export interface HintContext {
  /** The fields of each model, by its slug. */
  fields: ReadonlyMap<string, readonly string[]>
  /** Of the rule's account. */
  account?: { submits: number; hasTask: (id: string) => boolean }
  /** Whether it came with a request: then it applies to the polls, downloads and attempts of one task. */
  isFromRequest?: true
}

/** Probable mistakes in a valid rule; undefined when there are none. */
export function hintOf(rule: NewRule, context: HintContext): string | undefined {
  const hints = checks.map((check) => check(rule, context)).filter((hint) => hint !== undefined)
  return hints.length === 0 ? undefined : hints.join('; ')
}

type Check = (rule: NewRule, context: HintContext) => string | undefined

const unknownModel: Check = ({ when: { model } }, { fields }) =>
  model === undefined || fields.has(model)
    ? undefined
    : `when.model is ${shown(model)}, which is not a model here${didYouMean(model, fields.keys())}`

const unknownReasons: Check = ({ then }) => {
  const reasons = 'reasons' in then ? (then.reasons ?? []) : []
  const unseen = reasons.filter((reason) => !observedReasons.includes(reason))
  if (unseen.length === 0) return undefined
  const names = unseen.map((reason) => shown(reason) + didYouMean(reason, observedReasons).replace(/^; (.*)/, ' ($1)'))
  return `then.reasons has ${names.join(', ')}, which the service has not been observed to return; observed are ${observedReasons.join(', ')}`
}

const unknownFields: Check = ({ stage, when }, { fields }) => {
  if (when.fields === undefined) return undefined
  if (stage !== 'submit' && stage !== 'task') {
    return `when.fields never matches at the stage ${stage}: only the fields of a submit are known`
  }
  const ofModel = when.model === undefined ? undefined : fields.get(when.model)
  const known = ofModel ?? [...new Set([...fields.values()].flat())]
  const unknown = Object.keys(when.fields).filter((name) => !known.includes(name))
  if (unknown.length === 0) return undefined
  const names = unknown.map((name) => shown(name) + didYouMean(name, known).replace(/^; (.*)/, ' ($1)'))
  return `when.fields has ${names.join(', ')}, which ${ofModel === undefined ? 'no model has' : `${String(when.model)} does not have`}`
}

const unknownTask: Check = ({ when: { task } }, { account }) =>
  task === undefined || account === undefined || account.hasTask(task)
    ? undefined
    : `when.task is ${shown(task)}, which is not a task of this account`

/** Signs that a plain text is meant as a regular expression. */
const lookOfPattern = /^\^|\$$|\.\*|\(\?[a-z]+\)|\\[bdsw]/i

const patternAsText: Check = ({ when: { prompt } }) =>
  typeof prompt === 'string' && lookOfPattern.test(prompt)
    ? 'when.prompt is matched as plain text; a regular expression is {"matches": ...}'
    : undefined

const nthThatNeverComes: Check = ({ stage, when: { nth }, every = 1 }, { account, isFromRequest }) => {
  if (nth === undefined) return undefined
  const [first, last] = typeof nth === 'number' ? [nth, nth] : nth
  const isOfSubmits = stage === 'submit' || stage === 'task'
  if (isOfSubmits && account !== undefined && last <= account.submits) {
    return `when.nth is over: the account has had ${account.submits} ${account.submits === 1 ? 'submit' : 'submits'}, and counts from 1 again when it is reset`
  }
  if (stage === 'webhook' && first > maxAttempts) return `when.nth never comes: a webhook has ${maxAttempts} attempts`
  if (last - first + 1 >= every || !(isOfSubmits || isFromRequest)) return undefined
  return `every is ${every}, and when.nth matches ${last - first + 1} times at most: it never fires`
}

const checks = [unknownModel, unknownReasons, unknownFields, unknownTask, patternAsText, nthThatNeverComes]
