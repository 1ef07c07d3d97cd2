import { Type } from '@sinclair/typebox'
import { requestStages, stages } from '../../rules/rule.js'
import { count, fromOne, listOf, maybe, moment, variantsOf, wordOf } from './schema-builders.js'

const text = (description?: string) => Type.Optional(Type.String(description === undefined ? {} : { description }))

/** Filters journal entries; an absent field matches everything. */
export const filterFields = {
  stage: Type.Optional(wordOf(requestStages)),
  model: text(),
  task: text(),
  method: text(),
  url: text('Part of the URL'),
  route: text('Part of the route: `get_result`'),
  status: Type.Optional(
    Type.Union([Type.String(), Type.Integer()], { description: 'The HTTP status, `4xx`, `reset` or `aborted`' }),
  ),
  rule: text('The id of the rule that fired'),
  since: Type.Optional(count({ description: 'Entries after this id' })),
  before: Type.Optional(fromOne({ description: 'Entries before this id, to read a long journal page by page' })),
  limit: Type.Optional(fromOne({ description: 'Maximum number of entries, the newest; 100 if absent' })),
}

export const entryFilter = Type.Object(filterFields, { $id: 'EntryFilter' })

export const journalEntry = Type.Object(
  {
    id: count({ description: 'Counts up from 1 across the whole server' }),
    at: moment("Epoch milliseconds on the account's clock; on the system clock for requests without an account"),
    method: Type.String(),
    url: Type.String({ description: 'Path and query as requested, with secrets redacted' }),
    stage: wordOf([...stages, 'other']),
    route: maybe(Type.String({ description: 'The operation that handled it' })),
    status: Type.Union([Type.Integer(), Type.Literal('reset'), Type.Literal('aborted')]),
    tookMs: Type.Number({ description: 'In real time' }),
    task: maybe(Type.String()),
    model: maybe(Type.String()),
    rule: maybe(Type.String({ description: 'The rule that fired' })),
    others: maybe(listOf(Type.String(), { description: 'Rules that matched but did not fire' })),
    explain: maybe(Type.String()),
    body: maybe(Type.String({ description: 'The request body as JSON text, redacted' })),
    userAgent: maybe(Type.String()),
    sentKey: Type.Boolean({ description: 'Whether the request carried a key' }),
  },
  { $id: 'JournalEntry' },
)

export const header = Type.Object({ name: Type.String(), value: Type.String() }, { $id: 'Header' })

export const requestDetail = Type.Object(
  {
    ...journalEntry.properties,
    nth: maybe(
      fromOne({
        description: "Which of its kind it was, as rules count: the account's submits, the task's polls or downloads",
      }),
    ),
    headers: maybe(listOf(header, { description: 'The headers of the request, with secrets redacted' })),
    answer: maybe(
      Type.Object(
        {
          headers: listOf(header),
          body: maybe(
            Type.String({ description: 'Redacted, at most 8,192 characters; of a picture, how many bytes it has' }),
          ),
        },
        { $id: 'SentAnswer', description: 'What was sent; absent if nothing was' },
      ),
    ),
    notKept: maybe(Type.String({ description: 'Why there are no headers and no answer' })),
  },
  { $id: 'RequestDetail' },
)

export const journalPage = Type.Object({
  entries: listOf(journalEntry),
  dropped: count({ description: 'Number of entries that the journal dropped to stay within its memory limit' }),
  count: count({ description: 'Number of entries ever added' }),
})

export const allPage = Type.Object({
  ...journalPage.properties,
  entries: listOf(
    Type.Composite(
      [
        Type.Object({ account: maybe(Type.String({ description: 'Absent for a request without an account' })) }),
        journalEntry,
      ],
      { $id: 'JournalEntryOfAccount' },
    ),
  ),
})

const at = moment("Epoch milliseconds on the account's clock")

export const event = variantsOf(
  'kind',
  [
    Type.Object({ kind: Type.Literal('request'), entry: journalEntry }, { $id: 'RequestEvent' }),
    Type.Object(
      { kind: Type.Literal('task'), at, task: Type.String(), model: Type.String(), status: Type.String() },
      { $id: 'TaskEvent' },
    ),
    Type.Object(
      {
        kind: Type.Literal('webhook'),
        at,
        delivery: Type.String(),
        task: Type.String(),
        attempt: count(),
        outcome: Type.Union([Type.Integer(), Type.String()], { description: 'The HTTP status, or why there is none' }),
      },
      { $id: 'WebhookEvent' },
    ),
    Type.Object({ kind: Type.Literal('clock'), at }, { $id: 'ClockEvent' }),
    Type.Object(
      {
        kind: Type.Literal('rule'),
        at,
        rule: Type.String(),
        stage: Type.String(),
        task: maybe(Type.String()),
      },
      { $id: 'RuleEvent' },
    ),
    Type.Object({ kind: Type.Literal('reset'), at }, { $id: 'ResetEvent' }),
  ],
  { $id: 'AccountEvent' },
)

export const delivery = Type.Object(
  {
    id: Type.String(),
    task: Type.String(),
    url: Type.String({ description: 'With secrets redacted' }),
    state: wordOf(['pending', 'delivered', 'failed', 'lost']),
    body: Type.String({ description: 'The body that is sent: JSON text, with secrets redacted' }),
    rule: maybe(Type.String({ description: 'The rule that changed it' })),
    attempts: Type.Array(
      Type.Object(
        {
          at,
          tookMs: Type.Number({ description: 'In real time' }),
          status: maybe(Type.Integer({ description: 'The HTTP status that the receiver returned' })),
          problem: maybe(Type.String({ description: 'Why there is no status' })),
        },
        { $id: 'Attempt' },
      ),
    ),
    dueAt: maybe(moment("When the next attempt is due, on the account's clock")),
  },
  { $id: 'Delivery' },
)
