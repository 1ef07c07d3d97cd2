import type { Seal } from '../journal/digest.js'
import type { JournalEntry } from '../journal/entry.js'
import { missesOf, whyUncertain, type EntryFilter } from '../journal/filter.js'
import type { Expectation, ExpectationResult } from './control.js'
import { compareWith, type Comparison, type Difference } from './expect-fields.js'
import { askedInWords, countInWords } from './expect-words.js'

/** What there is to be judged. */
export interface Seen {
  /** Oldest first. */
  entries: readonly JournalEntry[]
  /** How many older ones the journal had to drop that may have met the filter. */
  dropped: number
  seal: Seal
}

/**
 * Judges entries by what is expected of them: how many there are, then their order. It is met only when it is met whatever
 * was in those that were dropped, or in what was cut off. The filter's `limit` is the most entries that are looked at, the
 * newest.
 */
export function evaluateExpectation({ entries, dropped, seal }: Seen, expectation: Expectation): ExpectationResult {
  const { filter = {}, fields = {}, count = { least: 1 }, inOrder = [] } = expectation
  const comparison = compareWith(fields, seal)
  const limit = filter.limit ?? Infinity
  const looked = entries.length > limit ? entries.slice(-limit) : entries
  const met: JournalEntry[] = []
  const others: JournalEntry[] = []
  const doubts: Doubt[] = entries.length < limit && dropped > 0 ? [droppedBefore(dropped)] : []
  for (const entry of looked) {
    const differs = decisiveIn(entry, filter, comparison)
    if (differs.length === 0) met.push(entry)
    else {
      others.push(entry)
      const [first] = differs
      if (first?.notKept !== undefined && differs.every(({ notKept }) => notKept !== undefined)) {
        doubts.push({ requests: 1, why: `${first.field} of request ${entry.id} cannot be told: ${first.notKept}` })
      }
    }
  }

  const { least = 0, most = Infinity } = typeof count === 'number' ? { least: count, most: count } : count
  const found = met.length
  const isSure = found + doubts.reduce((sum, { requests }) => sum + requests, 0) <= most
  if (found >= least && isSure) return judgeOrder(met, inOrder, doubts, seal)
  const expected = `expected ${countInWords(least, most)}${askedInWords(filter, fields, seal)}`
  return {
    met: false,
    found,
    problem: `${expected}, found ${found} among ${looked.length}${inWords(doubts)}`,
    // Where there are too many, none of them is the one that is wrong.
    closest: found < least ? closestOf(others, filter, comparison) : undefined,
  }
}

/** Requests of which it is not known whether they are among those that are asked for. */
interface Doubt {
  requests: number
  why: string
}

const droppedBefore = (requests: number): Doubt => ({
  requests,
  why: `the journal had to drop ${requests} before (ask for those since an id, reset the account first, or give it --journal-memory or --max-accounts)`,
})

const inWords = (doubts: readonly Doubt[]): string => {
  const [first] = doubts
  if (first === undefined) return ''
  const more = doubts.length > 1 ? `; and ${doubts.length - 1} more like it` : ''
  return `; ${first.why}${more}`
}

/** Each filter must be met by a later request than the one before it. */
function judgeOrder(
  entries: readonly JournalEntry[],
  filters: readonly EntryFilter[],
  doubts: readonly Doubt[],
  seal: Seal,
): ExpectationResult {
  const found = entries.length
  let next = 0
  for (const [step, filter] of filters.entries()) {
    let at = next
    while (at < entries.length && !meets(entries[at], filter)) at++
    if (at < entries.length) {
      next = at + 1
      continue
    }
    const last = entries[next - 1]
    const after = last === undefined ? '' : ` after request ${last.id}`
    const early = entries.findLast((entry) => meets(entry, filter))
    const instead = early === undefined ? '' : `; request ${early.id} is one, but too early`
    const expected = `step ${step + 1} of ${filters.length}: expected a request${askedInWords(filter, {}, seal)}${after}`
    return {
      met: false,
      found,
      problem: `${expected}, found none${instead}${inWords(doubts)}`,
      closest: closestOf(entries.slice(next), filter),
    }
  }
  return { met: true, found, problem: undefined, closest: undefined }
}

const meets = (entry: JournalEntry | undefined, filter: EntryFilter): boolean =>
  entry !== undefined && missesOf(entry, filter).length === 0

/** Where an entry misses a filter. */
const missesIn = (entry: JournalEntry, filter: EntryFilter): readonly Difference[] =>
  missesOf(entry, filter).map((field) => {
    const notKept = whyUncertain(entry, field)
    return { field, expected: filter[field], found: foundIn(entry, field), ...(notKept !== undefined && { notKept }) }
  })

/** What decides whether an entry is one of those asked for: most are not, and need no look at their bodies. */
function decisiveIn(entry: JournalEntry, filter: EntryFilter, comparison: Comparison): readonly Difference[] {
  const misses = missesIn(entry, filter)
  return misses.some(({ notKept }) => notKept === undefined) ? misses : [...misses, ...comparison.decisive(entry)]
}

/** The closest request is looked for among this many of the newest: each is compared in all its fields. */
const mostCompared = 1000

/** The one that misses the filter in the fewest parts, and of these differs least in its fields; the newest of equals. */
function closestOf(
  entries: readonly JournalEntry[],
  filter: EntryFilter,
  comparison?: Comparison,
): ExpectationResult['closest'] {
  const fewest = entries.reduce((least, entry) => Math.min(least, missesOf(entry, filter).length), Infinity)
  const near = entries.filter((entry) => missesOf(entry, filter).length === fewest).slice(-mostCompared)
  let closest: { entry: JournalEntry; differs: readonly Difference[]; far: number } | undefined
  for (const entry of near) {
    const differs = [...missesIn(entry, filter), ...(comparison?.differences(entry) ?? [])]
    const far = differs.reduce((sum, { found }) => sum + (found === undefined ? absent : 1), 0)
    if (closest === undefined || far <= closest.far) closest = { entry, differs, far }
  }
  return closest && { entry: closest.entry, differs: closest.differs }
}

/** What is not there at all is further away than another value. */
const absent = 2

const foundIn = (entry: JournalEntry, field: Exclude<keyof EntryFilter, 'limit'>): unknown =>
  field === 'since' || field === 'before' ? entry.id : entry[field]
