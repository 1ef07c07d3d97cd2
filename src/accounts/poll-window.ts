import type { PollAllowance } from '../contracts/contract.js'

/** Counts the polls of an account by the second, as a fixed window that opens with a poll. It only counts. */
export interface PollWindow {
  /** Counts one, and answers what is left. */
  count(now: number): PollAllowance
}

const windowMs = 1000

/** Polls a second: the limit in the headers of recorded polls. */
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
