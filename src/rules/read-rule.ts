import { Type, type TSchema } from '@sinclair/typebox'
import { effectKinds } from './effect-kinds.js'
import { asNumber, described, isRecord, kindOf, oneName, readRecord, recordOf, someFields, text } from './kinds.js'
import { whole, wrong, type Kind } from './kinds.js'
import { compilePattern, longestPattern } from './pattern.js'
import { RuleError, stages, type NewRule, type Stage, type When } from './rule.js'
import { problemTogether } from './together.js'

const count = whole()

const nth: Kind<number | readonly [number, number]> = kindOf(
  Type.Union([count.schema, Type.Array(count.schema, { minItems: 2, maxItems: 2 })]),
  (given, at) => {
    if (!Array.isArray(given)) return count(given, at)
    if (given.length !== 2) throw wrong(at, given, 'a number from 1, or a list of two: first and last')
    const [first, last] = [count(given[0], `${at}[0]`), count(given[1], `${at}[1]`)]
    if (first <= last) return [first, last]
    throw new RuleError(`${at} is from ${first} to ${last}; the first must not be greater than the last`)
  },
)

const part = text(10_000)
const pattern = someFields({ matches: text(longestPattern) })

const prompt: Kind<string | { matches: string }> = kindOf(Type.Union([part.schema, pattern.schema]), (given, at) => {
  if (!isRecord(given)) return part(given, at)
  const { matches } = pattern(given, at)
  if (matches === undefined) throw wrong(at, given, 'a text, or {"matches": REGULAR EXPRESSION}')
  compilePattern(matches, `${at}.matches`)
  return { matches }
})

const scalar: Kind<string | number | boolean | null> = kindOf(
  Type.Union([Type.String(), Type.Number(), Type.Boolean(), Type.Null()]),
  (given, at) => {
    const value = asNumber(given)
    if (value === null || typeof value === 'string' || typeof value === 'boolean') return value
    if (typeof value === 'number' && Number.isFinite(value)) return value
    throw wrong(at, given, 'a text, a number, true, false or null')
  },
)

const occurrence =
  'The n-th poll, download or attempt of the task, at submit the n-th submit of the account: from 1; a range includes both ends'

/** What a request must be. */
export const when = someFields({
  model: described("The model's slug", text(200)),
  prompt: described('A part of the prompt, or a regular expression (RE2: no look-around, no backreferences)', prompt),
  fields: described('Fields of the request as it was sent, each equal to this value', recordOf(scalar, 50)),
  task: described("The task's id", text(200)),
  nth: described(occurrence, nth),
}) satisfies Kind<When>

const howOften = {
  times: described('How many times it fires: always, if absent', count),
  every: described('Fires at every n-th match only', count),
}

const stageName = oneName(stages)

const kindsOf = (stage: Stage) => {
  const then = someFields<Readonly<Record<string, Kind<unknown>>>>(effectKinds[stage])
  return { then, rule: someFields({ stage: stageName, when, then, ...howOften }) }
}

/** Made once: a prompt may bring rules with every request. */
const kinds = Object.fromEntries(stages.map((stage) => [stage, kindsOf(stage)])) as Record<
  Stage,
  ReturnType<typeof kindsOf>
>

/** Reads a rule from any JSON. Throws a RuleError that says what was given and what is allowed. */
export function readRule(given: unknown): NewRule {
  const stage = stageName(readRecord(given, '').stage, 'stage')
  const read = kinds[stage].rule(given, '')
  if (read.then === undefined) throw new RuleError('the rule has no then; it must say what happens')
  // The effect is of the kinds of its stage.
  const rule = { stage, when: {}, ...read } as NewRule
  const problem = problemTogether(rule.then)
  if (problem !== undefined) throw new RuleError(problem)
  if (rule.when.task !== undefined && (stage === 'submit' || stage === 'task')) {
    throw new RuleError(`when.task cannot be of the stage ${stage}: a request has no task before it is accepted`)
  }
  return rule
}

/** What a request must be, in the control API's document. */
export const whenSchema: TSchema = when.schema

/** A rule of each stage, in their order, in the control API's document. */
export const RuleSchema: TSchema = Type.Union(
  stages.map((stage) =>
    Type.Object(
      {
        stage: Type.Literal(stage),
        when: Type.Optional(whenSchema),
        then: kinds[stage].then.schema,
        times: Type.Optional(howOften.times.schema),
        every: Type.Optional(howOften.every.schema),
      },
      { additionalProperties: false },
    ),
  ),
)
