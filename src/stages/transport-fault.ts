import type { Account } from '../accounts/account.js'
import type { Closing } from '../closing.js'
import type { SystemTime } from '../time/system-time.js'
import type { AnswerEffect, Sampled, TransportEffect } from '../rules/rule.js'

/** What happens to an answer on its way, whatever it says. */
export interface TransportFault {
  /** What its waits are measured by. */
  time: SystemTime
  /** The end of the account, where there is one: its waits end then. */
  closed: Closing | undefined
  /** It goes out when this calls `done`, with the moment on the account's clock. Returns how to cancel the wait. */
  after?: (done: (at?: number) => void) => () => void
  /** It never goes out; the socket stays open for as long as that may be. */
  stall?: true
  /** The connection is reset after so many bytes of the body; 0: before the answer. */
  reset?: number
  /** Bytes of the body a second. */
  drip?: number
  /** It ends within its JSON. */
  malformed?: true
}

/** The fault that a rule brings; undefined when it brings none. Its delay begins now. */
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

/** So much later than now on the account's clock, which counts the wait; in real time where there is no account yet. */
function later(ms: number, account: Account | undefined, time: SystemTime): NonNullable<TransportFault['after']> {
  const due = (account?.clock ?? time).now() + ms
  return (done) => {
    const left = due - (account?.clock ?? time).now()
    if (left > 0) return account === undefined ? time.wake(left, () => done()) : account.clock.at(due, done)
    done()
    return () => undefined
  }
}
