import { Type, type TProperties } from '@sinclair/typebox'
import { ruleSchemaOf, whenSchema } from '../../rules/read-rule.js'
import { type GivenRules, type MadeRule, type Rule, type Stage, stages } from '../../rules/rule.js'
import { count, listOf, maybe, variantsOf } from './schema-builders.js'

const when = Type.Unsafe<unknown>({
  ...whenSchema,
  $id: 'When',
  description: 'What a request must be; what is absent matches everything',
})

/** The fields of a rule of each stage. */
const fieldsOf = (name: Stage) => {
  const { stage, then, times, every } = ruleSchemaOf(name)
  return {
    stage: Type.Unsafe<string>(stage),
    then: Type.Unsafe<object>({ ...then, $id: `${capitalized(name)}Effect` }),
    times: Type.Optional(Type.Unsafe<number>(times)),
    every: Type.Optional(Type.Unsafe<number>(every)),
  }
}

const capitalized = (name: string) => `${name.charAt(0).toUpperCase()}${name.slice(1)}`

/** An object for each stage, with more fields; `SubmitRule`, `TaskRule` and so on, and what is added to the name. */
const perStage = (more: TProperties, added: string, $id: string) =>
  variantsOf(
    'stage',
    stages.map((name) => Type.Object({ ...fieldsOf(name), ...more }, { $id: `${capitalized(name)}Rule${added}` })),
    { $id },
  )

const directive = Type.String({
  description: 'The words of a prompt directive: `poll 2 = 503`',
  examples: ['submit 3 = 429'],
})

const given = Type.Union(
  [
    directive,
    perStage({ when: Type.Optional(when) }, '', 'StageRule'),
    Type.Object({ directive, when: Type.Optional(when) }, { $id: 'DirectiveRule' }),
  ],
  { $id: 'NewRule', description: 'A rule, or the text of a directive' },
)

/** One rule or several on their way in. The rules themselves say what is wrong with one: this is for the document. */
export const rulesGiven = Type.Unsafe<GivenRules>(
  Type.Union([given, listOf(given, { description: 'One that cannot be refuses all' })]),
)

const hint = maybe(
  Type.String({ description: 'What in it looks like a slip: a model that there is not, a submit that has been' }),
)

/** A rule as it was made. */
export const ruleMade = Type.Unsafe<MadeRule>(perStage({ when, hint }, 'Made', 'RuleMade'))

const counts = {
  matched: count({ description: 'How often it could have fired' }),
  fired: count({ description: 'How often it did' }),
}

/** A rule in an account's book. */
export const ruleInBook = Type.Unsafe<Rule>(
  perStage({ id: Type.String(), when, hint, ...counts }, 'InBook', 'RuleInBook'),
)
