import { Type } from '@sinclair/typebox'
import { ruleSchemaOf, whenSchema } from '../../rules/read-rule.js'
import { type GivenRules, type MadeRule, type Rule, stages } from '../../rules/rule.js'
import { count, listOf, maybe } from './schema-builders.js'

const when = Type.Unsafe<unknown>({
  ...whenSchema,
  $id: 'When',
  description: 'What a request must be; what is absent matches everything',
})

/** The fields of a rule of each stage. */
const rules = stages.map((name) => {
  const { stage, then, times, every } = ruleSchemaOf(name)
  const $id = `${name.charAt(0).toUpperCase()}${name.slice(1)}Effect`
  return {
    stage: Type.Unsafe<string>(stage),
    then: Type.Unsafe<object>({ ...then, $id }),
    times: Type.Optional(Type.Unsafe<number>(times)),
    every: Type.Optional(Type.Unsafe<number>(every)),
  }
})

const given = Type.Union(
  [
    ...rules.map((rule) => Type.Object({ ...rule, when: Type.Optional(when) })),
    Type.Object({
      directive: Type.String({ description: 'The words of a prompt directive: `poll 2 = 503`' }),
      when: Type.Optional(when),
    }),
  ],
  { $id: 'NewRule' },
)

/** One rule or several on their way in. The rules themselves say what is wrong with one: this is for the document. */
export const rulesGiven = Type.Unsafe<GivenRules>(
  Type.Union([given, listOf(given, { description: 'One that cannot be refuses all' })]),
)

const hint = maybe(
  Type.String({ description: 'What in it looks like a slip: a model that there is not, a submit that has been' }),
)

/** A rule as it was made. */
export const ruleMade = Type.Unsafe<MadeRule>(
  Type.Union(
    rules.map((rule) => Type.Object({ ...rule, when, hint })),
    { $id: 'RuleMade' },
  ),
)

const counts = {
  matched: count({ description: 'How often it could have fired' }),
  fired: count({ description: 'How often it did' }),
}

/** A rule in an account's book. */
export const ruleInBook = Type.Unsafe<Rule>(
  Type.Union(
    rules.map((rule) => Type.Object({ id: Type.String(), ...rule, when, hint, ...counts })),
    { $id: 'RuleInBook' },
  ),
)
