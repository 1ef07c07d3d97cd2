import { ReadError } from '../reading/read-error.js'
import { attempt, described, eitherOf, reader, type Reader } from '../reading/reader.js'
import { amount, duration, latency, taskLimit, yesOrNo } from './option-readers.js'
import { option, optional, type OptionRow } from './option-row.js'

/** A setting of an account: what new accounts begin with is an option of the same name. */
export interface SettingRow<Value> extends OptionRow<Value> {
  /** Reads a change; what may be absent is taken away by null. Its schema is the control API's. */
  change: Reader<Value | undefined>
}

function setting<Value>(row: OptionRow<Value>, description: string): SettingRow<Value> {
  const change = row.fallback === undefined ? orNull(row.reader) : row.reader
  return { ...row, change: described(description, change) }
}

function orNull<Value>(read: Reader<Value>): Reader<Value | undefined> {
  const expected = `${read.expected}, or null for none`
  return reader({ expected, schema: eitherOf(read.schema, { type: 'null' }) }, (given, at) => {
    if (given === null) return undefined
    const value = attempt(read, given)
    if (value === undefined) throw new ReadError(at, { given, expected })
    return value
  })
}

/** The settings of an account. */
export interface Settings {
  /** From submit to the end of a task: a name, or milliseconds. */
  latency: 'instant' | 'fast' | 'realistic' | number
  /** How long a picture can be downloaded after Ready, in milliseconds; undefined: as the model has it. */
  urlTtl: number | undefined
  /** Credits left; undefined: unlimited. */
  credits: number | undefined
  /** Most unfinished tasks at a time; undefined: unlimited; `real`: 24, and 6 of kontext-max. */
  maxActiveTasks: number | 'real' | undefined
  /** Whether more than 1,200 polls in a second are refused with 429. */
  enforceRateLimit: boolean
}

/**
 * Adding a setting is adding a field above and a row here: the option, the settings of accounts, what the library and the control API take and
 * show follow. What it does stands where `account.settings` is read.
 */
export const settingTable = {
  latency: setting(
    option(latency, 'fast', {
      example: '500ms',
      help: 'Time from submit to Ready: instant, fast (under 2 s), realistic (as the real service), or a duration',
    }),
    'From submit to Ready; a number is milliseconds',
  ),
  urlTtl: setting(
    optional(duration, '10m (FLUX 3: 1h)', {
      example: '10m',
      help: 'How long a picture can be downloaded after Ready',
    }),
    'Milliseconds that a picture can be downloaded after Ready; null: as the model',
  ),
  credits: setting(
    optional(amount, 'unlimited', {
      example: '100',
      help: 'Credits of each account; a submit that they do not pay for is refused (402)',
    }),
    'Credits left; null: unlimited',
  ),
  maxActiveTasks: setting(
    optional(taskLimit, 'unlimited', {
      example: 'real',
      help: 'Most unfinished tasks of an account, or real for what the service allows; above is 429',
    }),
    'Most unfinished tasks; `real`: 24, and 6 of kontext-max; null: unlimited',
  ),
  enforceRateLimit: setting(
    option(yesOrNo, 'off', {
      example: 'on',
      help: 'Refuse more than 1,200 polls in a second (429); they are counted in headers either way',
    }),
    'Whether more than 1,200 polls in a second are refused (429)',
  ),
} satisfies { [Name in keyof Settings]: SettingRow<Settings[Name]> }

export type SettingName = keyof Settings

export const settingNames = Object.keys(settingTable) as SettingName[]

/** Settings as a test may write them, as values or as behind a flag (`'10m'`). What is left out stays as it is. */
export type SettingsChange = { [Name in keyof Settings]?: Settings[Name] | string }

/** The settings among options. */
export const settingsIn = (options: Settings): Settings =>
  Object.fromEntries(settingNames.map((name) => [name, options[name]])) as unknown as Settings
