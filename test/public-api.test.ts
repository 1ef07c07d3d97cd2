import ts from 'typescript'
import { expect, test } from 'vitest'
import { readPublicApi } from '../scripts/public-api.js'

const api = readPublicApi()

test('the library exports these values and no others', () => {
  const values = api.names.filter(({ isType }) => !isType).map(({ name }) => name)
  expect(values.sort()).toEqual(['ConfigError', 'ControlError', 'createEmulator'])
})

test('the library exports these types and no others', () => {
  const types = api.names.filter(({ isType }) => isType).map(({ name }) => name)
  expect(types.sort()).toEqual([
    'AccountControl',
    'AccountEvent',
    'AccountSummary',
    'AllControl',
    'AllReport',
    'AnswerEffect',
    'Attempt',
    'AttributedEntry',
    'ClockChange',
    'ClockChanged',
    'ClockView',
    'ContractName',
    'Control',
    'Coverage',
    'Delay',
    'DownloadEffect',
    'Duration',
    'Effects',
    'Emulator',
    'EmulatorOptions',
    'EndStatus',
    'EntryFilter',
    'Expectation',
    'ExpectationResult',
    'Finding',
    'GivenDelay',
    'GivenEffect',
    'GivenRule',
    'GivenRuleOf',
    'GivenRules',
    'InboxItem',
    'JournalEntry',
    'JournalPage',
    'MadeRule',
    'NewRule',
    'Pace',
    'PaceChange',
    'PictureDamage',
    'Receipt',
    'RefusalName',
    'Report',
    'Rule',
    'RuleOf',
    'Settings',
    'SettingsChange',
    'Stage',
    'Status',
    'TaskDetail',
    'TaskOverride',
    'TaskState',
    'TaskSummary',
    'TemplateControl',
    'TransportEffect',
    'WaitResult',
    'WaitUntil',
    'WebhookDelivery',
    'WebhookEffect',
    'When',
  ])
})

/** The options' names and types are made from the option table; the README lists them. */
const madeFromTables = ['EmulatorOptions: OptionName', 'EmulatorOptions: Options']

test('every type that a public type refers to is public as well', () => {
  const missing = api.names.flatMap(({ name, declarations }) =>
    declarations
      .flatMap((each) => api.referencesIn(each))
      .filter((each) => api.publicNameOf(each) === undefined)
      .map((each) => `${name}: ${nameOf(each)}`),
  )
  expect([...new Set(missing)].filter((each) => !madeFromTables.includes(each))).toEqual([])
})

const nameOf = (declaration: ts.Declaration) => ts.getNameOfDeclaration(declaration)?.getText() ?? '?'
