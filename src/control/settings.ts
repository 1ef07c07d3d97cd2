import type { Account } from '../accounts/account.js'
import { settingNames, settingTable, type Settings } from '../config/setting-table.js'
import { someFields } from '../reading/objects.js'
import { readArgument } from './read-argument.js'

type Changes = Partial<Settings>

const changes = someFields(Object.fromEntries(settingNames.map((name) => [name, settingTable[name].change])))

/** The checked values of a change. The library says undefined for what JSON calls null: a limit is taken away. */
export const readSettings = (given: object): Changes =>
  readArgument(
    changes,
    Object.fromEntries(Object.entries(given).map(([name, value]) => [name, (value as unknown) ?? null])),
  )

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
