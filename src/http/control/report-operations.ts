import { Type } from '@sinclair/typebox'
import type { AllReport, Receipt } from '../../control/control.js'
import { junit, junitOfAll } from '../../control/report/junit.js'
import { markdown, markdownOfAll } from '../../control/report/markdown.js'
import { everywhere, ofAccount, type Operation, type OtherStatus } from './operation.js'
import { count, listOf, mapOf, note, wordOf } from './schema-builders.js'

const receipt = Type.Object({
  models: listOf(Type.Object({ model: Type.String(), tasks: count(), refunded: count(), credits: Type.Number() })),
  tasks: count(),
  refunded: count(),
  credits: Type.Number({ description: 'What the run would have cost' }),
  dollars: Type.Number(),
  note,
})

const findings = listOf(
  Type.Object({
    name: Type.String(),
    level: wordOf(['note', 'warning', 'error']),
    what: Type.String({ description: 'What the client did' }),
    advice: Type.String({ description: 'What to do instead' }),
    count: count(),
    requests: listOf(count(), { description: 'Journal ids of requests that show it' }),
  }),
)

const coverage = Type.Object({
  endpoints: listOf(Type.Object({ route: Type.String(), statuses: mapOf(count()) })),
  untouched: listOf(Type.String()),
  fields: listOf(Type.Object({ model: Type.String(), used: listOf(Type.String()), unused: listOf(Type.String()) })),
  paths: mapOf(count()),
  unmet: listOf(Type.String()),
})

const report = Type.Object({ findings, coverage, note })

const allReport = Type.Object({
  accounts: listOf(Type.Object({ account: Type.String(), requests: count(), findings }), {
    description: 'The accounts that have sent something',
  }),
  coverage,
  note,
})

const overBudget: OtherStatus<Receipt, { query: { budget?: number } }> = {
  status: 409,
  description: 'It cost more than the budget, or there is a budget and nothing was sent',
  when: ({ credits, note }, { query: { budget } }) => budget !== undefined && (credits > budget || note !== undefined),
}

/** The media types of what is printed. */
const xml = 'application/xml; charset=utf-8'
const text = 'text/markdown; charset=utf-8'

export const reportOperations: readonly Operation[] = [
  ofAccount({
    method: 'GET',
    path: '/receipt',
    calls: ['AccountControl.receipt', 'AllControl.receipt'],
    summary: 'What the run would have cost',
    description: 'With a budget the status is 200 or 409, for a gate in CI.',
    tag: 'journal',
    writes: false,
    query: Type.Object({ budget: Type.Optional(Type.Number({ minimum: 0, description: 'In credits' })) }),
    answer: receipt,
    call: (account) => account.receipt(),
    otherwise: overBudget,
    everywhere: everywhere({ answer: receipt, call: (all) => all.receipt(), otherwise: overBudget }),
  }),
  ofAccount({
    method: 'GET',
    path: '/report',
    calls: ['AccountControl.report', 'AllControl.report'],
    summary: 'How the client behaved, and what the suite exercised',
    tag: 'journal',
    writes: false,
    query: Type.Object({ format: Type.Optional(wordOf(['json', 'junit', 'markdown'])) }),
    answer: report,
    call: (account) => account.report(),
    forms: {
      junit: { type: xml, print: junit },
      markdown: { type: text, print: markdown },
    },
    everywhere: everywhere({
      answer: allReport,
      call: (all): AllReport => all.report(),
      forms: { junit: { type: xml, print: junitOfAll }, markdown: { type: text, print: markdownOfAll } },
    }),
  }),
]
