import type { EntryFilter, JournalEntry } from '../journal/entry.js'
import { missesOf } from '../journal/filter.js'
import { ControlError, type Expectation, type ExpectationResult } from './control.js'
import { differencesFrom, type Difference } from './expect-fields.js'
import { askedInWords, countInWords } from './expect-words.js'

type Differences = (entry: JournalEntry) => readonly Difference[]

/**
 * Judges entries, oldest first, by what is expected of them: how many there are, then their order. The filter's `limit`
 * is the most entries that are looked at, the newest.
 */
export function judge(entries: readonly JournalEntry[], expectation: Expectation): ExpectationResult {
  checkCount(expectation)
  const { filter = {}, fields = {}, count = { least: 1 }, inOrder = [] } = expectation
  const differences = differencesFrom(fields)
  const looked = filter.limit === undefined ? entries : entries.slice(Math.max(entries.length - filter.limit, 0))
  const met: JournalEntry[] = []
  const others: JournalEntry[] = []
  for (const entry of looked) (meets(entry, filter) && differences(entry).length === 0 ? met : others).push(entry)

  const { least = 0, most = Infinity } = typeof count === 'number' ? { least: count, most: count } : count
  const found = met.length
  if (found >= least && found <= most) return judgeOrder(met, inOrder)
  return {
    met: false,
    found,
    problem: `expected ${countInWords(least, most)}${askedInWords(filter, fields)}, found ${found} among ${looked.length}`,
    // Where there are too many, none of them is the one that is wrong.
    closest: found < least ? closestOf(others, filter, differences) : undefined,
  }
}

function checkCount({ count }: Expectation): void {
  if (typeof count !== 'object' || (count.least ?? 0) <= (count.most ?? Infinity)) return
  throw new ControlError(400, `count: least is ${count.least ?? 0} and most is ${count.most ?? 0}; no number is both`)
}

/** Each filter must be met by a later request than the one before it. */
function judgeOrder(entries: readonly JournalEntry[], filters: readonly EntryFilter[]): ExpectationResult {
  const found = entries.length
  let next = 0
  for (const [step, filter] of filters.entries()) {
    const at = entries.findIndex((entry, at) => at >= next && meets(entry, filter))
    if (at !== -1) {
      next = at + 1
      continue
    }
    const last = entries[next - 1]
    const after = last === undefined ? '' : ` after request ${last.id}`
    const early = entries.findLast((entry) => meets(entry, filter))
    const instead = early === undefined ? '' : `; request ${early.id} is one, but too early`
    return {
      met: false,
      found,
      problem: `step ${step + 1} of ${filters.length}: expected a request${askedInWords(filter)}${after}, found none${instead}`,
      closest: closestOf(entries.slice(next), filter, () => []),
    }
  }
  return { met: true, found, problem: undefined, closest: undefined }
}

const meets = (entry: JournalEntry, filter: EntryFilter): boolean => missesOf(entry, filter).length === 0

/** The one that misses the filter in the fewest parts, and of these differs least in its fields; the newest of equals. */
function closestOf(
  entries: readonly JournalEntry[],
  filter: EntryFilter,
  differences: Differences,
): ExpectationResult['closest'] {
  let closest: { entry: JournalEntry; misses: number; differs: readonly Difference[]; far: number } | undefined
  for (const entry of entries) {
    const missed = missesOf(entry, filter)
    if (closest !== undefined && missed.length > closest.misses) continue
    const ofFilter = missed.map((field) => ({ field, expected: filter[field], found: foundIn(entry, field) }))
    const differs = [...ofFilter, ...differences(entry)]
    const far = differs.reduce((sum, { found }) => sum + (found === undefined ? absent : 1), 0)
    if (closest === undefined || missed.length < closest.misses || far <= closest.far) {
      closest = { entry, misses: missed.length, differs, far }
    }
  }
  return closest && { entry: closest.entry, differs: closest.differs }
}

/** What is not there at all is further away than another value. */
const absent = 2

const foundIn = (entry: JournalEntry, field: Exclude<keyof EntryFilter, 'limit'>): unknown =>
  field === 'since' ? entry.id : entry[field]
