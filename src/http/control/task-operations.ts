import { Type } from '@sinclair/typebox'
import { delivery, journalEntry } from './journal-schemas.js'
import { ofAccount, type Operation } from './operation.js'
import { count, listOf, maybe, moment, wordOf } from './schema-builders.js'

const taskFields = {
  id: Type.String(),
  model: Type.String(),
  status: Type.String(),
  acceptedAt: moment("Epoch milliseconds on the account's clock"),
  endsAt: maybe(moment('When it ends; absent for one that is stuck, or goes by polls or steps')),
  polls: count(),
  downloads: count(),
  prompt: Type.String(),
}

const taskSummary = Type.Object(taskFields)

export const taskDetail = Type.Object({
  ...taskFields,
  seed: Type.String(),
  width: Type.Integer(),
  height: Type.Integer(),
  format: Type.String(),
  timeline: Type.Object({
    unit: wordOf(['ms', 'polls', 'steps']),
    states: listOf(
      Type.Object({
        at: Type.Number({ description: 'Milliseconds, polls or steps after it was accepted' }),
        status: Type.String(),
        progress: Type.Union([Type.Number(), Type.Null()]),
        details: Type.Union([Type.Unsafe<object>({ type: 'object', additionalProperties: true }), Type.Null()], {
          description: 'What a poll shows with it: the reasons of a moderation',
        }),
      }),
    ),
  }),
  credits: Type.Number(),
  requests: listOf(journalEntry, { description: 'The requests about it' }),
  webhooks: listOf(delivery),
})

export const taskOperations: readonly Operation[] = [
  ofAccount({
    method: 'GET',
    path: '/tasks',
    calls: ['AccountControl.tasks'],
    summary: 'The tasks of an account',
    tag: 'journal',
    writes: false,
    query: Type.Object({
      status: Type.Optional(Type.String()),
      model: Type.Optional(Type.String()),
      limit: Type.Optional(Type.Integer({ minimum: 1 })),
    }),
    answer: Type.Object({ tasks: listOf(taskSummary) }),
    call: (account, { query }) => ({ tasks: account.tasks(query) }),
  }),
  ofAccount({
    method: 'GET',
    path: '/tasks/:id',
    calls: ['AccountControl.task'],
    summary: 'One task with its timeline, requests and webhooks',
    tag: 'journal',
    writes: false,
    params: Type.Object({ id: Type.String() }),
    answer: taskDetail,
    call: (account, { params }) => account.task(params.id),
  }),
]
