import { Type } from '@sinclair/typebox'
import type { EntryFilter } from '../../journal/entry.js'
import { mostFields, mostSteps } from '../../control/check-arguments.js'
import { allPage, entryFilter, filterFields, journalEntry, journalPage } from './journal-schemas.js'
import { everywhere, type Given, ofAccount, type Operation, ofServer } from './operation.js'
import { count, durationText, listOf, maybe, note } from './schema-builders.js'

const fromOne = (options: object) => count({ ...options, minimum: 1 })

const waitResult = Type.Object({
  met: Type.Boolean(),
  tookMs: Type.Number({ description: 'In real time' }),
  seen: Type.Object(
    {
      status: Type.Optional(Type.String()),
      requests: Type.Optional(count()),
      webhooks: Type.Optional(count()),
      dropped: Type.Optional(count({ description: 'Entries that the journal had to drop, which are not among those' })),
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
      description: 'Exactly so many, or a range; at least one if absent',
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
    description:
      'Of all, with the requests that belong to none, where no account is named: each entry says whose it is.',
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
    description:
      'Requests without a key, with a refused one, and those to paths that are not there with a key that has no account.',
    tag: 'journal',
    query: entryFilter,
    answer: journalPage,
    call: (control, { query }) => control.unattributedRequests(query),
  }),
  ofAccount({
    method: 'GET',
    path: '/wait',
    calls: ['AccountControl.wait'],
    summary: 'Answer when something is so',
    description:
      'When it is not so within the timeout: 408 with what there was instead; 409 when the account is reset meanwhile. An account need not be there yet.',
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
      return account.wait({
        ...until,
        ...(Object.keys(filter).length > 0 && { filter }),
        ...(timeout !== undefined && { timeout }),
        signal: gone,
      })
    },
    otherwise: { status: 408, description: 'It was not so within the timeout', when: ({ met }) => !met },
  }),
  {
    of: 'stream',
    method: 'GET',
    path: '/events',
    calls: ['AccountControl.listen', 'AllControl.listen'],
    summary: 'Everything that happens, as server-sent events',
    description:
      'The name of an event is its `kind`, its data a event with the account in front. Of all accounts where none is named.',
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
    description: 'When it is not met: 409 with the closest request and where it differs.',
    tag: 'journal',
    writes: false,
    body: expectation,
    answer: expectationResult,
    call: (account, { body }) => account.expect(body),
    otherwise: { status: 409, description: 'The expectation is not met', when: ({ met }) => !met },
  }),
]
