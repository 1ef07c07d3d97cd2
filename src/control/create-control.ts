import type { Account } from '../accounts/account.js'
import { takeRoom } from '../rules/rule-book.js'
import { createAllControl } from './all-control.js'
import { createAccountControl, orRefuse, readAll, withHint } from './account-control.js'
import { askableOf, checkFilter } from './check-arguments.js'
import { paceIn } from './account-clock.js'
import { ControlError, type Control } from './control.js'
import { createSubscriptions } from './subscriptions.js'
import { createPictureControl } from './picture-control.js'
import { detailOfEntry, entryOf } from './request-detail.js'
import { directiveWords } from './rule-previews.js'
import type { ControlServices } from './services.js'
import { readSettings } from './settings.js'
import { isVerified } from './verify-webhook.js'
import type { SerialQueue } from './serial-queue.js'

/** The control of a whole emulator: what the library hands out and the control API serves. */
export function createControl(services: ControlServices): Control {
  const { accounts, unattributed, inbox, coverable, ownPictures } = services
  /** One per account: commands to its clock run one after the other, whichever handle they come from. */
  const clockQueues = new WeakMap<Account, SerialQueue>()
  const { template } = accounts
  const subscriptions = createSubscriptions(accounts)
  const templateMemory = accounts.roomForRules()
  const account = (key: string) => createAccountControl(services, key, { clockQueues, subscriptions })

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
    all: () => createAllControl(services, subscriptions),
    template: () => ({
      settings: () => ({ ...template.settings }),
      changeSettings: (change) => ({ ...Object.assign(template.settings, readSettings(change)) }),
      rules: () => template.rules,
      addRule: (given) => {
        const { rules: there, pictures } = template
        const rules = readAll(given, { there, pictures }).map((rule) => withHint(rule, { fields: coverable.fields }))
        orRefuse(() => takeRoom(templateMemory, rules))
        template.rules = [...template.rules, ...rules]
        return template.rules
      },
      clearRules: () => {
        template.rules = []
        templateMemory.give(templateMemory.used)
      },
      ...createPictureControl(ownPictures, { look: () => template.pictures, open: () => template.pictures }),
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
    unattributedRequests: (filter = {}) => {
      checkFilter(filter, askableOf(services))
      return { entries: unattributed.entries(filter), dropped: unattributed.dropped, count: unattributed.count }
    },
    unattributedRequest: (id) => detailOfEntry(entryOf(unattributed, id, 'those without an account'), services.seal),
    directives: () => directiveWords,
    inbox: (name) => inbox.items(name).map((item) => ({ ...item, verified: isVerified(services, item) })),
    clearInbox: (name) => inbox.clear(name),
  }
}
