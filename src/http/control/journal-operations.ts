import { Type } from '@sinclair/typebox'
import { mostFields, mostSteps } from '../../control/check-arguments.js'
import { readDuration } from '../../config/units.js'
import { allPage, entryFilter, filterFields, journalEntry, journalPage } from './journal-schemas.js'
import { everywhere, type Given, ofAccount, type Operation, ofServer } from './operation.js'
import { count, durationText, listOf, maybe, note } from './schema-builders.js'
import type { EntryFilter } from '../../journal/filter.js'

const fromOne = (options: object) => count({ ...options, minimum: 1 })

const waitResult = Type.Object({
  met: Type.Boolean(),
  tookMs: Type.Number({ description: 'In real time' }),
  seen: Type.Object(
    {
      status: Type.Optional(Type.String()),
      requests: Type.Optional(count()),
      webhooks: Type.Optional(count()),
      dropped: Type.Optional(count({ description: 'How many entries the journal has dropped; they are not counted' })),
    },
    { description: 'What there was in the end' },
  ),
})

const expectation = Type.Object({
  filter: Type.Optional(entryFilter),
  fields: Type.Optional(
    Type.Unsafe<Readonly<Record<string, unknown>>>({
      type: 'object',
      additionalProperties: true,
      maxProperties: mostFields,
    }),
  ),
  count: Type.Optional(
    Type.Union([count(), Type.Object({ least: Type.Optional(count()), most: Type.Optional(count()) })], {
      description: 'A number, or a range that includes both ends; at least one if absent',
    }),
  ),
  inOrder: Type.Optional(
    listOf(entryFilter, {
      description: 'Filters that must be met by requests in this order',
      minItems: 1,
      maxItems: mostSteps,
    }),
  ),
})

const expectationResult = Type.Object({
  met: Type.Boolean(),
  found: count(),
  problem: maybe(Type.String({ description: 'In words, when it is not met' })),
  closest: maybe(
    Type.Object(
      {
        entry: journalEntry,
        differs: listOf(
          Type.Object({
            field: Type.String(),
            expected: Type.Unknown(),
            found: Type.Unknown(),
            notKept: Type.Optional(Type.String({ description: 'Why it cannot be told whether the two differ' })),
          }),
        ),
      },
      { description: 'The request that comes nearest, and where it differs' },
    ),
  ),
  note,
})

export const journalOperations: readonly Operation[] = [
  ofAccount({
    method: 'GET',
    path: '/requests',
    calls: ['AccountControl.requests', 'AllControl.requests'],
    summary: 'The journal of an account, or of all',
    description: 'Where no account is named: of all accounts and of none; each entry names its account.',
    tag: 'journal',
    writes: false,
    query: entryFilter,
    answer: journalPage,
    call: (account, { query }) => account.requests(query),
    everywhere: everywhere({
      answer: allPage,
      call: (all, { query }: Given<object, EntryFilter>) => all.requests(query),
    }),
  }),
  ofServer({
    method: 'GET',
    path: '/unattributed',
    calls: ['Control.unattributedRequests'],
    summary: 'Requests that belong to no account',
    description: 'Requests without a key, with a refused key, or to an unknown path with a key that has no account.',
    tag: 'journal',
    query: entryFilter,
    answer: journalPage,
    call: (control, { query }) => control.unattributedRequests(query),
  }),
  ofAccount({
    method: 'GET',
    path: '/wait',
    calls: ['AccountControl.wait'],
    summary: 'Wait for a task, for requests or for webhook attempts',
    description:
      '408 with what there was in the end when it does not come within the timeout; 409 when the account is reset meanwhile. The account need not exist yet.',
    tag: 'journal',
    writes: false,
    query: Type.Object({
      task: Type.Optional(Type.String()),
      status: Type.Optional(Type.String({ description: 'Which status the task must reach; any end if absent' })),
      requests: Type.Optional(fromOne({ description: 'How many requests there must be, of those that match' })),
      webhooks: Type.Optional(fromOne({ description: 'How many webhook attempts there must be' })),
      route: filterFields.route,
      model: filterFields.model,
      stage: filterFields.stage,
      timeout: Type.Optional(durationText({ description: 'In real time; 5s if absent' })),
    }),
    answer: waitResult,
    call: (account, { query: { route, model, stage, timeout, ...until }, gone }) => {
      const filter = { ...(route && { route }), ...(model && { model }), ...(stage && { stage }) }
      const within = readDuration(timeout)
      return account.wait({
        ...until,
        ...(Object.keys(filter).length > 0 && { filter }),
        ...(within !== undefined && { timeout: within }),
        signal: gone,
      })
    },
    otherwise: { status: 408, description: 'It did not come within the timeout', when: ({ met }) => !met },
  }),
  {
    of: 'stream',
    method: 'GET',
    path: '/events',
    calls: ['AccountControl.listen', 'AllControl.listen'],
    summary: 'The events of an account, or of all, as server-sent events',
    description:
      'The name of each is its `kind`; its data begins with the account. Where no account is named: of all accounts.',
    tag: 'journal',
    answer: Type.String(),
    listen: (account, listener) => account.listen(listener),
    listenEverywhere: (all, listener) => all.listen(listener),
  },
  ofAccount({
    method: 'POST',
    path: '/expect',
    calls: ['AccountControl.expect'],
    summary: 'Check what must be in the journal',
    description: '409 with the closest request and where it differs when it is not met.',
    tag: 'journal',
    writes: false,
    body: expectation,
    answer: expectationResult,
    call: (account, { body }) => account.expect(body),
    otherwise: { status: 409, description: 'The expectation is not met', when: ({ met }) => !met },
  }),
]
