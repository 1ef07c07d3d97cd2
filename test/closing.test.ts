import { expect, test } from 'vitest'
import { createCloser } from '../src/closing.js'

test('those who listen are told of the end once, in the order in which they came', () => {
  const closer = createCloser()
  const told: string[] = []
  closer.listen(() => told.push('first'))
  closer.listen(() => told.push('second'))
  expect([closer.isClosed, closer.listeners]).toEqual([false, 2])
  closer.close()
  closer.close()
  expect([told, closer.isClosed, closer.listeners]).toEqual([['first', 'second'], true, 0])
})

test('one function may listen twice, and leaves as often as it has come', () => {
  const closer = createCloser()
  let told = 0
  const tell = () => told++
  const leave = closer.listen(tell)
  closer.listen(tell)
  leave()
  leave()
  closer.close()
  expect(told).toBe(1)
})

test('who is told first may call off what the others wait for', () => {
  const closer = createCloser()
  const told: string[] = []
  closer.listen(() => {
    told.push('first')
    leave()
  })
  const leave = closer.listen(() => told.push('second'))
  closer.close()
  expect(told).toEqual(['first'])
})

test('nothing is told, or kept, after the end', () => {
  const closer = createCloser()
  closer.close()
  const leave = closer.listen(() => expect.unreachable('told after the end'))
  leave()
  expect(closer.listeners).toBe(0)
})
