import { Type } from '@sinclair/typebox'
import { settingNames, settingTable, type Settings, type SettingsChange } from '../../config/setting-table.js'
import { ofAccount, type Operation, ofServer } from './operation.js'
import { count, listOf, moment, pace } from './schema-builders.js'

const accountSummary = Type.Object(
  {
    key: Type.String(),
    now: moment("Epoch milliseconds on the account's clock"),
    pace,
    tasks: count(),
    rules: count(),
    requests: count(),
  },
  { $id: 'AccountSummary' },
)

/** Of the bodies: durations may be texts; null stands where the library says undefined. */
const settingSchemas = Object.fromEntries(settingNames.map((name) => [name, settingTable[name].change.schema]))

type Shown = { [Name in keyof Settings]: Exclude<Settings[Name], undefined> | null }

const settingsShown = Type.Unsafe<Shown>({
  type: 'object',
  required: settingNames,
  properties: settingSchemas,
  $id: 'Settings',
})

const settingsChange = Type.Unsafe<SettingsChange>({
  type: 'object',
  properties: settingSchemas,
  $id: 'SettingsChange',
})

export const accountOperations: readonly Operation[] = [
  ofServer({
    method: 'GET',
    path: '/accounts',
    id: 'listAccounts',
    calls: ['Control.accounts'],
    summary: 'All accounts',
    description: 'The accounts that exist now, the least recently used first.',
    tag: 'accounts',
    answer: Type.Object({ accounts: listOf(accountSummary) }),
    call: (control) => ({ accounts: control.accounts() }),
  }),
  ofAccount({
    method: 'POST',
    path: '/reset',
    id: 'resetAccount',
    calls: ['AccountControl.reset', 'Control.resetAll'],
    summary: 'Reset an account, or all',
    description:
      "Its tasks, webhooks, rules and journal are gone; it begins again with the template's settings, rules and pace.",
    tag: 'accounts',
    writes: true,
    body: Type.Object(
      {
        all: Type.Optional(Type.Boolean({ description: 'Reset every account; none needs to be named' })),
      },
      { $id: 'Reset' },
    ),
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
    id: 'getSettings',
    calls: ['AccountControl.settings', 'TemplateControl.settings'],
    summary: 'Latency, credits and limits of an account',
    description: 'Null means unlimited, and for `urlTtl` the time of the model.',
    tag: 'settings',
    writes: false,
    answer: settingsShown,
    call: (account) => shown(account.settings()),
    template: { answer: settingsShown, call: (template) => shown(template.settings()) },
  }),
  ofAccount({
    method: 'POST',
    path: '/settings',
    id: 'changeSettings',
    calls: ['AccountControl.changeSettings', 'TemplateControl.changeSettings'],
    summary: 'Change some settings of an account',
    description: 'What is left out stays as it is; null removes a limit. Returns all settings.',
    tag: 'settings',
    refuses: [409],
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

/** What is taken away must be seen in JSON, and undefined is not. The cast: undefined is all that is replaced. */
const shown = (settings: Settings): Shown =>
  Object.fromEntries(settingNames.map((name) => [name, settings[name] ?? null])) as Shown
