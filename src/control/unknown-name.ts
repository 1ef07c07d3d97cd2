import type { Account } from '../accounts/account.js'
import type { JournalEntry } from '../journal/entry.js'
import type { Coverable } from '../coverage/usage-counters.js'
import { nearest } from '../nearest.js'
import type { Expectation } from './control.js'
import { bodyOf, readPath, valueAt } from './expect-fields.js'

/**
 * What an expectation names that this account never had: a task, a rule, or a field that no model has and no request sent.
 * That there was none of it proves nothing. Undefined where all is known.
 */
export function unknownNameIn(
  { filter = {}, fields = {}, inOrder = [] }: Expectation,
  { tasks, rules }: Pick<Account, 'tasks' | 'rules'>,
  entries: readonly JournalEntry[],
  known: Coverable,
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
  const [path] = neverSent(
    Object.keys(fields).filter((path) => !names.has(path.split('.')[0] ?? '')),
    entries,
  )
  if (path === undefined) return undefined
  const near = nearest(path.split('.')[0] ?? '', names)
  return `no model has a field ${JSON.stringify(path)} and no request sent one${near === undefined ? '' : `; did you mean ${near}?`}`
}

/** The paths under which no body has anything: each body is read once for all of them. */
function neverSent(paths: readonly string[], entries: readonly JournalEntry[]): readonly string[] {
  let left = paths.map((path) => ({ path, place: readPath(path) }))
  for (const entry of entries) {
    if (left.length === 0) break
    const body = bodyOf(entry)
    left = left.filter(({ place }) => valueAt(body, place) === undefined)
  }
  return left.map(({ path }) => path)
}
