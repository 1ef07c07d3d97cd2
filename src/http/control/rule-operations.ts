import { Type } from '@sinclair/typebox'
import { ofAccount, type Operation } from './operation.js'
import { rulesGiven, ruleInBook, ruleMade } from './rule-schemas.js'
import { count, listOf } from './schema-builders.js'

const rulesInBook = Type.Object({ rules: listOf(ruleInBook) }, { $id: 'Rules' })
const rulesMade = Type.Object({ rules: listOf(ruleMade) }, { $id: 'TemplateRules' })
const cleared = Type.Object({ cleared: Type.Literal(true) })

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
