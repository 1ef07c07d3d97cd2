import type { Account } from '../accounts/account.js'
import type { Seal } from '../journal/digest.js'
import { readEntry, type KeptEntry } from '../journal/entry.js'
import type { Condition } from '../rules/match.js'
import type { Judged, Rule, Stage, Subject } from '../rules/rule.js'
import { shown } from '../reading/read-error.js'
import type { RuleDifference, RuleVerdict } from './control.js'
import { bodyOf, compareWith } from './expect-fields.js'

/** Holds a request of the journal against the account's rules as they are now, those that come nearest first. */
export function judgeRules(account: Account, entry: KeptEntry, seal: Seal): RuleVerdict[] {
  const stages = stagesOf(entry)
  const subject = subjectOf(account, entry)
  const verdicts = account.rules
    .judge(stages, subject)
    .map((judged) => verdictOf(account, entry, judged, { stages, subject, seal }))
  return verdicts.sort((one, other) => distance(one) - distance(other))
}

const distance = ({ fired, differs }: RuleVerdict): number =>
  fired ? -1 : differs.reduce((sum, { condition }) => sum + (condition === 'stage' ? otherStage : 1), 0)

/** A rule for another stage comes near to nothing, whatever else it says. */
const otherStage = 1000

/** A submit is judged twice: when it comes, and when its task is made. */
const stagesOf = ({ stage }: KeptEntry): readonly Stage[] =>
  stage === 'submit' ? ['submit', 'task'] : stage === 'other' ? [] : [stage]

/** What was judged when the request came, from what the journal and the task keep of it. */
function subjectOf({ tasks }: Account, entry: KeptEntry): Subject {
  const task = entry.task === undefined ? undefined : tasks.get(entry.task)
  const body = bodyOf(readEntry(entry))
  const isSubmit = entry.stage === 'submit'
  const fields =
    isSubmit && typeof body === 'object' && body !== null ? (body as Readonly<Record<string, unknown>>) : undefined
  const sent = typeof fields?.prompt === 'string' ? fields.prompt : ''
  return {
    model: entry.model ?? '',
    prompt: task?.prompt ?? sent,
    fields,
    task: isSubmit ? undefined : entry.task,
    nth: entry.nth ?? 0,
  }
}

interface Around {
  stages: readonly Stage[]
  subject: Subject
  seal: Seal
}

function verdictOf(account: Account, entry: KeptEntry, judged: Judged, around: Around): RuleVerdict {
  const { rule, isOfStage, conditions } = judged
  const fired = entry.rule === rule.id
  const holds: string[] = isOfStage ? ['stage'] : []
  const differs: RuleDifference[] = isOfStage
    ? []
    : [{ condition: 'stage', wanted: rule.stage, found: entry.stage, unsure: undefined }]
  for (const [condition, isMet] of conditions) {
    // Another stage counts other things.
    if (!isOfStage && condition === 'nth') continue
    const difference = isMet || fired ? undefined : differenceIn(rule, condition, entry, around)
    if (difference === undefined) holds.push(condition)
    else differs.push(difference)
  }
  return { rule, fired, holds, differs, why: fired ? 'it fired' : whyNot(account, entry, judged, differs) }
}

/** A condition that does not hold on what is kept; undefined if it held on what was sent. */
function differenceIn(
  { when }: Rule,
  condition: Condition,
  entry: KeptEntry,
  { subject, seal }: Around,
): RuleDifference | undefined {
  switch (condition) {
    case 'model':
    case 'task':
      return { condition, wanted: when[condition], found: subject[condition], unsure: undefined }
    case 'nth': {
      const unsure = entry.nth === undefined ? 'the journal does not know which one it was' : undefined
      return { condition, wanted: when.nth, found: entry.nth, unsure }
    }
    case 'prompt': {
      const unsure = cutText.test(subject.prompt) ? 'the journal keeps 2,000 characters of a prompt' : undefined
      return { condition, wanted: when.prompt, found: subject.prompt, unsure }
    }
    default:
      return fieldDifference(condition, when.fields?.[condition.slice('fields.'.length)], entry, seal)
  }
}

const cutText = /<and \d+ more characters, sha256 of all [0-9a-f]{64}>$/

/** Secrets, pictures and long texts are compared by their digests. */
function fieldDifference(
  condition: Condition,
  wanted: unknown,
  entry: KeptEntry,
  seal: Seal,
): RuleDifference | undefined {
  const name = condition.slice('fields.'.length)
  const [difference] = compareWith({ [name]: wanted }, seal).differences(readEntry(entry))
  if (difference === undefined) return undefined
  return { condition, wanted: difference.expected, found: difference.found, unsure: difference.notKept }
}

const mostNamed = 5

function whyNot(
  { journal, rules }: Account,
  entry: KeptEntry,
  { rule, isOfStage, madeAfter, isUsedUp }: Judged,
  differs: readonly RuleDifference[],
): string {
  if (madeAfter >= entry.id) return `it was made after this request, when the last one was ${madeAfter}`
  if (entry.others?.includes(rule.id) === true) {
    return `it matched, and ${entry.rule} fired in its place: of several, the first does`
  }
  if (differs.length > 0) return differs.map((difference) => inWords(rule, difference)).join('; ')
  if (isOfStage && rule.stage === 'task' && entry.task === undefined) {
    return 'it fires when a submit is accepted, and this one was not'
  }
  if (isUsedUp) {
    const at = journal.newest({ rule: rule.id, limit: mostNamed }).map(({ id }) => id)
    const where = at.length === 0 ? '' : `, at ${at.length < rule.fired ? 'last at ' : ''}${at.reverse().join(', ')}`
    return `it has fired ${rule.fired === 1 ? 'once' : `${rule.fired} times`}, as often as it says${where}`
  }
  if (rule.every !== undefined) return `it fires at every ${rule.every}. match only, and has had ${rule.matched} by now`
  const firing = rules.rules.find(({ id }) => id === entry.rule)
  if (firing?.stage === rule.stage) return `it matches, and ${firing.id} fired in its place: of several, the first does`
  return entry.rule === undefined
    ? 'all of its conditions hold as it is now; it was not asked, as with a request of another key, or its counts were different'
    : `all of its conditions hold; it may have fired too: the journal names one rule of a request, which is ${entry.rule}`
}

function inWords({ stage }: Rule, { condition, wanted, found, unsure }: RuleDifference): string {
  if (unsure !== undefined) return `whether ${condition} is ${text(wanted)} cannot be told: ${unsure}`
  if (condition === 'stage') return `it is for the stage ${stage}, and this is of the stage ${text(found)}`
  if (condition.startsWith('fields.') && found === undefined) {
    return `${condition} must be ${text(wanted)}, and the request has no such field`
  }
  if (condition === 'prompt') {
    return typeof wanted === 'string'
      ? `the prompt must contain ${text(wanted)}, and is ${text(found)}`
      : `the prompt must match ${text((wanted as { matches?: unknown }).matches)}, and is ${text(found)}`
  }
  return `${condition} must be ${text(wanted)}, and is ${found === undefined ? 'none' : text(found)}`
}

/** A range is a list of two. */
const text = (value: unknown): string => (Array.isArray(value) ? value.map(text).join(' to ') : shown(value))
