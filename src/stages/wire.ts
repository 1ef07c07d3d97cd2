import type { Account } from '../accounts/account.js'
import type { Wire } from '../contracts/contract.js'
import type { SystemTime } from '../time/system-time.js'
import type { AnswerEffect, Drawn, WireEffect } from '../rules/rule.js'

/** What a rule says about the way of an answer; undefined when it says nothing. Its delay begins now. */
export function wireOf(
  { delay = 0, stall, reset, drip, malformed }: Drawn<WireEffect & Pick<AnswerEffect, 'malformed'>>,
  account: Account | undefined,
  time: SystemTime,
): Wire | undefined {
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

/** So much later than now on the account's clock, which knows of it while somebody waits; in real time where there is none yet. */
function later(ms: number, account: Account | undefined, time: SystemTime): NonNullable<Wire['after']> {
  const due = (account?.clock ?? time).now() + ms
  return (done) => {
    const left = due - (account?.clock ?? time).now()
    if (left > 0) return account === undefined ? time.wake(left, () => done()) : account.clock.at(due, done)
    done()
    return () => undefined
  }
}
