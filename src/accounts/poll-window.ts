import type { PollAllowance } from '../contracts/contract.js'

/** Counts an account's polls in fixed windows of a second, each opened by a poll. Only counts: refusing is up to the caller. */
export interface PollWindow {
  /** Counts one poll and returns the allowance left. */
  count(now: number): PollAllowance
}

const windowMs = 1000

/** Polls per second: the limit in the headers of recorded polls. */
const limit = 1200

export const createPollWindow = (): PollWindow => {
  let openedAt = -Infinity
  let polls = 0
  return {
    count: (now) => {
      if (now - openedAt >= windowMs || now < openedAt) {
        openedAt = now
        polls = 0
      }
      polls++
      return { now, limit, remaining: Math.max(limit - polls, 0), exceeded: polls > limit, elapsedMs: now - openedAt }
    },
  }
}
