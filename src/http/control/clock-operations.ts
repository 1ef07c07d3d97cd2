import { Type } from '@sinclair/typebox'
import { fastest } from '../../control/account-clock.js'
import type { ClockChange, PaceChange } from '../../control/control.js'
import { event } from './journal-schemas.js'
import { ofAccount, type Operation } from './operation.js'
import { ControlRefusal } from './errors.js'
import { anyDuration, fromOne, listOf, maybe, moment, pace, wordOf } from './schema-builders.js'
import { linked } from './input-links.js'
import { taskDetail } from './task-operations.js'

const paceFields = {
  mode: Type.Optional(wordOf(['real', 'frozen', 'scaled'])),
  factor: Type.Optional(
    Type.Number({ exclusiveMinimum: 0, maximum: fastest, description: 'How many times as fast, when `scaled`' }),
  ),
}

const clockChange = Type.Object(
  {
    ...paceFields,
    advance: Type.Optional(
      Type.Union([
        Type.Object({ by: anyDuration }, { $id: 'AdvanceBy' }),
        Type.Object(
          {
            to: Type.Union([Type.Number(), Type.String({ examples: ['2026-01-02T03:04:05Z'] })], {
              description: 'Epoch milliseconds or an ISO time; time never goes back',
            }),
          },
          { $id: 'AdvanceTo' },
        ),
        Type.Object(
          {
            until: Type.Union([
              Type.Literal('idle', {
                description:
                  'Until the last task has ended and the last webhook attempt is made. Stuck tasks are passed over; one that goes by polls or steps is a 409',
              }),
              Type.Object({ task: Type.String(), status: Type.String() }, { $id: 'TaskInStatus' }),
            ]),
          },
          { $id: 'AdvanceUntil' },
        ),
      ]),
    ),
    settle: Type.Optional(
      Type.Boolean({
        description: 'false: returns at once and the advance goes on, for a webhook receiver that calls it',
      }),
    ),
  },
  { $id: 'ClockChange' },
)

const clockFields = {
  now: moment("Epoch milliseconds on the account's clock"),
  time: Type.String({ description: 'The same, as an ISO time' }),
  pace,
  nextDue: maybe(moment('When the next thing falls due: a task ends, a webhook goes out, a delayed answer')),
}

const clockView = Type.Object(clockFields, { $id: 'Clock' })

const clockChanged = Type.Object(
  {
    ...clockFields,
    happened: listOf(event, { description: 'What happened on the way, in order' }),
  },
  { $id: 'ClockChanged' },
)

const due = Type.Object(
  {
    at: moment("Epoch milliseconds on the account's clock"),
    kind: wordOf(['task', 'link', 'webhook', 'other'], {
      description: 'A task changes, the link to its picture expires, a webhook attempt is made, or something else',
    }),
    task: maybe(Type.String()),
    status: maybe(Type.String({ description: 'What the task becomes' })),
    webhook: maybe(Type.String()),
  },
  { $id: 'DueMoment' },
)

const paceOnly = Type.Object({ pace }, { $id: 'TemplateClock' })

export const clockOperations: readonly Operation[] = [
  ofAccount({
    method: 'GET',
    path: '/clock',
    id: 'getClock',
    calls: ['AccountControl.clock', 'TemplateControl.pace'],
    summary: 'The time of an account',
    description: 'The template has a pace and no time.',
    tag: 'clock',
    writes: false,
    answer: clockView,
    call: (account) => account.clock(),
    template: { answer: paceOnly, call: (template) => ({ pace: template.pace() }) },
  }),
  ofAccount({
    method: 'GET',
    path: '/clock/due',
    id: 'listDue',
    calls: ['AccountControl.due'],
    summary: 'What falls due next',
    description: 'States of tasks, links that expire and webhook attempts, the next first.',
    tag: 'clock',
    writes: false,
    query: Type.Object({ limit: Type.Optional(fromOne({ description: 'Maximum number; 20 if absent' })) }),
    answer: Type.Object({ due: listOf(due) }),
    call: (account, { query }) => ({ due: account.due(query) }),
  }),
  ofAccount({
    method: 'POST',
    path: '/clock',
    id: 'setClock',
    calls: ['AccountControl.setClock', 'TemplateControl.setPace'],
    shortForms: [
      'AccountControl.advance',
      'AccountControl.advanceTo',
      'AccountControl.advanceUntil',
      'AccountControl.freeze',
      'AccountControl.resume',
      'AccountControl.scale',
    ],
    summary: 'Freeze, scale or advance time',
    description:
      'An advance runs everything that falls due, in order, and returns what happened when all of it has been attempted. A second one waits for the first. The template takes `mode` and `factor` only.',
    tag: 'clock',
    refuses: [404, 409],
    writes: true,
    body: clockChange,
    answer: clockChanged,
    call: (account, { body }) => account.setClock(body),
    template: {
      answer: paceOnly,
      call: (template, { body }) => ({ pace: template.setPace(withoutTime(body)) }),
    },
  }),
  ofAccount({
    method: 'POST',
    path: '/step',
    id: 'stepTask',
    calls: ['AccountControl.step'],
    summary: 'Move a task that goes by steps forward',
    description:
      'For tasks of a rule with `after: {steps: N}`. Returns the task; 409 for one that goes by time or polls.',
    tag: 'clock',
    refuses: [404, 409],
    writes: true,
    body: Type.Object({ task: Type.String(), count: Type.Optional(fromOne()) }, { $id: 'Step' }),
    answer: taskDetail,
    call: (account, { body, base }) => linked(account.step(body.task, body.count), account, base),
  }),
]

/** The template has a pace and no time of its own. */
function withoutTime({ advance, settle, ...pace }: ClockChange): PaceChange {
  if (advance === undefined && settle === undefined) return pace
  throw new ControlRefusal(400, 'the template has no time to advance; it takes mode and factor', {
    allowed: ['mode', 'factor'],
  })
}
