/** The memory shared by all journals, and the ids of their entries. */
export interface JournalBudget {
  /** Ids are unique in the process and count up from 1. */
  nextId(): number
  /** The last id; 0 before the first. */
  readonly lastId: number
  /** Adds a share. `dropOldest` drops the share's oldest item and gives back its bytes with `give`; it is called when memory is short. */
  join(dropOldest: () => void): Share
  readonly bytes: number
  readonly limit: number
}

/** The part of the budget that one journal uses. */
export interface Share {
  readonly bytes: number
  /** Also marks the share as the last one written to, and then makes room if needed. */
  take(bytes: number): void
  give(bytes: number): void
}

/** 64 MB: some 100,000 requests. */
const defaultMaxBytes = 64 * 1024 * 1024

/**
 * Bounds the sum of all shares: above the limit, the least recently written share loses its oldest items first, so that
 * accounts in use keep theirs. A ring of shares in the order of their last write makes each step constant time.
 */
export function createJournalBudget({ maxBytes = defaultMaxBytes }: { maxBytes?: number } = {}): JournalBudget {
  const ring = new Link(() => undefined)
  let lastId = 0
  let total = 0

  const makeRoom = (): void => {
    while (total > maxBytes && ring.newer !== ring) {
      const longestAgo = ring.newer
      const before = longestAgo.bytes
      longestAgo.dropOldest()
      // A share that has nothing to drop is skipped until it is written to again.
      if (longestAgo.bytes >= before) longestAgo.leave()
    }
  }

  return {
    nextId: () => ++lastId,
    get lastId() {
      return lastId
    },
    join: (dropOldest) => {
      const link = new Link(dropOldest)
      return {
        get bytes() {
          return link.bytes
        },
        take: (bytes) => {
          link.bytes += bytes
          total += bytes
          link.standBefore(ring)
          makeRoom()
        },
        give: (bytes) => {
          link.bytes -= bytes
          total -= bytes
          if (link.bytes <= 0) link.leave()
        },
      }
    },
    get bytes() {
      return total
    },
    limit: maxBytes,
  }
}

/** A node of the ring, a doubly linked list. The sentinel node stands between the newest and the oldest. */
class Link {
  bytes = 0
  older: Link = this
  newer: Link = this
  readonly dropOldest: () => void

  constructor(dropOldest: () => void) {
    this.dropOldest = dropOldest
  }

  standBefore(end: Link): void {
    if (this.newer === end) return
    this.leave()
    this.older = end.older
    this.newer = end
    this.older.newer = this
    end.older = this
  }

  leave(): void {
    this.older.newer = this.newer
    this.newer.older = this.older
    this.older = this
    this.newer = this
  }
}
