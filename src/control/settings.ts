import type { Account } from '../accounts/account.js'
import { settingNames, settingTable, type SettingName, type Settings } from '../config/setting-table.js'
import { ReadError } from '../reading/read-error.js'
import { attempt, reader, valueReader, type Reader } from '../reading/reader.js'
import { readArgument } from './read-argument.js'

type Changes = Partial<Settings>

/** The checked values of a change; undefined stands for a limit that is taken away. */
export function readSettings(given: object): Changes {
  return readArgument(changes, given)
}

const changes: Reader<Changes> = reader(
  { expected: 'an object of settings', schema: { type: 'object' } },
  (given, at) => {
    const read: Record<string, unknown> = {}
    for (const [name, value] of Object.entries(given as object)) {
      if (!isSetting(name)) throw new ReadError(at, { unknown: name, allowed: settingNames })
      read[name] = readSetting(name, value)
    }
    // Each value is what its setting's reader returns.
    return read
  },
)

const isSetting = (name: string): name is SettingName => Object.hasOwn(settingTable, name)

/** The library says undefined for what JSON calls null. */
function readSetting(name: SettingName, given: unknown): unknown {
  const row = settingTable[name]
  if (!row.orNone) return row.reader(given, name)
  if ((given ?? null) === null) return undefined
  const expected = `${row.reader.expected}, or null for none`
  return valueReader({ ...row.reader, expected }, (value) => attempt<unknown>(row.reader, value))(given, name)
}

/** An account's settings as they are now: what is left of its credits stands apart from the others. */
export const viewSettings = ({ settings, credits }: Pick<Account, 'settings' | 'credits'>): Settings => ({
  ...settings,
  credits: credits.balance,
})

/** Changes an account's settings. */
export function applySettings(changed: Changes, { settings, credits }: Pick<Account, 'settings' | 'credits'>): void {
  const { credits: balance, ...others } = changed
  Object.assign(settings, others)
  if ('credits' in changed) credits.balance = balance
}
