import type { Sampled } from '../rules/effects/row.js'
import type { WebhookEffect } from '../rules/effects/webhook.js'

/** How an attempt at a webhook goes out. */
export interface Dispatch {
  /** How much later than it is due, in milliseconds. */
  waitMs: number
  copies: number
  isLost: boolean
  hasBadSignature: boolean
}

/** Late enough for the account's next webhook to go before it. */
const outOfOrderMs = 10_000

export type WebhookActs<E = Sampled<WebhookEffect>> = {
  readonly [Name in keyof E]-?: (value: Exclude<E[Name], undefined>, dispatch: Dispatch) => Partial<Dispatch>
}

export const webhookActs: WebhookActs = {
  lost: () => ({ isLost: true }),
  copies: (copies) => ({ copies }),
  outOfOrder: (_, { waitMs }) => ({ waitMs: waitMs + outOfOrderMs }),
  badSignature: () => ({ hasBadSignature: true }),
  delay: (ms, { waitMs }) => ({ waitMs: waitMs + ms }),
}

const plain: Dispatch = { waitMs: 0, copies: 1, isLost: false, hasBadSignature: false }

/** How a webhook goes out with an effect. The cast: each act is given the value of its own name, which a loop cannot show. */
export function dispatchOf(effect: Sampled<WebhookEffect> | undefined): Dispatch {
  let dispatch = plain
  for (const [name, value] of Object.entries(effect ?? {})) {
    const act = webhookActs[name as keyof WebhookEffect] as (value: unknown, dispatch: Dispatch) => Partial<Dispatch>
    dispatch = { ...dispatch, ...act(value, dispatch) }
  }
  return dispatch
}
