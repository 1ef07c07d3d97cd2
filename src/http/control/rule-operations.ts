import { Type } from '@sinclair/typebox'
import { ofAccount, ofServer, type Operation } from './operation.js'
import type { ContractName } from '../../contracts/contract.js'
import { rulesGiven, ruleInBook, ruleMade } from './rule-schemas.js'
import { count, listOf, maybe, wordOf } from './schema-builders.js'
import { header } from './journal-schemas.js'
import { stages } from '../../rules/rule.js'

const rulesInBook = Type.Object({ rules: listOf(ruleInBook) }, { $id: 'Rules' })
const rulesMade = Type.Object({ rules: listOf(ruleMade) }, { $id: 'TemplateRules' })
const cleared = Type.Object({ cleared: Type.Literal(true) })

const preview = Type.Object(
  {
    rule: ruleMade,
    effects: listOf(Type.String(), { description: 'What it does, in words' }),
    answer: maybe(
      Type.Object(
        {
          status: Type.Integer(),
          headers: listOf(header),
          body: maybe(Type.String()),
        },
        {
          $id: 'PreviewedAnswer',
          description:
            'What a client gets when it fires; of a rule for tasks, the poll at its end. Absent for the usual answer and for webhooks',
        },
      ),
    ),
  },
  { $id: 'RulePreview' },
)

const directiveWord = Type.Object(
  {
    stage: wordOf(stages),
    word: Type.String({ description: '`STATUS` stands for any status' }),
    form: Type.String({ description: 'How it is written' }),
    does: Type.String(),
    examples: listOf(Type.String()),
  },
  { $id: 'DirectiveWord' },
)

export const ruleOperations: readonly Operation[] = [
  ofAccount({
    method: 'GET',
    path: '/rules',
    id: 'listRules',
    calls: ['AccountControl.rules', 'TemplateControl.rules'],
    summary: 'Rules, and how often each fired',
    description: 'In the order in which they are tried. Those of the template have no id and no counts.',
    tag: 'rules',
    writes: false,
    answer: rulesInBook,
    call: (account) => ({ rules: account.rules() }),
    template: { answer: rulesMade, call: (template) => ({ rules: template.rules() }) },
  }),
  ofAccount({
    method: 'POST',
    path: '/rules',
    id: 'addRules',
    calls: ['AccountControl.addRule', 'TemplateControl.addRule'],
    summary: 'Add rules',
    description:
      'Takes a rule, the text of a prompt directive, or a list of them. Returns the rules that were added; a `hint` points out a likely mistake.',
    tag: 'rules',
    refuses: [409],
    writes: true,
    body: rulesGiven,
    parsesBody: true,
    answer: rulesInBook,
    call: (account, { body }) => ({ rules: account.addRule(body) }),
    template: { answer: rulesMade, call: (template, { body }) => ({ rules: template.addRule(body) }) },
  }),
  ofAccount({
    method: 'DELETE',
    path: '/rules',
    id: 'clearRules',
    calls: ['AccountControl.clearRules', 'TemplateControl.clearRules'],
    summary: 'Remove all rules',
    description: 'Also resets the counters of directives in prompts and headers.',
    tag: 'rules',
    refuses: [409],
    writes: true,
    answer: cleared,
    call: (account) => {
      account.clearRules()
      return { cleared: true } as const
    },
    template: {
      answer: cleared,
      call: (template) => {
        template.clearRules()
        return { cleared: true }
      },
    },
  }),
  ofAccount({
    method: 'POST',
    path: '/rules/preview',
    id: 'previewRules',
    calls: ['AccountControl.previewRules'],
    summary: 'What rules would do, without making them',
    description:
      'Takes what `POST /rules` takes, and returns what a client would get when each fires, but for `x-emulator-explain`.',
    tag: 'rules',
    writes: false,
    query: Type.Object({
      contract: Type.Optional(
        Type.Unsafe<ContractName>(
          Type.String({ description: 'Whose answers: `documented` or `live`; those of `/v1` if absent' }),
        ),
      ),
    }),
    body: rulesGiven,
    parsesBody: true,
    answer: Type.Object({ previews: listOf(preview) }),
    call: (account, { body, query }) => ({ previews: account.previewRules(body, query) }),
  }),
  ofServer({
    method: 'GET',
    path: '/directives',
    id: 'listDirectives',
    calls: ['Control.directives'],
    summary: 'The words of directives',
    description: 'In the order of the documentation, with what comes after each, what it does, and examples.',
    tag: 'rules',
    answer: Type.Object({ directives: listOf(directiveWord) }),
    call: (control) => ({ directives: control.directives() }),
  }),
  ofAccount({
    method: 'DELETE',
    path: '/rules/:id',
    id: 'removeRule',
    calls: ['AccountControl.removeRule'],
    summary: 'Remove one rule',
    description: '404 for an id that no rule has.',
    tag: 'rules',
    refuses: [404],
    writes: true,
    params: Type.Object({ id: Type.String() }),
    answer: Type.Object({ removed: Type.String() }),
    call: (account, { params }) => {
      account.removeRule(params.id)
      return { removed: params.id }
    },
  }),
  ofAccount({
    method: 'POST',
    path: '/rules/verify',
    id: 'verifyRules',
    calls: ['AccountControl.verifyRules'],
    summary: 'Fail when a rule never fired',
    description: '409 with the rules that never fired, so that a test does not pass by accident.',
    tag: 'rules',
    writes: false,
    answer: Type.Object({ verified: count() }),
    call: (account) => account.verifyRules(),
    refusal: {
      status: 409,
      description: 'Some rules never fired',
      answer: Type.Object({ unfired: listOf(ruleInBook) }),
    },
  }),
]
