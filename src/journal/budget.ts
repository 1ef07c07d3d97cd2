/** The memory that all journals have together, and the numbers of their entries. */
export interface JournalBudget {
  /** Numbers count up over the whole server, from 1. */
  nextId(): number
  /** The last of them; 0 before the first. */
  readonly lastId: number
  /** Takes part: `dropOldest` gives back the bytes of the share's oldest item with `give`, and is called while there are any. */
  join(dropOldest: () => void): Share
  readonly bytes: number
  readonly limit: number
}

/** What one account's journal holds of the budget. */
export interface Share {
  readonly bytes: number
  /** Also makes it the one that was written to last, and then makes room where there is too little. */
  take(bytes: number): void
  give(bytes: number): void
}

/** 64 MB: some 100,000 requests. */
const defaultMaxBytes = 64 * 1024 * 1024

/**
 * Bounds the sum: when it is too large, the share that was written to longest ago loses its oldest items first, so that
 * accounts in use keep theirs. A ring of shares in the order of their last writing makes each step cost the same.
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
      // One that has nothing to drop is passed over until it is written to again.
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

/** A place in the ring: its own end stands between the newest and the oldest. Alone, it is a ring of its own. */
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
