import { describe, expect, it } from 'vitest'
import { createInbox, type InboxOptions } from '../../src/control/inbox.js'
import { createManualTime } from '../support/manual-time.js'

/** What an item weighs without its text. */
const itemBytes = 512

const open = (options: Omit<InboxOptions, 'time'> = {}) => {
  const time = createManualTime(1_000)
  const inbox = createInbox({ time, ...options })
  return {
    inbox,
    time,
    put: (name: string, body: string) => inbox.take(name, { method: 'POST', headers: {}, body }),
    bodies: (name: string) => inbox.items(name).map(({ body }) => body),
  }
}

describe('an inbox', () => {
  it('shows what it was sent, secrets too, in order', () => {
    const { inbox, time } = open()
    const headers = { 'x-webhook-secret': 'my secret', 'x-key': 'k', 'set-cookie': ['a', 'b'], absent: undefined }
    const first = {
      at: 1_000,
      method: 'POST',
      headers: { 'x-webhook-secret': 'my secret', 'x-key': 'k', 'set-cookie': 'a, b' },
      body: '{"id":"1"}',
    }
    expect(inbox.take('mine', { method: 'POST', headers, body: '{"id":"1"}' })).toEqual(first)
    time.advance(500)
    inbox.take('mine', { method: 'PUT', headers: {}, body: 'not json' })
    expect(inbox.items('mine')).toEqual([first, { at: 1_500, method: 'PUT', headers: {}, body: 'not json' }])
  })

  it('is empty under a name that nothing was sent to, whatever the name', () => {
    const { inbox, put, bodies } = open()
    for (const name of ['mine', '', '__proto__', 'constructor']) {
      expect(inbox.items(name)).toEqual([])
      put(name, 'x')
      expect(bodies(name)).toEqual(['x'])
    }
  })

  it('can be cleared, one name at a time', () => {
    const { put, bodies, inbox } = open()
    put('mine', '1')
    put('yours', '2')
    inbox.clear('mine')
    inbox.clear('nobody')
    expect([bodies('mine'), bodies('yours')]).toEqual([[], ['2']])
    put('mine', '3')
    expect(bodies('mine')).toEqual(['3'])
  })

  it('keeps what it has shown as it was', () => {
    const { put, inbox } = open()
    put('mine', '1')
    const shown = inbox.items('mine')
    put('mine', '2')
    inbox.clear('mine')
    expect(shown.map(({ body }) => body)).toEqual(['1'])
  })
})

describe('when full', () => {
  it('a name loses its oldest items', () => {
    const { put, bodies } = open({ maxItems: 2 })
    for (const body of ['1', '2', '3']) put('mine', body)
    put('yours', '4')
    expect([bodies('mine'), bodies('yours')]).toEqual([['2', '3'], ['4']])
  })

  it('the name that was written to the longest ago goes', () => {
    const { put, bodies } = open({ maxNames: 2 })
    put('a', '1')
    put('b', '2')
    put('a', '3')
    put('c', '4')
    expect([bodies('a'), bodies('b'), bodies('c')]).toEqual([['1', '3'], [], ['4']])
  })

  it('the oldest items go, whosever they are', () => {
    const weight = itemBytes + [1, 'POST'.length, 100].reduce((sum, length) => sum + 16 + length, 0)
    const { put, bodies } = open({ maxBytes: 3 * weight })
    const body = (letter: string) => letter.repeat(100)
    put('a', body('1'))
    put('b', body('2'))
    put('a', body('3'))
    put('c', body('4'))
    expect([bodies('a'), bodies('b'), bodies('c')]).toEqual([[body('3')], [body('2')], [body('4')]])
    put('c', body('5') + 'x')
    expect([bodies('a'), bodies('b'), bodies('c')]).toEqual([[], [], [body('4'), body('5') + 'x']])
  })

  it('what is larger than all that may be kept is not taken, and nothing is dropped for it', () => {
    const { put, bodies } = open({ maxBytes: 10_000 })
    put('mine', '1')
    expect(put('mine', 'x'.repeat(10_000))).toBeUndefined()
    expect(put('other', '雪'.repeat(5_000))).toBeUndefined()
    expect([bodies('mine'), bodies('other')]).toEqual([['1'], []])
  })

  it('a cleared name gives its room back', () => {
    const { put, bodies, inbox } = open({ maxBytes: 2_000, maxNames: 1 })
    for (let round = 0; round < 100; round++) {
      put('mine', 'x'.repeat(400))
      inbox.clear('mine')
    }
    put('yours', '1')
    expect([bodies('mine'), bodies('yours')]).toEqual([[], ['1']])
  })
})
