import type { Account } from '../accounts/account.js'
import { readEntry, type KeptEntry } from '../journal/entry.js'
import { createUsageCounters, type UsageCounters } from '../coverage/usage-counters.js'
import { askableOf, checkFilter } from './check-arguments.js'
import { ControlError, type AllControl, type AttributedEntry } from './control.js'
import type { Subscriptions } from './subscriptions.js'
import type { ControlServices } from './services.js'
import { findingsOf } from './report/report.js'

/** Over ten thousand accounts, a page must stay a page. */
const mostEntries = 10_000
const usualEntries = 100

const nothingSent = 'no request was sent with any key that was taken'

/** What happened in all accounts, and with requests that belong to none. It only reads. */
export function createAllControl(services: ControlServices, subscriptions: Subscriptions): AllControl {
  const { accounts, unattributed, coverable } = services
  /** By their keys, so that two reports of one suite are alike. */
  const all = (): Account[] => [...accounts.all()].sort((one, other) => (one.key < other.key ? -1 : 1))
  const note = (): string | undefined => (all().some(({ journal }) => journal.count > 0) ? undefined : nothingSent)
  const tallies = (): UsageCounters => {
    const sum = createUsageCounters()
    for (const account of all()) sum.absorb(account.usage)
    return sum
  }

  return {
    requests: (filter = {}) => {
      checkFilter(filter, askableOf(services))
      const { limit = usualEntries } = filter
      if (limit > mostEntries) {
        throw new ControlError(400, `limit: ${limit} is too many over all accounts; it is at most ${mostEntries}`)
      }
      const journals = [
        { account: undefined, journal: unattributed },
        ...all().map(({ key, journal }) => ({ account: key, journal })),
      ]
      const found = journals.flatMap(({ account, journal }) =>
        journal.newest(filter).map((entry): [account: string | undefined, entry: KeptEntry] => [account, entry]),
      )
      found.sort(([, one], [, other]) => one.id - other.id)
      return {
        entries: found
          .slice(Math.max(found.length - limit, 0))
          .map(([account, entry]): AttributedEntry => ({ account, ...readEntry(entry) })),
        dropped: journals.reduce((sum, { journal }) => sum + journal.dropped, 0),
        count: journals.reduce((sum, { journal }) => sum + journal.count, 0),
      }
    },
    receipt: () => ({ ...tallies().receipt(), note: note() }),
    report: () => ({
      accounts: all()
        .filter(({ journal }) => journal.count > 0)
        .map((account) => ({
          account: account.key,
          requests: account.journal.count,
          findings: findingsOf(account.monitor),
        })),
      coverage: tallies().coverage(coverable),
      note: note(),
    }),
    listen: (listener) => subscriptions.subscribeToAll(listener),
  }
}
