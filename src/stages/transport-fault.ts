import type { Account } from '../accounts/account.js'
import type { Closing } from '../closing.js'
import type { SystemTime } from '../time/system-time.js'
import type { Sampled } from '../rules/effects/row.js'
import { transportEffects, type TransportEffect } from '../rules/effects/transport.js'

/** What happens to an answer on its way, whatever it says. */
export interface TransportFault {
  /** What its waits are measured by. */
  time: SystemTime
  /** The end of the account, where there is one: its waits end then. */
  closed: Closing | undefined
  effects: Sampled<TransportEffect>
  /**
   * Calls `done` `ms` milliseconds after the fault began, with the moment on the account's clock; in real time where there
   * is no account yet. Returns how to cancel the wait.
   */
  after(ms: number, done: (at?: number) => void): () => void
}

const names = Object.keys(transportEffects) as (keyof TransportEffect)[]

/** The fault that a rule brings; undefined when it brings none. It begins now. */
export function faultOf(
  then: Sampled<TransportEffect>,
  account: Account | undefined,
  time: SystemTime,
): TransportFault | undefined {
  // A delay that is drawn may be 0: it is none.
  const given = names.filter((name) => then[name] !== undefined && !(name === 'delay' && then.delay === 0))
  if (given.length === 0) return undefined
  const clock = account?.clock ?? time
  const began = clock.now()
  return {
    time,
    closed: account?.closed,
    effects: Object.fromEntries(given.map((name) => [name, then[name]])),
    after: (ms, done) => {
      const left = began + ms - clock.now()
      if (left > 0) return account === undefined ? time.wake(left, () => done()) : account.clock.at(began + ms, done)
      done()
      return () => undefined
    },
  }
}
