import type { Account } from '../accounts/account.js'
import type { Wire } from '../contracts/contract.js'
import type { AnswerEffect, Drawn, WireEffect } from '../rules/rule.js'

/** What a rule says about the way of an answer; undefined when it says nothing. Its delay begins now. */
export function wireOf(
  { delay, stall, reset, drip, malformed }: Drawn<WireEffect & Pick<AnswerEffect, 'malformed'>>,
  account: Account | undefined,
): Wire | undefined {
  const waits = delay !== undefined && account !== undefined
  if (!waits && stall === undefined && reset === undefined && drip === undefined && malformed === undefined) {
    return undefined
  }
  return {
    ...(waits && { after: later(account, delay) }),
    ...(stall && { stall }),
    ...(reset !== undefined && { reset }),
    ...(drip !== undefined && { drip }),
    ...(malformed && { malformed }),
  }
}

/** Resolves so much later on the account's clock, or when the account is closed. */
export function later({ clock, closed }: Account, ms: number): Promise<void> {
  return new Promise((resolve) => {
    const end = () => {
      closed.removeEventListener('abort', end)
      resolve()
    }
    clock.at(clock.now() + ms, end)
    if (closed.aborted) end()
    else closed.addEventListener('abort', end)
  })
}
