import type { Readable } from 'node:stream'
import { describe, expect, test } from 'vitest'
import { createEventText, type EventSink, streamEvents } from '../../../src/http/control/events.js'
import type { AccountEvent } from '../../../src/journal/events.js'
import { createManualTime } from '../../support/manual-time.js'
import { fakeControl, startControl } from './fake-control.js'

const happened: AccountEvent = { kind: 'task', at: 5, task: 'task-1', model: 'flux-dev', status: 'Ready' }
const event =
  'event: task\ndata: {"account":"a","kind":"task","at":5,"task":"task-1","model":"flux-dev","status":"Ready"}\n\n'

/** What a stream shows of the account `a`. */
const ofA = ({ listen }: ReturnType<typeof fakeControl>['account']) => ({
  account: 'a',
  listen: (listener: (account: string, event: AccountEvent) => void) => listen((event) => listener('a', event)),
  textOf: createEventText(),
})

/** Opens the stream and answers how to read the next piece of it. */
async function openStream(options = {}) {
  const fake = fakeControl()
  const control = startControl(options, fake)
  const reply = await control.app.inject({ url: '/_emulator/events?account=a', payloadAsStream: true })
  const stream: Readable = reply.stream()
  const pieces = stream[Symbol.asyncIterator]()
  const next = async () => {
    const { value, done } = await pieces.next()
    return done === true ? undefined : String(value)
  }
  return { ...control, reply, stream, next }
}

describe('the stream of events', () => {
  test('begins at once and tells what happens, with the account in front', async () => {
    const { reply, next, tell } = await openStream()
    expect([reply.statusCode, reply.headers['content-type'], reply.headers['cache-control']]).toEqual([
      200,
      'text/event-stream',
      'no-store',
    ])
    expect(await next()).toBe(': listening to "a"\n\n')
    tell(happened)
    expect(await next()).toBe(event)
    tell({ kind: 'reset', at: 6 })
    expect(await next()).toBe('event: reset\ndata: {"account":"a","kind":"reset","at":6}\n\n')
  })

  test('says every 15 seconds that it is still there', async () => {
    const time = createManualTime()
    const { next } = await openStream({ time })
    await next()
    time.advance(14_999)
    expect(time.alarms().length).toBe(1)
    time.advance(1)
    expect(await next()).toBe(': keep-alive\n\n')
    time.advance(15_000)
    expect(await next()).toBe(': keep-alive\n\n')
  })

  test('ends when the server closes, and listens no more', async () => {
    const time = createManualTime()
    const { app, next, heardBy } = await openStream({ time })
    await next()
    expect(heardBy()).toBe(1)
    await app.close()
    expect(await next()).toBeUndefined()
    expect([heardBy(), time.alarms()]).toEqual([0, []])
  })
})

describe('a reader', () => {
  /** A sink that keeps everything, as a socket does whose other side does not read. */
  const fullSink = (socket: object | null = {}) => {
    const written: string[] = []
    const did: string[] = []
    let leave = () => undefined as unknown
    const sink: EventSink = {
      socket,
      write: (text) => written.push(text),
      end: () => did.push('end'),
      on: () => undefined,
      once: (_event, run) => (leave = run),
      get writableLength() {
        return written.join('').length
      },
    }
    return { sink, written, did, destroy: () => did.push('cut off'), leave: () => leave() }
  }

  test('that does not read is dropped when it has too much unread', () => {
    const time = createManualTime()
    const { sink, written, did, destroy } = fullSink()
    const { account, tell, heardBy } = fakeControl()
    const stop = streamEvents(sink, {
      ...ofA(account),
      destroy,
      time,
      maxUnreadBytes: 3 * event.length,
    })
    for (let round = 0; round < 10; round++) tell(happened)
    expect(written.length).toBe(4)
    expect([did, heardBy(), time.alarms()]).toEqual([['cut off'], 0, []])
    stop()
    expect(did).toEqual(['cut off'])
  })

  test('whose stream waits behind another answer is dropped when it has less unread', () => {
    const time = createManualTime()
    const { sink, written, did, destroy } = fullSink(null)
    const { account, tell, heardBy } = fakeControl()
    streamEvents(sink, { ...ofA(account), destroy, time, maxQueuedBytes: 2 * event.length })
    for (let round = 0; round < 10; round++) tell(happened)
    expect(written.length).toBe(3)
    expect([did, heardBy(), time.alarms()]).toEqual([['cut off'], 0, []])
  })

  test('that goes away is told nothing more', () => {
    const time = createManualTime()
    const { sink, written, leave } = fullSink()
    const { account, tell, heardBy } = fakeControl()
    streamEvents(sink, { ...ofA(account), destroy: () => undefined, time })
    leave()
    tell(happened)
    expect([written, heardBy(), time.alarms()]).toEqual([[': listening to "a"\n\n'], 0, []])
  })
})

test('an event is worded once for all streams that show it, and anew for another account', () => {
  let redacted = 0
  const textOf = createEventText((event) => {
    redacted++
    return event
  })
  const other = { ...happened, task: 'task-2' }
  expect([textOf('a', happened), textOf('a', happened), redacted]).toEqual([event, event, 1])
  expect([textOf('b', happened), redacted]).toEqual([event.replace('"a"', '"b"'), 2])
  expect([textOf('b', other), redacted]).toEqual([event.replace('"a"', '"b"').replace('task-1', 'task-2'), 3])
})
