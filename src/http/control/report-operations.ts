import { Type } from '@sinclair/typebox'
import { junit } from '../../control/report/junit.js'
import { markdown } from '../../control/report/markdown.js'
import { ofAccount, type Operation } from './operation.js'
import { count, listOf, mapOf, note, wordOf } from './schema-words.js'

const receipt = Type.Object({
  models: listOf(Type.Object({ model: Type.String(), tasks: count(), refunded: count(), credits: Type.Number() })),
  tasks: count(),
  refunded: count(),
  credits: Type.Number({ description: 'What the run would have cost' }),
  dollars: Type.Number(),
  note,
})

const report = Type.Object({
  findings: listOf(
    Type.Object({
      name: Type.String(),
      level: wordOf(['note', 'warning', 'error']),
      what: Type.String({ description: 'What the client did' }),
      advice: Type.String({ description: 'What to do instead' }),
      count: count(),
      requests: listOf(count(), { description: 'Journal ids of requests that show it' }),
    }),
  ),
  coverage: Type.Object({
    endpoints: listOf(Type.Object({ route: Type.String(), statuses: mapOf(count()) })),
    untouched: listOf(Type.String()),
    fields: listOf(Type.Object({ model: Type.String(), used: listOf(Type.String()), unused: listOf(Type.String()) })),
    paths: mapOf(count()),
    unmet: listOf(Type.String()),
  }),
  note,
})

export const reportOperations: readonly Operation[] = [
  ofAccount({
    method: 'GET',
    path: '/receipt',
    calls: ['AccountControl.receipt'],
    summary: 'What the run would have cost',
    description: 'With a budget it answers 200 or 409, for a gate in CI.',
    tag: 'journal',
    writes: false,
    query: Type.Object({ budget: Type.Optional(Type.Number({ minimum: 0, description: 'In credits' })) }),
    answer: receipt,
    call: (account) => account.receipt(),
    otherwise: {
      status: 409,
      description: 'It cost more than the budget, or there is a budget and nothing was sent',
      when: ({ credits, note }, { query: { budget } }) =>
        budget !== undefined && (credits > budget || note !== undefined),
    },
  }),
  ofAccount({
    method: 'GET',
    path: '/report',
    calls: ['AccountControl.report'],
    summary: 'How the client behaved, and what the suite exercised',
    tag: 'journal',
    writes: false,
    query: Type.Object({ format: Type.Optional(wordOf(['json', 'junit', 'markdown'])) }),
    answer: report,
    call: (account) => account.report(),
    forms: {
      junit: { type: 'application/xml; charset=utf-8', print: junit },
      markdown: { type: 'text/markdown; charset=utf-8', print: markdown },
    },
  }),
]
