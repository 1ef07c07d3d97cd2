import type { JournalBudget } from './budget.js'
import { readEntry, type KeptEntry, type JournalEntry } from './entry.js'
import { sizeOf } from './entry-size.js'
import { Fifo } from './fifo.js'
import { matches, type EntryFilter } from './filter.js'

/** What an account's clients did, oldest first; bounded in bytes, and says how many entries it dropped for that. */
export interface Journal {
  /** Takes the entry itself, and gives it its id. */
  add(entry: KeptEntry): KeptEntry
  entries(filter?: EntryFilter): readonly JournalEntry[]
  /** The same as they are kept, the newest first. */
  newest(filter: EntryFilter): readonly KeptEntry[]
  /** How many entries there are that match, without reading them. */
  countOf(filter: Omit<EntryFilter, 'limit'>): number
  readonly dropped: number
  /** The id of the last that was dropped; 0 if none was. */
  readonly droppedUpTo: number
  /** The last id that any journal of the server has given. */
  readonly lastId: number
  /** How many were ever added. */
  readonly count: number
  close(): void
}

export interface JournalOptions {
  budget: JournalBudget
  /** The bound of this journal alone; 8 MB if absent. */
  maxBytes?: number
  /** How many entries an earlier journal in its place has lost; they count as dropped. */
  forgotten?: number
}

const defaultLimit = 100

/** A journal of one account, or of the unattributed. */
export function createJournal({ budget, maxBytes = 8 * 1024 * 1024, forgotten = 0 }: JournalOptions): Journal {
  const kept = new Fifo<KeptEntry>()
  let count = forgotten
  let dropped = forgotten
  let droppedUpTo = forgotten === 0 ? 0 : budget.lastId
  let closed = false

  const dropOldest = (): void => {
    const oldest = kept.take()
    if (oldest === undefined) return
    dropped++
    droppedUpTo = oldest.id
    share.give(oldest.bytes)
  }
  const share = budget.join(dropOldest)

  const newest = (filter: EntryFilter): KeptEntry[] => {
    const { since = 0, limit = defaultLimit } = filter
    const found: KeptEntry[] = []
    for (const entry of kept.backwards()) {
      if (entry.id <= since || found.length >= limit) break
      if (matches(entry, filter)) found.push(entry)
    }
    return found
  }

  return {
    add: (entry) => {
      entry.id = budget.nextId()
      count++
      // What was still going on when the account was reset belongs to nobody.
      if (closed) return entry
      kept.add(entry)
      entry.bytes = sizeOf(entry)
      share.take(entry.bytes)
      while (share.bytes > maxBytes) dropOldest()
      return entry
    },
    entries: (filter = {}) => newest(filter).map(readEntry).reverse(),
    newest,
    countOf: (filter) => {
      let found = 0
      for (const entry of kept) if (matches(entry, filter)) found++
      return found
    },
    get dropped() {
      return dropped
    },
    get droppedUpTo() {
      return droppedUpTo
    },
    get lastId() {
      return budget.lastId
    },
    get count() {
      return count
    },
    close: () => {
      closed = true
      kept.clear()
      share.give(share.bytes)
    },
  }
}
