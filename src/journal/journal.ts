import type { JournalBudget } from './budget.js'
import { detailsSize } from './details.js'
import { readEntry, type KeptEntry, type JournalEntry } from './entry.js'
import { sizeOf } from './entry-size.js'
import { Fifo } from './fifo.js'
import { matches, type EntryFilter } from './filter.js'

/** The requests of an account, oldest first. Bounded in bytes; counts the entries that it drops. */
export interface Journal {
  /** Stores the entry itself, without a copy, and sets its id. */
  add(entry: KeptEntry): KeptEntry
  entries(filter?: EntryFilter): readonly JournalEntry[]
  /** The same entries as they are stored, newest first. */
  newest(filter: EntryFilter): readonly KeptEntry[]
  /** The entry of this id as it is stored; undefined if it is not in this journal. */
  find(id: number): KeptEntry | undefined
  /** The number of matching entries. */
  countOf(filter: Omit<EntryFilter, 'limit'>): number
  readonly dropped: number
  /** The id of the last dropped entry; 0 if none was dropped. */
  readonly droppedUpTo: number
  /** The last id in any journal of the process. */
  readonly lastId: number
  /** The number of entries ever added. */
  readonly count: number
  close(): void
}

export interface JournalOptions {
  budget: JournalBudget
  /** For the details of the newest requests; none are kept if absent. */
  detailsBudget?: JournalBudget | undefined
  /** The limit of this journal; 8 MB if absent. */
  maxBytes?: number
  /** The limit of its details; 2 MB if absent: some 2,000 requests. */
  maxDetailsBytes?: number
  /** The number of entries lost with an earlier journal of the same key; they count as dropped. */
  forgotten?: number
}

const defaultLimit = 100

/** The journal of one account, or of unattributed requests. */
export function createJournal({
  budget,
  detailsBudget,
  maxBytes = 8 * 1024 * 1024,
  maxDetailsBytes = 2 * 1024 * 1024,
  forgotten = 0,
}: JournalOptions): Journal {
  const kept = new Fifo<KeptEntry>()
  /** Those of the entries that have details: the newest. */
  const detailed = new Fifo<KeptEntry>()
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
    if (oldest.details !== undefined) dropOldestDetails()
  }
  const share = budget.join(dropOldest)

  const dropOldestDetails = (): void => {
    const oldest = detailed.take()
    if (oldest?.details === undefined) return
    detailsShare?.give(oldest.details.bytes)
    oldest.details = undefined
  }
  const detailsShare = detailsBudget?.join(dropOldestDetails)

  const keepDetails = (entry: KeptEntry): void => {
    const { details } = entry
    if (details === undefined) return
    if (detailsShare === undefined) {
      entry.details = undefined
      return
    }
    details.bytes = detailsSize(details)
    detailed.add(entry)
    detailsShare.take(details.bytes)
    while (detailsShare.bytes > maxDetailsBytes) dropOldestDetails()
  }

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
      // A request that was in progress when the account was reset belongs to no account.
      if (closed) return entry
      kept.add(entry)
      keepDetails(entry)
      entry.bytes = sizeOf(entry)
      share.take(entry.bytes)
      while (share.bytes > maxBytes) dropOldest()
      return entry
    },
    entries: (filter = {}) => newest(filter).map(readEntry).reverse(),
    newest,
    find: (id) => {
      for (const entry of kept.backwards()) if (entry.id <= id) return entry.id === id ? entry : undefined
      return undefined
    },
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
      detailed.clear()
      detailsShare?.give(detailsShare.bytes)
    },
  }
}
