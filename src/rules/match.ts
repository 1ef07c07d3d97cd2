import type { Rule, Subject, When } from './rule.js'

type Asked = Pick<Rule, 'when' | 'occasion'>

/** Judges a regular expression, which only the rule's book has compiled. */
type Matches = (expression: { matches: string }, prompt: string) => boolean

/** Whether a subject is what a rule waits for. */
export const isMatch = (rule: Asked, subject: Subject, matches: Matches): boolean =>
  // The cheap questions come first.
  isModel(rule, subject) &&
  isTask(rule, subject) &&
  isNth(rule, subject) &&
  hasFields(rule, subject) &&
  isPrompt(rule, subject, matches)

/** A condition of a rule: `model`, `task`, `nth`, `prompt`, or a field such as `fields.width`. */
export type Condition = 'model' | 'task' | 'nth' | 'prompt' | `fields.${string}`

/** The conditions that a rule has, and whether each holds: it matches when all do. */
export function judge(rule: Asked, subject: Subject, matches: Matches): ReadonlyMap<Condition, boolean> {
  const { model, task, nth, fields = {}, prompt } = rule.when
  const judged = new Map<Condition, boolean>()
  if (model !== undefined) judged.set('model', isModel(rule, subject))
  if (task !== undefined) judged.set('task', isTask(rule, subject))
  if (nth !== undefined) judged.set('nth', isNth(rule, subject))
  for (const name in fields) judged.set(`fields.${name}`, hasField(fields, subject.fields, name))
  if (prompt !== undefined) judged.set('prompt', isPrompt(rule, subject, matches))
  return judged
}

const isModel = ({ when: { model } }: Asked, subject: Subject): boolean =>
  model === undefined || model === subject.model

const isTask = ({ when: { task } }: Asked, subject: Subject): boolean => task === undefined || task === subject.task

function isNth({ when: { nth: wanted }, occasion }: Asked, subject: Subject): boolean {
  if (wanted === undefined) return true
  const nth = occasion ?? subject.nth
  if (typeof wanted === 'number') return nth === wanted
  const [first, last] = wanted
  return first <= nth && nth <= last
}

function isPrompt({ when: { prompt: wanted } }: Asked, { prompt }: Subject, matches: Matches): boolean {
  if (wanted === undefined) return true
  return typeof wanted === 'string' ? prompt.includes(wanted) : matches(wanted, prompt)
}

function hasFields({ when: { fields: wanted } }: Asked, { fields }: Subject): boolean {
  if (wanted === undefined) return true
  if (fields === undefined) return false
  for (const name in wanted) if (!hasField(wanted, fields, name)) return false
  return true
}

function hasField(wanted: NonNullable<When['fields']>, fields: Subject['fields'], name: string): boolean {
  if (fields === undefined || !Object.hasOwn(fields, name)) return false
  const value = fields[name]
  // Numbers beyond 2^53 come as bigints; a rule has them as the nearest number.
  return (typeof value === 'bigint' ? Number(value) : value) === wanted[name]
}
