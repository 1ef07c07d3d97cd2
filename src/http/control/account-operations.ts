import { Type } from '@sinclair/typebox'
import type { Settings, SettingsChange } from '../../control/control.js'
import { ofAccount, type Operation, ofServer } from './operation.js'
import { count, durationText, listOf, moment, pace, wordOf } from './schema-builders.js'

const accountSummary = Type.Object({
  key: Type.String(),
  now: moment("Epoch milliseconds on the account's clock"),
  pace,
  tasks: count(),
  rules: count(),
  requests: count(),
})

const duration = [Type.Number({ minimum: 0 }), durationText()] as const

const latency = Type.Union([wordOf(['instant', 'fast', 'realistic']), ...duration], {
  description: 'From submit to Ready; a number is milliseconds',
})

const urlTtl = Type.Union([...duration, Type.Null()], {
  description: 'Milliseconds that a picture can be downloaded after Ready; null: as the model',
})

const credits = Type.Union([Type.Number({ minimum: 0 }), Type.Null()], {
  description: 'Credits left; null: without end',
})

const maxActiveTasks = Type.Union([Type.Integer({ minimum: 0 }), Type.Literal('real'), Type.Null()], {
  description: 'Most unfinished tasks; `real`: 24, and 6 of kontext-max; null: without end',
})

const settingsShown = Type.Object({ latency, urlTtl, credits, maxActiveTasks, enforceRateLimit: Type.Boolean() })

/** The command takes durations as texts, and null where the library says undefined. */
const settingsChange = Type.Unsafe<SettingsChange>(
  Type.Object({
    latency: Type.Optional(latency),
    urlTtl: Type.Optional(urlTtl),
    credits: Type.Optional(credits),
    maxActiveTasks: Type.Optional(maxActiveTasks),
    enforceRateLimit: Type.Optional(Type.Boolean()),
  }),
)

export const accountOperations: readonly Operation[] = [
  ofServer({
    method: 'GET',
    path: '/accounts',
    calls: ['Control.accounts'],
    summary: 'All accounts',
    tag: 'accounts',
    answer: Type.Object({ accounts: listOf(accountSummary) }),
    call: (control) => ({ accounts: control.accounts() }),
  }),
  ofAccount({
    method: 'POST',
    path: '/reset',
    calls: ['AccountControl.reset', 'Control.resetAll'],
    summary: 'Reset an account, or all',
    description:
      "Its tasks, webhooks, rules and journal are gone; it begins again with the template's settings, rules and pace.",
    tag: 'accounts',
    writes: true,
    body: Type.Object({
      all: Type.Optional(Type.Boolean({ description: 'Reset every account; none needs to be named' })),
    }),
    answer: Type.Object({ reset: Type.Literal(true) }),
    call: (account) => {
      account.reset()
      return { reset: true } as const
    },
    all: (control) => control.resetAll(),
  }),
  ofAccount({
    method: 'GET',
    path: '/settings',
    calls: ['AccountControl.settings', 'TemplateControl.settings'],
    summary: 'Latency, credits and limits of an account',
    tag: 'settings',
    writes: false,
    answer: settingsShown,
    call: (account) => shown(account.settings()),
    template: { answer: settingsShown, call: (template) => shown(template.settings()) },
  }),
  ofAccount({
    method: 'POST',
    path: '/settings',
    calls: ['AccountControl.changeSettings', 'TemplateControl.changeSettings'],
    summary: 'Change some settings of an account',
    tag: 'settings',
    writes: true,
    body: settingsChange,
    answer: settingsShown,
    call: (account, { body }) => shown(account.changeSettings(body)),
    template: {
      answer: settingsShown,
      call: (template, { body }) => shown(template.changeSettings(body)),
    },
  }),
]

/** "Without end" must be seen in JSON, and undefined is not. */
const shown = ({ latency, urlTtl, credits, maxActiveTasks, enforceRateLimit }: Settings) => ({
  latency,
  urlTtl: urlTtl ?? null,
  credits: credits ?? null,
  maxActiveTasks: maxActiveTasks ?? null,
  enforceRateLimit,
})
