import { Type } from '@sinclair/typebox'
import { delivery, journalEntry } from './journal-schemas.js'
import { linked } from './input-links.js'
import { ofAccount, ofFile, type Operation } from './operation.js'
import { count, fromOne, listOf, maybe, moment, wordOf } from './schema-builders.js'

const known = (description: string) => maybe(Type.String({ description }))
const pixels = maybe(count({ description: 'Upright, in pixels' }))

const taskInput = Type.Object(
  {
    field: Type.String({ description: 'Its field in the body: `mask`, `images.0`' }),
    source: wordOf(['base64', 'data-uri', 'url'], { description: 'How it was given' }),
    fetched: maybe(
      Type.Boolean({ description: 'Of a URL: whether it was fetched; if not, nothing but its host is known' }),
    ),
    format: known('`jpeg`, `png` or `webp`'),
    width: pixels,
    height: pixels,
    bytes: maybe(count()),
    sha256: known('Of its bytes, in hex'),
    host: known('Of a URL, with the port'),
    url: Type.String({
      description: 'Its file. 404 for a URL that was not fetched, and when its bytes are no longer kept',
    }),
    thumbnail: Type.String({ description: 'A small PNG of it' }),
  },
  { $id: 'TaskInput' },
)

const taskFields = {
  id: Type.String(),
  model: Type.String(),
  status: Type.String(),
  acceptedAt: moment("Epoch milliseconds on the account's clock"),
  endsAt: maybe(moment('When it ends; absent if it is stuck, or if its timeline counts polls or steps')),
  polls: count(),
  downloads: count(),
  prompt: Type.String(),
  inputs: listOf(taskInput, { description: 'The pictures that came with the request' }),
}

const taskSummary = Type.Object(taskFields, { $id: 'TaskSummary' })

const fieldRead = Type.Object(
  {
    field: Type.String(),
    value: Type.Unknown({ description: 'What the model works with; secrets and pictures are replaced' }),
    from: wordOf(['sent', 'converted', 'default'], {
      description: '`converted`: from another type, such as the text `"42"`; `default`: the body did not have it',
    }),
  },
  { $id: 'FieldRead' },
)

const understood = Type.Object(
  {
    fields: listOf(fieldRead, { description: 'The fields in the body, and those that have a default' }),
    ignored: listOf(Type.String(), { description: 'Names in the body that the model does not know' }),
  },
  {
    $id: 'Understood',
    description: 'How the request was read; absent when the journal no longer has it, or only a part of its body',
  },
)

export const taskDetail = Type.Object(
  {
    ...taskFields,
    seed: Type.String(),
    width: maybe(Type.Integer({ description: 'Of the picture, in pixels; absent where the result is no picture' })),
    height: maybe(Type.Integer({ description: 'Of the picture, in pixels; absent where the result is no picture' })),
    format: maybe(Type.String({ description: '`jpeg`, `png` or `webp`; absent where the result is no picture' })),
    timeline: Type.Object(
      {
        unit: wordOf(['ms', 'polls', 'steps']),
        states: listOf(
          Type.Object(
            {
              at: Type.Number({ description: 'In `unit`, counted from acceptance' }),
              status: Type.String(),
              progress: Type.Union([Type.Number(), Type.Null()]),
              details: Type.Union([Type.Unsafe<object>({ type: 'object', additionalProperties: true }), Type.Null()], {
                description: '`details` of the poll response, such as the moderation reasons',
              }),
            },
            { $id: 'TimelineState' },
          ),
        ),
      },
      { $id: 'Timeline' },
    ),
    credits: Type.Number(),
    understood: maybe(understood),
    requests: listOf(journalEntry, { description: 'All requests for this task' }),
    webhooks: listOf(delivery),
  },
  { $id: 'Task' },
)

const inputPlace = Type.Object({ id: Type.String(), field: Type.String() })

export const taskOperations: readonly Operation[] = [
  ofAccount({
    method: 'GET',
    path: '/tasks',
    id: 'listTasks',
    calls: ['AccountControl.tasks'],
    summary: 'Tasks of an account',
    description: 'The newest of those that match, the oldest first: 100 if no limit is given. Long prompts are cut.',
    tag: 'journal',
    writes: false,
    query: Type.Object({
      status: Type.Optional(Type.String()),
      model: Type.Optional(Type.String()),
      limit: Type.Optional(fromOne()),
    }),
    answer: Type.Object({ tasks: listOf(taskSummary) }),
    call: (account, { query, base }) => ({ tasks: account.tasks(query).map((task) => linked(task, account, base)) }),
  }),
  ofAccount({
    method: 'GET',
    path: '/tasks/:id',
    id: 'getTask',
    calls: ['AccountControl.task'],
    summary: 'One task with its timeline, requests and webhooks',
    description: 'With the whole prompt. 404 for a task of another account, and for one that is no longer kept.',
    tag: 'journal',
    refuses: [404],
    writes: false,
    params: Type.Object({ id: Type.String() }),
    answer: taskDetail,
    call: (account, { params, base }) => linked(account.task(params.id), account, base),
  }),
  ofFile({
    method: 'GET',
    path: '/tasks/:id/picture',
    id: 'getTaskPicture',
    calls: ['AccountControl.readResult'],
    summary: 'The picture of a task that is Ready',
    description:
      'As a download would return it, also for HEAD. It counts as no download, and no rule acts on it. 404 for a task that is not Ready.',
    tag: 'journal',
    refuses: [404, 409],
    params: Type.Object({ id: Type.String() }),
    types: ['image/jpeg', 'image/png', 'image/webp'],
    call: (account, { params, signal }) => account.readResult(params.id, { signal }),
    name: ({ params }) => params.id,
  }),
  ofFile({
    method: 'GET',
    path: '/tasks/:id/inputs/:field',
    id: 'getTaskInput',
    calls: ['AccountControl.readInput'],
    summary: 'An input picture of a task, as it was sent',
    description: 'Its bytes, also for HEAD. 404 for a URL that was not fetched, and when the bytes are no longer kept.',
    tag: 'journal',
    refuses: [404],
    params: inputPlace,
    types: ['image/jpeg', 'image/png', 'image/webp'],
    call: (account, { params }) => account.readInput(params.id, params.field),
    name: ({ params }) => params.field,
  }),
  ofFile({
    method: 'GET',
    path: '/tasks/:id/inputs/:field/thumbnail',
    id: 'getTaskInputThumbnail',
    calls: ['AccountControl.readThumbnail'],
    summary: 'A small PNG of an input picture',
    description: 'At most 160 pixels wide and high, upright. Also for HEAD. 404 as for the picture itself.',
    tag: 'journal',
    refuses: [404, 409],
    params: inputPlace,
    types: ['image/png'],
    call: (account, { params, signal }) => account.readThumbnail(params.id, params.field, { signal }),
    name: ({ params }) => `${params.field}.thumbnail`,
  }),
]
