import { Type, type TObject, type TProperties } from '@sinclair/typebox'
import { RuleSchema, whenSchema } from '../../rules/read-rule.js'
import type { GivenRules } from '../../rules/given-rule.js'
import { type MadeRule, type Rule, stages } from '../../rules/rule.js'
import { count, listOf, maybe } from './schema-builders.js'

const when = { ...whenSchema, $id: 'When', description: 'What a request must be; what is absent matches everything' }

/** The schema of a rule of each stage. The cast: the rules give it as a schema of any sort, and it is a union of objects. */
const rules = (RuleSchema.anyOf as TObject[]).map(({ properties: { stage, then, ...often } }, index) => {
  const [first = '', ...rest] = stages[index] ?? ''
  const $id = `${first.toUpperCase()}${rest.join('')}Effect`
  return { stage: { ...stage }, then: { ...then, $id }, ...often } as TProperties
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
