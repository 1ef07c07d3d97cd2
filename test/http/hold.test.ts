import { getEventListeners } from 'node:events'
import { IncomingMessage, ServerResponse } from 'node:http'
import { Socket } from 'node:net'
import { setImmediate } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { holdOf } from '../../src/http/hold.js'
import { createManualTime } from '../support/manual-time.js'

function held() {
  const time = createManualTime()
  const account = new AbortController()
  const raw = new ServerResponse(new IncomingMessage(new Socket()))
  const listeners = () => [getEventListeners(account.signal, 'abort').length, raw.listenerCount('close')]
  return { time, account, raw, listeners, hold: () => holdOf(raw, { time, closed: account.signal }) }
}

test.each<[string, (seen: ReturnType<typeof held>) => unknown]>([
  ['the client has gone', ({ raw }) => raw.destroy()],
  ['the account is closed', ({ account }) => account.abort()],
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
  ['the account is closed', ({ account }) => account.abort()],
])('when %s, what is waited for is called off, and nobody listens any more', async (_, end) => {
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
