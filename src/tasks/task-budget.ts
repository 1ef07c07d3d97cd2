/** Which tasks may be evicted when memory is short: those with expired URLs first, then others that have ended. */
export type Evictable = 'past-url' | 'ended'

/** A store that takes memory from the budget. */
export interface EvictableStore {
  /** Checks the next of its tasks and drops it if its TTL is over. Returns false after the last one. */
  sweepNext(): boolean
  /** Drops one task of this kind. Returns false if there is none. */
  evictOne(kind: Evictable): boolean
}

/** The memory for tasks, shared by all accounts. */
export interface TaskBudget {
  /** Bytes, as `bytesOf` estimates them. */
  readonly limit: number
  readonly used: number
  /** Takes `bytes`, and evicts ended tasks if needed. False when all kept tasks are unfinished. */
  take(bytes: number): boolean
  give(bytes: number): void
  /** Adds a store: from now on its tasks are swept. */
  join(store: EvictableStore): void
  leave(store: EvictableStore): void
}

export interface TaskBudgetOptions {
  limit?: number
}

/** Eviction frees at least this share of the limit, so that not every submit has to check all accounts. */
const roomShare = 1 / 1024

export const createTaskBudget = ({ limit = 2 ** 30 }: TaskBudgetOptions = {}): TaskBudget => {
  const stores = new Set<EvictableStore>()
  let used = 0
  let round = stores.values()
  let current: EvictableStore | undefined

  /** Every new task checks two existing ones, so that expired tasks are dropped without a timer. */
  const sweepTwo = (): void => {
    for (let looks = 0; looks < 2; looks++) {
      if (current?.sweepNext() === true) continue
      current = round.next().value
      if (current === undefined) round = stores.values()
    }
  }

  const makeRoom = (bytes: number): void => {
    const goal = limit - Math.max(bytes, limit * roomShare)
    for (const kind of ['past-url', 'ended'] as const) {
      for (const store of stores) {
        while (used > goal && store.evictOne(kind));
        if (used <= goal) return
      }
    }
  }

  return {
    limit,
    get used() {
      return used
    },
    take: (bytes) => {
      sweepTwo()
      if (used + bytes > limit) makeRoom(bytes)
      if (used + bytes > limit) return false
      used += bytes
      return true
    },
    give: (bytes) => {
      used -= bytes
    },
    join: (store) => stores.add(store),
    leave: (store) => {
      stores.delete(store)
      if (current === store) current = undefined
    },
  }
}
