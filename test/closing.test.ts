import { setImmediate } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { createCloser } from '../src/closing.js'

test('those who listen are told of the end once, in the order in which they came', () => {
  const closer = createCloser()
  const told: string[] = []
  closer.onClose(() => told.push('first'))
  closer.onClose(() => told.push('second'))
  expect([closer.isClosed, closer.listeners]).toEqual([false, 2])
  closer.close()
  closer.close()
  expect([told, closer.isClosed, closer.listeners]).toEqual([['first', 'second'], true, 0])
})

test('one function may listen twice, and leaves as often as it has come', () => {
  const closer = createCloser()
  let told = 0
  const tell = () => told++
  const leave = closer.onClose(tell)
  closer.onClose(tell)
  leave()
  leave()
  closer.close()
  expect(told).toBe(1)
})

test('who is told first may call off what the others wait for', () => {
  const closer = createCloser()
  const told: string[] = []
  closer.onClose(() => {
    told.push('first')
    leave()
  })
  const leave = closer.onClose(() => told.push('second'))
  closer.close()
  expect(told).toEqual(['first'])
})

test('where thousands listen, others have their turns before all are told', async () => {
  const closer = createCloser()
  let told = 0
  for (let nth = 0; nth < 1_200; nth++) closer.onClose(() => told++)
  closer.close()
  const counts = [told]
  for (let turn = 0; turn < 3; turn++) {
    await setImmediate()
    counts.push(told)
  }
  expect([counts, closer.listeners]).toEqual([[500, 1_000, 1_200, 1_200], 0])
})

test('nothing is told, or kept, after the end', () => {
  const closer = createCloser()
  closer.close()
  const leave = closer.onClose(() => expect.unreachable('told after the end'))
  leave()
  expect(closer.listeners).toBe(0)
})

test('one that throws does not keep the others from hearing', () => {
  const closer = createCloser()
  const told: string[] = []
  closer.onClose(() => {
    throw new Error('its own fault')
  })
  closer.onClose(() => told.push('second'))
  expect(() => closer.close()).toThrow('its own fault')
  expect(told).toEqual(['second'])
})
