import { Type } from '@sinclair/typebox'
import { ofAccount, type Operation } from './operation.js'
import { rulesGiven, ruleInBook, ruleMade } from './rule-schemas.js'
import { count, listOf } from './schema-builders.js'

const rulesInBook = Type.Object({ rules: listOf(ruleInBook) })
const rulesMade = Type.Object({ rules: listOf(ruleMade) })
const cleared = Type.Object({ cleared: Type.Literal(true) })

export const ruleOperations: readonly Operation[] = [
  ofAccount({
    method: 'GET',
    path: '/rules',
    calls: ['AccountControl.rules', 'TemplateControl.rules'],
    summary: 'The rules, and how often each fired',
    tag: 'rules',
    writes: false,
    answer: rulesInBook,
    call: (account) => ({ rules: account.rules() }),
    template: { answer: rulesMade, call: (template) => ({ rules: template.rules() }) },
  }),
  ofAccount({
    method: 'POST',
    path: '/rules',
    calls: ['AccountControl.addRule', 'TemplateControl.addRule'],
    summary: 'Make rules',
    description:
      'From data, or from the words of a directive. Returns the rules that were made; a `hint` says what looks like a slip.',
    tag: 'rules',
    writes: true,
    body: rulesGiven,
    readsBody: true,
    answer: rulesInBook,
    call: (account, { body }) => ({ rules: account.addRule(body) }),
    template: { answer: rulesMade, call: (template, { body }) => ({ rules: template.addRule(body) }) },
  }),
  ofAccount({
    method: 'DELETE',
    path: '/rules',
    calls: ['AccountControl.clearRules', 'TemplateControl.clearRules'],
    summary: 'Remove all rules',
    description: 'The occasions of directives in prompts and headers are counted from 1 again.',
    tag: 'rules',
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
    method: 'DELETE',
    path: '/rules/:id',
    calls: ['AccountControl.removeRule'],
    summary: 'Remove one rule',
    tag: 'rules',
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
    calls: ['AccountControl.verifyRules'],
    summary: 'Fail when a rule never fired',
    description: '409 with the rules that never fired, so that a test cannot pass by accident.',
    tag: 'rules',
    writes: false,
    answer: Type.Object({ verified: count() }),
    call: (account) => account.verifyRules(),
    refused: {
      status: 409,
      description: 'Some rules never fired',
      answer: Type.Object({ unfired: listOf(ruleInBook) }),
    },
  }),
]
