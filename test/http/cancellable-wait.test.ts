import { IncomingMessage, ServerResponse } from 'node:http'
import { Socket } from 'node:net'
import { setImmediate } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { createCloser } from '../../src/closing.js'
import { createCancellableWait } from '../../src/http/cancellable-wait.js'
import { createManualTime } from '../support/manual-time.js'
import { growthOf, mostGrowth } from '../support/growth.js'

function held() {
  const time = createManualTime()
  const account = createCloser()
  const raw = new ServerResponse(new IncomingMessage(new Socket()))
  const listeners = () => [account.listeners, raw.listenerCount('close')]
  return { time, account, raw, listeners, hold: () => createCancellableWait(raw, { time, closed: account }) }
}

test.each<[string, (seen: ReturnType<typeof held>) => unknown]>([
  ['the client has gone', ({ raw }) => raw.destroy()],
  ['the account is closed', ({ account }) => account.close()],
])('where %s, nothing is waited for, begun or listened to', async (_, end) => {
  const seen = held()
  end(seen)
  await setImmediate()
  const before = seen.listeners()
  const hold = seen.hold()
  await hold.pause(1000)
  await hold.until(() => expect.unreachable('begun'))
  expect([seen.listeners(), seen.time.alarms()]).toEqual([before, []])
})

test.each<[string, (seen: ReturnType<typeof held>) => unknown]>([
  ['the client goes', ({ raw }) => raw.destroy().emit('close')],
  ['the account is closed', ({ account }) => account.close()],
])('when %s, the wait is cancelled, and no listener is left', async (_, end) => {
  const seen = held()
  const before = seen.listeners()
  const hold = seen.hold()
  let calledOff = 0
  const waits = hold.until(() => () => {
    calledOff++
  })
  end(seen)
  await waits
  await hold.pause(1000)
  expect([calledOff, seen.listeners(), seen.time.alarms()]).toEqual([1, before, []])
})

/** Answers of one account begin to be held, `count` of them, and then are let go, the latest first. */
async function hold(count: number): Promise<void> {
  const account = createCloser()
  const time = { now: () => 0, wake: () => () => undefined }
  const request = new IncomingMessage(new Socket())
  const raws = Array.from({ length: count }, () => new ServerResponse(request))
  const waits = raws.map((raw) => createCancellableWait(raw, { time, closed: account }).pause(1000))
  expect(account.listeners).toBe(count)
  for (const raw of raws.reverse()) raw.emit('close')
  await Promise.all(waits)
  expect(account.listeners).toBe(0)
}

// From so many on: fewer fit into the processor's caches.
test('twice as many held answers take about twice as long', async () => {
  expect((await growthOf((count) => () => hold(count), 16_000)) ?? 0).toBeLessThan(mostGrowth)
})
