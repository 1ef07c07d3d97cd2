import type { Rule, Subject, When } from './rule.js'

/** Whether a subject is what a rule waits for. `matches` judges a regular expression, which only its book has compiled. */
export function isMatch(
  { when, occasion }: Pick<Rule, 'when' | 'occasion'>,
  subject: Subject,
  matches: (expression: { matches: string }, prompt: string) => boolean,
): boolean {
  // The cheap questions come first.
  if (when.model !== undefined && when.model !== subject.model) return false
  if (when.task !== undefined && when.task !== subject.task) return false
  if (when.nth !== undefined && !isNth(when.nth, occasion ?? subject.nth)) return false
  if (when.fields !== undefined && !hasFields(when.fields, subject.fields)) return false
  if (when.prompt === undefined) return true
  return typeof when.prompt === 'string' ? subject.prompt.includes(when.prompt) : matches(when.prompt, subject.prompt)
}

function isNth(wanted: NonNullable<When['nth']>, nth: number): boolean {
  if (typeof wanted === 'number') return nth === wanted
  const [first, last] = wanted
  return first <= nth && nth <= last
}

function hasFields(wanted: NonNullable<When['fields']>, fields: Subject['fields']): boolean {
  if (fields === undefined) return false
  for (const name in wanted) {
    if (!Object.hasOwn(fields, name)) return false
    const value = fields[name]
    // Numbers beyond 2^53 come as bigints; a rule has them as the nearest number.
    if ((typeof value === 'bigint' ? Number(value) : value) !== wanted[name]) return false
  }
  return true
}
