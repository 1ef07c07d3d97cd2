import { effectProblem, effectRows } from './effects.js'
import { readRecord, recordOf, someFields } from '../reading/objects.js'
import { isRecord, ReadError } from '../reading/read-error.js'
import { component, described, reader, valueReader, type Reader, type Schema } from '../reading/reader.js'
import { asNumber, oneOf, text, whole } from '../reading/values.js'
import type { EffectRows } from './effects/row.js'
import { compilePattern, longestPattern } from './pattern.js'
import { asRuleError, RuleError, stages, type NewRule, type Stage, type When } from './rule.js'

const count = whole()

/** Which occurrence: one, or from the first to the last. */
export const nth: Reader<number | readonly [number, number]> = reader(
  {
    expected: 'a number from 1, or a list of two: first and last',
    schema: { anyOf: [count.schema, { type: 'array', items: count.schema, minItems: 2, maxItems: 2 }] },
  },
  (given, at) => {
    if (!Array.isArray(given)) return count(given, at)
    if (given.length !== 2) throw new ReadError(at, { given, expected: nth.expected })
    const [first, last] = [count(given[0], `${at}[0]`), count(given[1], `${at}[1]`)]
    if (first <= last) return [first, last]
    const problem = `is from ${first} to ${last}; the first must not be greater than the last`
    throw new ReadError(at, { given, problem })
  },
)

const part = text(10_000)
const pattern = component('PromptPattern', someFields({ matches: text(longestPattern) }))

const prompt: Reader<string | { matches: string }> = reader(
  { expected: 'a text, or {"matches": REGULAR EXPRESSION}', schema: { anyOf: [part.schema, pattern.schema] } },
  (given, at) => {
    if (!isRecord(given)) return part(given, at)
    const { matches } = pattern(given, at)
    if (matches === undefined) throw new ReadError(at, { given, expected: prompt.expected })
    compilePattern(matches, `${at}.matches`)
    return { matches }
  },
)

const scalar: Reader<string | number | boolean | null> = valueReader(
  {
    expected: 'a text, a number, true, false or null',
    schema: { anyOf: [{ type: 'string' }, { type: 'number' }, { type: 'boolean' }, { type: 'null' }] },
  },
  (given) => {
    const value = asNumber(given)
    if (value === null || typeof value === 'string' || typeof value === 'boolean') return value
    return typeof value === 'number' && Number.isFinite(value) ? value : undefined
  },
)

const occurrence =
  'The n-th poll, download or attempt of the task, at submit the n-th submit of the account: from 1; a range includes both ends'

const whenFields = {
  model: described("The model's slug", text(200)),
  prompt: described('A part of the prompt, or a regular expression (RE2: no look-around, no backreferences)', prompt),
  fields: described('Fields of the request as it was sent, each equal to this value', recordOf(scalar, 50)),
  task: described("The task's id", text(200)),
  nth: described(occurrence, nth),
}

/** What a request must be. */
export const when = someFields(whenFields) satisfies Reader<When>

const howOften = {
  times: described('How many times it fires: always, if absent', count),
  every: described('Fires at every n-th match only', count),
}

const stageName = oneOf(stages)

const readersOf = (stage: Stage) => {
  const rows: EffectRows = effectRows[stage]
  const then = someFields(Object.fromEntries(Object.entries(rows).map(([name, row]) => [name, row.reader])))
  return { then, rule: someFields({ stage: stageName, when, then, ...howOften }) }
}

/** Made once: a prompt may bring rules with every request. */
const readers = Object.fromEntries(stages.map((stage) => [stage, readersOf(stage)])) as Record<
  Stage,
  ReturnType<typeof readersOf>
>

/** Reads a rule from any JSON. Throws a RuleError that says what was given and what is allowed. */
export function readRule(given: unknown): NewRule {
  try {
    return read(given)
  } catch (error) {
    throw asRuleError(error)
  }
}

function read(given: unknown): NewRule {
  const stage = stageName(readRecord(given, '').stage, 'stage')
  const { when = {}, then, times, every } = readers[stage].rule(given, '')
  if (then === undefined) throw new RuleError('the rule has no then; it must say what happens')
  return ruleOf(stage, { when, then, times, every })
}

interface Parts {
  when: When
  then: object
  times?: number | undefined
  every?: number | undefined
}

/**
 * A rule of parts that were read already, in the order of the tables, so that equal ones print alike. Throws a RuleError where
 * they cannot stand together.
 */
export function ruleOf(stage: Stage, { when, then, times, every }: Parts): NewRule {
  // What is read for a stage is an effect of it.
  const rule: NewRule = {
    stage,
    when: inOrder(when, whenFields),
    then: inOrder(then, effectRows[stage]),
    ...(times !== undefined && { times }),
    ...(every !== undefined && { every }),
  }
  const problem = effectProblem(rule.then)
  if (problem !== undefined) throw new RuleError(problem)
  if (rule.when.task !== undefined && (stage === 'submit' || stage === 'task')) {
    throw new RuleError(`when.task cannot be of the stage ${stage}: a request has no task before it is accepted`)
  }
  return rule
}

function inOrder(fields: object, table: object): object {
  const ordered: Record<string, unknown> = {}
  for (const name in table) if (name in fields) ordered[name] = fields[name as keyof typeof fields]
  return ordered
}

/** What a request must be, in the control API's document. */
export const whenSchema: Schema = when.schema

/** The fields of a rule of one stage, in the control API's document; `then` is the stage's own. */
export const ruleSchemaOf = (stage: Stage): { stage: Schema; then: Schema; times: Schema; every: Schema } => ({
  stage: { type: 'string', const: stage },
  then: readers[stage].then.schema,
  times: howOften.times.schema,
  every: howOften.every.schema,
})
