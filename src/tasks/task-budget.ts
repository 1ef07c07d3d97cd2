/** Which tasks may go when memory is short: those whose URLs have expired go before others that have ended. */
export type Spare = 'past-url' | 'ended'

/** A store that draws on a budget. */
export interface Keeper {
  /** Looks at the next of its tasks and drops it if its time is up. Answers false when it has been round all. */
  look(): boolean
  /** Drops one task of this kind, if there is one. */
  dropOne(spare: Spare): boolean
}

/** The memory for tasks, shared by all accounts. */
export interface TaskBudget {
  /** Bytes, as `bytesOf` estimates them. */
  readonly limit: number
  readonly used: number
  /** Takes `bytes`, dropping tasks that have ended if it must; false when all that is kept is unfinished. */
  take(bytes: number): boolean
  give(bytes: number): void
  /** From now on the keeper's tasks are looked at. */
  join(keeper: Keeper): void
  leave(keeper: Keeper): void
}

export interface TaskBudgetOptions {
  limit?: number
}

/** Whoever must make room makes this share of the limit, so that not every submit has to ask all accounts. */
const roomMade = 1 / 1024

export const createTaskBudget = ({ limit = 2 ** 30 }: TaskBudgetOptions = {}): TaskBudget => {
  const keepers = new Set<Keeper>()
  let used = 0
  let round = keepers.values()
  let looked: Keeper | undefined

  /** Each task that comes pays for looks at two that are here: whatever has expired goes, without a timer. */
  const lookAtTwo = (): void => {
    for (let looks = 0; looks < 2; looks++) {
      if (looked?.look() === true) continue
      looked = round.next().value
      if (looked === undefined) round = keepers.values()
    }
  }

  const makeRoom = (bytes: number): void => {
    const goal = limit - Math.max(bytes, limit * roomMade)
    for (const spare of ['past-url', 'ended'] as const) {
      for (const keeper of keepers) {
        while (used > goal && keeper.dropOne(spare));
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
      lookAtTwo()
      if (used + bytes > limit) makeRoom(bytes)
      if (used + bytes > limit) return false
      used += bytes
      return true
    },
    give: (bytes) => {
      used -= bytes
    },
    join: (keeper) => keepers.add(keeper),
    leave: (keeper) => {
      keepers.delete(keeper)
      if (looked === keeper) looked = undefined
    },
  }
}
