import { expect, test } from 'vitest'
import { createJournalBudget } from '../../src/journal/budget.js'
import { createDeliveries } from '../../src/webhooks/deliveries.js'
import type { WebhookDelivery } from '../../src/webhooks/webhook-delivery.js'

const setUp = ({ maxBytes = 2 ** 30, maxEnded = 1000 } = {}) => {
  const budget = createJournalBudget({ maxBytes })
  const did: string[] = []
  const account = () => {
    const deliveries = createDeliveries({ budget, maxEnded })
    const add = (id: string, body = 'x'): WebhookDelivery => {
      const delivery: WebhookDelivery = {
        id,
        task: id,
        url: 'http://127.0.0.1/',
        state: 'pending',
        body,
        rule: undefined,
        attempts: [],
        dueAt: undefined,
      }
      const onEvict = () => did.push(`gives up ${id}`)
      if (deliveries.add(delivery, { onEvict })) deliveries.scheduled(delivery, () => did.push(`calls off ${id}`))
      else did.push(`has no room for ${id}`)
      return delivery
    }
    const end = (delivery: WebhookDelivery) => {
      delivery.state = 'delivered'
      deliveries.ended(delivery)
    }
    const ids = () => [...deliveries].map(({ id }) => id)
    return { deliveries, add, end, ids }
  }
  return { budget, account, did }
}

const large = 'x'.repeat(10_000)

test('of those that are not pending the last are kept, and all that are pending', () => {
  const { add, end, ids } = setUp({ maxEnded: 2 }).account()
  const [one, two, three] = [add('1'), add('2'), add('3')]
  add('4')
  add('5')
  expect(ids()).toEqual(['1', '2', '3', '4', '5'])
  end(two)
  end(one)
  expect(ids()).toEqual(['1', '2', '3', '4', '5'])
  end(three)
  expect(ids()).toEqual(['1', '3', '4', '5'])
})

test('when the memory of all accounts is full, one that is not pending goes first', () => {
  const { account, did } = setUp({ maxBytes: 35_000 })
  const { add, end, ids } = account()
  add('1', large)
  end(add('2', large))
  add('3', large)
  add('4', large)
  expect([ids(), did]).toEqual([['1', '3', '4'], []])
})

test('when all are pending, the oldest of the account that was called back longest ago is called off and given up', () => {
  const { account, did } = setUp({ maxBytes: 35_000 })
  const [one, other] = [account(), account()]
  one.add('1', large)
  other.add('2', large)
  other.add('3', large)
  other.add('4', large)
  expect([one.ids(), other.ids()]).toEqual([[], ['2', '3', '4']])
  expect(did).toEqual(['calls off 1', 'gives up 1'])
})

test('when all are just being sent, a new one finds no room', () => {
  const { account, did, budget } = setUp({ maxBytes: 25_000 })
  const { add, deliveries, ids } = account()
  for (const delivery of [add('1', large), add('2', large)]) deliveries.started(delivery)
  const before = budget.bytes
  add('3', large)
  expect([ids(), did, budget.bytes]).toEqual([['1', '2'], ['has no room for 3'], before])
})

test('the task of one that is pending counts once nothing else keeps it, until the webhook has ended', () => {
  const { account, budget } = setUp()
  const { add, end, deliveries } = account()
  const delivery = add('1')
  const alone = budget.bytes
  deliveries.holdsAlone('1', 5000)
  expect(budget.bytes).toBe(alone + 5000)
  end(delivery)
  expect(budget.bytes).toBe(alone)
  deliveries.holdsAlone('1', 5000)
  deliveries.holdsAlone('unknown', 5000)
  expect(budget.bytes).toBe(alone)
  deliveries.close()
  expect(budget.bytes).toBe(0)
})

test('attempts count, the last thousand are kept, and the end of the account gives all back', () => {
  const { account, budget } = setUp()
  const { add, deliveries } = account()
  const delivery = add('1')
  const before = budget.bytes
  const attempt = { at: 0, tookMs: 0, status: undefined, problem: 'x'.repeat(1000) }
  deliveries.attempted(delivery, attempt)
  expect(budget.bytes - before).toBeGreaterThan(1000)
  for (let at = 1; at <= 1000; at++) deliveries.attempted(delivery, { ...attempt, at })
  expect([delivery.attempts.length, delivery.attempts[0]?.at]).toEqual([1000, 1])
  deliveries.close()
  expect([budget.bytes, deliveries.size]).toEqual([0, 0])
})
