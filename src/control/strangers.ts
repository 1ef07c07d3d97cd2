import type { Account } from '../accounts/account.js'
import type { JournalEntry } from '../journal/entry.js'
import type { Known } from '../journal/tallies.js'
import { nearest } from '../nearest.js'
import type { Expectation } from './control.js'
import { bodyOf, valueAt } from './expect-fields.js'

/**
 * What an expectation names that this account never had: a task, a rule, or a field that no model has and no request sent.
 * That there was none of it proves nothing. Undefined where all is known.
 */
export function strangerIn(
  { filter = {}, fields = {}, inOrder = [] }: Expectation,
  { tasks, rules }: Pick<Account, 'tasks' | 'rules'>,
  entries: readonly JournalEntry[],
  known: Known,
): string | undefined {
  for (const { task, rule } of [filter, ...inOrder]) {
    if (task !== undefined && tasks.get(task) === undefined && !entries.some((entry) => entry.task === task)) {
      return `no task of this account has the id ${task}`
    }
    if (
      rule !== undefined &&
      !rules.rules.some(({ id }) => id === rule) &&
      !entries.some((entry) => entry.rule === rule)
    ) {
      return `no rule of this account has the id ${rule}`
    }
  }
  const names = new Set([...known.fields.values()].flat())
  for (const path of Object.keys(fields)) {
    const parts = path.split('.')
    const [name = ''] = parts
    if (names.has(name) || entries.some((entry) => valueAt(bodyOf(entry), parts) !== undefined)) continue
    const near = nearest(name, names)
    return `no model has a field ${JSON.stringify(path)} and no request sent one${near === undefined ? '' : `; did you mean ${near}?`}`
  }
  return undefined
}
