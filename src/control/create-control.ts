import type { Account } from '../accounts/account.js'
import { PictureCheckFailed } from '../images/input-checker.js'
import { PictureRefused, type OwnPictures } from '../images/own-pictures.js'
import { didYouMean, shown } from '../reading/read-error.js'
import { takeRoom } from '../rules/rule-book.js'
import { createAllControl } from './all-control.js'
import { createAccountControl, orRefuse, readAll, withHint } from './account-control.js'
import { askableOf, checkFilter } from './check-arguments.js'
import { paceIn } from './account-clock.js'
import { ControlError, type Control } from './control.js'
import { createSubscriptions } from './subscriptions.js'
import type { ControlServices } from './services.js'
import { readSettings } from './settings.js'
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
        const context = { fields: coverable.fields, pictures: [...ownPictures.names()] }
        const rules = readAll(given, template.rules).map((rule) => withHint(rule, context))
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
    unattributedRequests: (filter = {}) => {
      checkFilter(filter, askableOf(services))
      return { entries: unattributed.entries(filter), dropped: unattributed.dropped, count: unattributed.count }
    },
    pictures: () => ownPictures.list(),
    picture: (name) => {
      const picture = ownPictures.find(name)
      if (picture === undefined) throw noPicture(name, ownPictures)
      return { ...picture, content: Uint8Array.from(ownPictures.fileOf(picture)?.bytes ?? []) }
    },
    addPicture: async (name, bytes) => {
      try {
        return await ownPictures.add(name, bytes)
      } catch (error) {
        if (error instanceof PictureRefused) throw new ControlError(error.because === 'bad' ? 400 : 409, error.message)
        throw error instanceof PictureCheckFailed ? new ControlError(409, error.message) : error
      }
    },
    removePicture: (name) => {
      if (!ownPictures.remove(name)) throw noPicture(name, ownPictures)
    },
    inbox: (name) => inbox.items(name),
    clearInbox: (name) => inbox.clear(name),
  }
}

const noPicture = (name: string, ownPictures: OwnPictures): ControlError =>
  new ControlError(404, `no picture is called ${shown(name)}${didYouMean(name, ownPictures.names())}`)
