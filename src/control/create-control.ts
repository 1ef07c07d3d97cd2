import type { Account } from '../accounts/account.js'
import { takeRoom } from '../rules/rule-book.js'
import { createAllControl } from './all-control.js'
import { createAccountControl, orRefuse, readAll, withHint } from './account-control.js'
import { askableOf, checkFilter } from './check-asked.js'
import { paceIn } from './account-clock.js'
import { ControlError, type Control } from './control.js'
import { createListening } from './listen.js'
import type { ControlParts } from './parts.js'
import { applySettings, readSettings, viewSettings } from './settings.js'
import type { Turns } from './turns.js'

/** The control of a whole emulator: what the library hands out and the control API serves. */
export function createControl(parts: ControlParts): Control {
  const { accounts, lobby, inbox, known } = parts
  /** Of whoever commands the clock of an account, by whichever handle. */
  const turns = new WeakMap<Account, Turns>()
  const { template } = accounts
  const listening = createListening(accounts)
  const templateMemory = accounts.roomForRules()
  const account = (key: string) => createAccountControl(parts, key, { turns, listening })

  return {
    accounts: () =>
      [...accounts.all()].map(({ key, clock, tasks, rules, journal }) => ({
        key,
        now: clock.now(),
        pace: clock.pace,
        tasks: tasks.size,
        rules: rules.rules.length,
        requests: journal.count,
      })),
    account,
    all: () => createAllControl(parts, listening),
    template: () => ({
      settings: () => viewSettings(template.settings, template.credits),
      changeSettings: (change) => {
        applySettings(readSettings(change), template.settings, (credits) => (template.credits = credits))
        return viewSettings(template.settings, template.credits)
      },
      rules: () => template.rules,
      addRule: (given) => {
        const rules = readAll(given, template.rules).map((rule) => withHint(rule, { fields: known.fields }))
        orRefuse(() => takeRoom(templateMemory, rules))
        template.rules = [...template.rules, ...rules]
        return template.rules
      },
      clearRules: () => {
        template.rules = []
        templateMemory.give(templateMemory.used)
      },
      pace: () => template.pace,
      setPace: (change) => {
        const pace = paceIn(change)
        if (pace === undefined) throw new ControlError(400, 'mode is missing; it takes real, frozen or scaled')
        return (template.pace = pace)
      },
    }),
    resetAll: () => {
      for (const { key } of [...accounts.all()]) account(key).reset()
    },
    lobby: (filter = {}) => {
      checkFilter(filter, askableOf(parts))
      return { entries: lobby.entries(filter), dropped: lobby.dropped, count: lobby.count }
    },
    inbox: (name) => inbox.items(name),
    clearInbox: (name) => inbox.clear(name),
  }
}
