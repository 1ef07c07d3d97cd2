import { Type } from '@sinclair/typebox'
import type { AllReport, Receipt } from '../../control/control.js'
import { junit, junitOfAll } from '../../control/report/junit.js'
import { markdown, markdownOfAll } from '../../control/report/markdown.js'
import { allAccounts, ofAccount, type Operation, type OtherStatus } from './operation.js'
import { count, listOf, mapOf, note, wordOf } from './schema-builders.js'

const receipt = Type.Object(
  {
    models: listOf(
      Type.Object(
        { model: Type.String(), tasks: count(), refunded: count(), credits: Type.Number() },
        { $id: 'ModelReceipt' },
      ),
    ),
    tasks: count(),
    refunded: count(),
    credits: Type.Number({ description: 'What the requests would have cost' }),
    dollars: Type.Number(),
    note,
  },
  { $id: 'Receipt' },
)

const findings = listOf(
  Type.Object(
    {
      name: Type.String(),
      level: wordOf(['note', 'warning', 'error']),
      what: Type.String({ description: 'What the client did' }),
      advice: Type.String({ description: 'What to do instead' }),
      count: count(),
      requests: listOf(count(), { description: 'Journal ids of requests that show it' }),
    },
    { $id: 'Finding' },
  ),
)

const coverage = Type.Object(
  {
    endpoints: listOf(Type.Object({ route: Type.String(), statuses: mapOf(count()) }, { $id: 'EndpointCoverage' })),
    untouched: listOf(Type.String()),
    fields: listOf(
      Type.Object(
        { model: Type.String(), used: listOf(Type.String()), unused: listOf(Type.String()) },
        { $id: 'FieldCoverage' },
      ),
    ),
    paths: mapOf(count()),
    unmet: listOf(Type.String()),
  },
  { $id: 'Coverage' },
)

const report = Type.Object({ findings, coverage, note }, { $id: 'Report' })

const allReport = Type.Object(
  {
    accounts: listOf(Type.Object({ account: Type.String(), requests: count(), findings }, { $id: 'AccountFindings' }), {
      description: 'Accounts that have sent a request',
    }),
    coverage,
    note,
  },
  { $id: 'AllReport' },
)

const overBudget: OtherStatus<Receipt, { query: { budget?: number } }> = {
  status: 409,
  description: 'The cost exceeds the budget, or there is a budget and no request was sent',
  when: ({ credits, note }, { query: { budget } }) => budget !== undefined && (credits > budget || note !== undefined),
}

/** Media types of the formatted reports. */
const xml = 'application/xml; charset=utf-8'
const text = 'text/markdown; charset=utf-8'

export const reportOperations: readonly Operation[] = [
  ofAccount({
    method: 'GET',
    path: '/receipt',
    id: 'getReceipt',
    calls: ['AccountControl.receipt', 'AllControl.receipt'],
    summary: 'What the requests would have cost',
    description: 'With a budget: 200, or 409 if it is exceeded, as a gate in CI.',
    tag: 'journal',
    writes: false,
    query: Type.Object({ budget: Type.Optional(Type.Number({ minimum: 0, description: 'In credits' })) }),
    answer: receipt,
    call: (account) => account.receipt(),
    otherStatus: overBudget,
    allAccounts: allAccounts({ answer: receipt, call: (all) => all.receipt(), otherStatus: overBudget }),
  }),
  ofAccount({
    method: 'GET',
    path: '/report',
    id: 'getReport',
    calls: ['AccountControl.report', 'AllControl.report'],
    summary: 'Client behaviour findings and coverage',
    description: 'As JSON, JUnit or Markdown. Without an account: of all accounts.',
    tag: 'journal',
    writes: false,
    query: Type.Object({ format: Type.Optional(wordOf(['json', 'junit', 'markdown'])) }),
    answer: report,
    call: (account) => account.report(),
    forms: {
      junit: { type: xml, print: junit },
      markdown: { type: text, print: markdown },
    },
    allAccounts: allAccounts({
      answer: allReport,
      call: (all): AllReport => all.report(),
      forms: { junit: { type: xml, print: junitOfAll }, markdown: { type: text, print: markdownOfAll } },
    }),
  }),
]
