import { expect, it } from 'vitest'
import { isAccepted, nextDelay } from '../../src/webhooks/webhook-delivery.js'

it('a failed webhook is tried again after 1 s, 5 s and 30 s, then given up', () => {
  expect([1, 2, 3, 4, 5].map(nextDelay)).toEqual([1_000, 5_000, 30_000, undefined, undefined])
})

it.each([200, 201, 202, 204, 299])('%i means taken', (status) => expect(isAccepted(status)).toBe(true))

it.each([undefined, 101, 199, 300, 301, 304, 400, 404, 408, 410, 429, 500, 503])('%s means: again', (status) =>
  expect(isAccepted(status)).toBe(false),
)
