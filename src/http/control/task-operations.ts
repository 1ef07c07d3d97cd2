import { Type } from '@sinclair/typebox'
import { delivery, journalEntry } from './journal-schemas.js'
import { ofAccount, type Operation } from './operation.js'
import { count, listOf, maybe, moment, wordOf } from './schema-builders.js'

const taskFields = {
  id: Type.String(),
  model: Type.String(),
  status: Type.String(),
  acceptedAt: moment("Epoch milliseconds on the account's clock"),
  endsAt: maybe(moment('When it ends; absent if it is stuck, or if its timeline counts polls or steps')),
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
  inputs: listOf(
    Type.Object({
      field: Type.String({ description: 'Its field in the request' }),
      source: wordOf(['base64', 'data-uri', 'url'], { description: 'How the request had it' }),
      host: maybe(Type.String({ description: 'Of its URL, with the port' })),
      fetched: maybe(Type.Boolean({ description: 'Of a URL: whether it was fetched; if not, it has a stand-in' })),
      sha256: Type.String({ description: 'Of its bytes; of its URL if it was not fetched' }),
      format: maybe(Type.String({ description: 'Absent if it was not fetched' })),
      bytes: maybe(count()),
      width: Type.Integer(),
      height: Type.Integer(),
    }),
    { description: 'The pictures of its request' },
  ),
  timeline: Type.Object({
    unit: wordOf(['ms', 'polls', 'steps']),
    states: listOf(
      Type.Object({
        at: Type.Number({ description: 'In `unit`, counted from acceptance' }),
        status: Type.String(),
        progress: Type.Union([Type.Number(), Type.Null()]),
        details: Type.Union([Type.Unsafe<object>({ type: 'object', additionalProperties: true }), Type.Null()], {
          description: '`details` of the poll response, such as the moderation reasons',
        }),
      }),
    ),
  }),
  credits: Type.Number(),
  requests: listOf(journalEntry, { description: 'All requests for this task' }),
  webhooks: listOf(delivery),
})

export const taskOperations: readonly Operation[] = [
  ofAccount({
    method: 'GET',
    path: '/tasks',
    calls: ['AccountControl.tasks'],
    summary: 'Tasks of an account',
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
