import { Type } from '@sinclair/typebox'
import { mostFields, mostSteps } from '../../control/check-arguments.js'
import { allPage, entryFilter, filterFields, journalEntry, journalPage, requestDetail } from './journal-schemas.js'
import { ControlRefusal } from './errors.js'
import { ruleInBook } from './rule-schemas.js'
import { allAccounts, type OperationInput, ofAccount, type Operation, ofServer, type OtherStatus } from './operation.js'
import { anyDuration, count, durationText, fromOne, listOf, maybe, note } from './schema-builders.js'
import type { EntryFilter } from '../../journal/filter.js'

const waitResult = Type.Object({
  met: Type.Boolean(),
  tookMs: Type.Number({ description: 'In real time' }),
  seen: Type.Object(
    {
      status: Type.Optional(Type.String()),
      requests: Type.Optional(count()),
      webhooks: Type.Optional(count()),
      dropped: Type.Optional(
        count({ description: 'Number of entries that the journal dropped; they are not counted in `requests`' }),
      ),
    },
    { $id: 'Seen', description: 'The state when the wait ended' },
  ),
})

const expectation = Type.Object(
  {
    filter: Type.Optional(entryFilter),
    fields: Type.Optional(
      Type.Unsafe<Readonly<Record<string, unknown>>>({
        type: 'object',
        description:
          'Values by dot paths. `{"mask": {"sha256": "…"}}` compares the bytes of a picture, however it was encoded; a URL does not match',
        additionalProperties: true,
        maxProperties: mostFields,
      }),
    ),
    count: Type.Optional(
      Type.Union(
        [count(), Type.Object({ least: Type.Optional(count()), most: Type.Optional(count()) }, { $id: 'CountRange' })],
        {
          description: 'An exact number or a range; at least one if absent',
        },
      ),
    ),
    inOrder: Type.Optional(
      listOf(entryFilter, {
        description: 'Filters that requests must match in this order',
        minItems: 1,
        maxItems: mostSteps,
      }),
    ),
  },
  { $id: 'Expectation' },
)

const expectationResult = Type.Object({
  met: Type.Boolean(),
  found: count(),
  problem: maybe(Type.String({ description: 'Why the expectation is not met' })),
  closest: maybe(
    Type.Object(
      {
        entry: journalEntry,
        differs: listOf(
          Type.Object(
            {
              field: Type.String(),
              expected: Type.Unknown(),
              found: Type.Unknown(),
              notKept: Type.Optional(Type.String({ description: 'Why the two cannot be compared' })),
            },
            { $id: 'Difference' },
          ),
        ),
      },
      { $id: 'ClosestRequest', description: 'The closest request, and how it differs' },
    ),
  ),
  note,
})

/** What the library's `wait` takes. */
const waitUntil = Type.Object(
  {
    task: Type.Optional(Type.String()),
    status: Type.Optional(
      Type.String({ description: 'The status that the task must reach; any final status if absent' }),
    ),
    requests: Type.Optional(fromOne({ description: 'Minimum number of requests that match the filter' })),
    webhooks: Type.Optional(fromOne({ description: 'Minimum number of webhook attempts' })),
    filter: Type.Optional(entryFilter),
    timeout: Type.Optional(anyDuration),
  },
  { $id: 'WaitUntil' },
)

const entryId = Type.Object({ id: Type.String({ description: 'The id of the request' }) })

/** In a path numbers are text. */
function idIn({ id }: { id: string }): number {
  if (/^\d{1,15}$/.test(id)) return Number(id)
  throw new ControlRefusal(
    400,
    `the id is ${JSON.stringify(id)}; that of a request is a whole number, as the journal has it`,
  )
}

const verdict = Type.Object(
  {
    rule: ruleInBook,
    fired: Type.Boolean(),
    holds: listOf(Type.String(), {
      description: 'The conditions that hold: `stage`, `model`, `prompt`, `task`, `nth`, `fields.width`',
    }),
    differs: listOf(
      Type.Object(
        {
          condition: Type.String(),
          wanted: Type.Optional(Type.Unknown({ description: 'What the rule wants' })),
          found: Type.Optional(Type.Unknown({ description: 'What the request had' })),
          unsure: maybe(Type.String({ description: 'Why it cannot be told whether the two differ' })),
        },
        { $id: 'RuleDifference' },
      ),
    ),
    why: Type.String({ description: 'Why it did not fire, in words' }),
  },
  { $id: 'RuleVerdict' },
)

const timeIsUp: OtherStatus<{ met: boolean }, object> = {
  status: 408,
  description: 'The condition was not met within the timeout',
  when: ({ met }) => !met,
}

export const journalOperations: readonly Operation[] = [
  ofAccount({
    method: 'GET',
    path: '/requests',
    id: 'listRequests',
    calls: ['AccountControl.requests', 'AllControl.requests'],
    summary: 'Journal of one account, or of all',
    description:
      'Without an account: the journals of all accounts and the requests without an account; each entry names its account.',
    tag: 'journal',
    writes: false,
    query: entryFilter,
    answer: journalPage,
    call: (account, { query }) => account.requests(query),
    allAccounts: allAccounts({
      answer: allPage,
      call: (all, { query }: OperationInput<object, EntryFilter>) => all.requests(query),
    }),
  }),
  ofAccount({
    method: 'GET',
    path: '/requests/:id',
    id: 'getRequest',
    calls: ['AccountControl.request'],
    summary: 'One request, with its headers and its answer',
    description:
      'Headers and answers are kept for the newest requests of an account; `notKept` says so where they are not.',
    tag: 'journal',
    refuses: [404],
    writes: false,
    params: entryId,
    answer: requestDetail,
    call: (account, { params }) => account.request(idIn(params)),
  }),
  ofAccount({
    method: 'GET',
    path: '/requests/:id/rules',
    id: 'listRuleVerdicts',
    calls: ['AccountControl.judgeRules'],
    summary: 'Why each rule fired at a request, or did not',
    description:
      'The rules of the account as they are now, held against the request by the code that fires them; those that come nearest first.',
    tag: 'journal',
    refuses: [404],
    writes: false,
    params: entryId,
    answer: Type.Object({ verdicts: listOf(verdict) }),
    call: (account, { params }) => ({ verdicts: account.judgeRules(idIn(params)) }),
  }),
  ofServer({
    method: 'GET',
    path: '/unattributed/:id',
    id: 'getUnattributedRequest',
    calls: ['Control.unattributedRequest'],
    summary: 'One of them, with its headers and its answer',
    description: 'As `/requests/{id}` for one of an account.',
    tag: 'journal',
    refuses: [404],
    params: entryId,
    answer: requestDetail,
    call: (control, { params }) => control.unattributedRequest(idIn(params)),
  }),
  ofServer({
    method: 'GET',
    path: '/unattributed',
    id: 'listUnattributedRequests',
    calls: ['Control.unattributedRequests'],
    summary: 'Requests without an account',
    description:
      'Requests without a key, with a key that was refused, and requests to unknown paths with a key that has no account yet.',
    tag: 'journal',
    query: entryFilter,
    answer: journalPage,
    call: (control, { query }) => control.unattributedRequests(query),
  }),
  ofAccount({
    method: 'GET',
    path: '/wait',
    id: 'waitForActivity',
    calls: ['AccountControl.wait'],
    summary: 'Wait for a task, requests or webhooks',
    description:
      'Returns when the condition is met. 408 with the actual state after the timeout; 409 if the account is reset while waiting. The account does not have to exist yet.',
    tag: 'journal',
    refuses: [409],
    writes: false,
    query: Type.Object({
      task: Type.Optional(Type.String()),
      status: Type.Optional(
        Type.String({ description: 'The status that the task must reach; any final status if absent' }),
      ),
      requests: Type.Optional(fromOne({ description: 'Minimum number of matching requests' })),
      webhooks: Type.Optional(fromOne({ description: 'Minimum number of webhook attempts' })),
      route: filterFields.route,
      model: filterFields.model,
      stage: filterFields.stage,
      timeout: Type.Optional(durationText({ description: 'In real time; 5s if absent' })),
    }),
    answer: waitResult,
    call: (account, { query: { route, model, stage, timeout, ...until }, signal }) => {
      const filter = { ...(route && { route }), ...(model && { model }), ...(stage && { stage }) }
      return account.wait({
        ...until,
        ...(Object.keys(filter).length > 0 && { filter }),
        ...(timeout !== undefined && { timeout }),
        signal,
      })
    },
    otherStatus: timeIsUp,
  }),
  ofAccount({
    method: 'POST',
    path: '/wait',
    id: 'waitForMatch',
    calls: ['AccountControl.wait'],
    summary: 'Wait, with any filter',
    description:
      'As `GET /wait`, with the words of the library: `filter` takes every field by which the journal can be filtered.',
    tag: 'journal',
    refuses: [404, 409],
    writes: false,
    body: waitUntil,
    answer: waitResult,
    call: (account, { body, signal }) => account.wait({ ...body, signal }),
    otherStatus: timeIsUp,
  }),
  {
    of: 'stream',
    method: 'GET',
    path: '/events',
    id: 'streamEvents',
    calls: ['AccountControl.listen', 'AllControl.listen'],
    summary: 'All events, as server-sent events',
    description:
      'The name of an event is its `kind`; its data is the event with `account` as its first field. Without an account: the events of all accounts.',
    tag: 'journal',
    answer: Type.String(),
    listen: (account, listener) => account.listen(listener),
    listenAll: (all, listener) => all.listen(listener),
  },
  ofAccount({
    method: 'POST',
    path: '/expect',
    id: 'expectRequests',
    calls: ['AccountControl.expect'],
    summary: 'Check that the journal has certain requests',
    description: '409 if it does not, with the closest request and how it differs.',
    tag: 'journal',
    writes: false,
    body: expectation,
    answer: expectationResult,
    call: (account, { body }) => account.expect(body),
    otherStatus: { status: 409, description: 'The expectation is not met', when: ({ met }) => !met },
  }),
]
