import type { Account } from '../accounts/account.js'
import type { Closing } from '../closing.js'
import type { SystemTime } from '../time/system-time.js'
import type { AnswerEffect, Sampled, TransportEffect } from '../rules/rule.js'

/** What is done to an answer while it is sent, whatever its content. */
export interface TransportFault {
  /** The clock for its waits. */
  time: SystemTime
  /** Ends the waits when the account is closed. */
  closed: Closing | undefined
  /** Sent when this calls `done`, with the time on the account's clock. Returns a function that cancels the wait. */
  after?: (done: (at?: number) => void) => () => void
  /** Never sent; the socket stays open. */
  stall?: true
  /** The connection is reset after this many bytes of the body; 0: before the answer. */
  reset?: number
  /** Bytes of the body per second. */
  drip?: number
  /** The body is cut off within its JSON. */
  malformed?: true
}

/** The fault that a rule causes, if any. Its delay starts now. */
export function faultOf(
  { delay = 0, stall, reset, drip, malformed }: Sampled<TransportEffect & Pick<AnswerEffect, 'malformed'>>,
  account: Account | undefined,
  time: SystemTime,
): TransportFault | undefined {
  const waits = delay > 0
  if (!waits && stall === undefined && reset === undefined && drip === undefined && malformed === undefined) {
    return undefined
  }
  return {
    time,
    closed: account?.closed,
    ...(waits && { after: later(delay, account, time) }),
    ...(stall && { stall }),
    ...(reset !== undefined && { reset }),
    ...(drip !== undefined && { drip }),
    ...(malformed && { malformed }),
  }
}

/** Waits for `ms` on the account's clock, or in real time without an account. */
function later(ms: number, account: Account | undefined, time: SystemTime): NonNullable<TransportFault['after']> {
  const due = (account?.clock ?? time).now() + ms
  return (done) => {
    const left = due - (account?.clock ?? time).now()
    if (left > 0) return account === undefined ? time.wake(left, () => done()) : account.clock.at(due, done)
    done()
    return () => undefined
  }
}
