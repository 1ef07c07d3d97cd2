import { expect, test } from 'vitest'
import { createPictureStore } from '../../src/images/picture-store.js'

const picture = (name: string, length: number) => ({ sha256: name, bytes: Buffer.alloc(length) })
const needed = () => true
const expired = () => false

test('a picture that several tasks have is held once, until the last of them lets go', () => {
  const store = createPictureStore(100)
  const [one, other] = [{}, {}]
  expect(store.hold(one, [picture('a', 40), picture('a', 40)], needed)).toBe(true)
  expect(store.hold(other, [picture('a', 40)], needed)).toBe(true)
  expect(store.used).toBe(40)
  store.release(one)
  expect(store.get('a')?.length).toBe(40)
  store.release(other)
  expect([store.get('a'), store.used]).toEqual([undefined, 0])
})

test('what does not fit is not held, not even in part', () => {
  const store = createPictureStore(100)
  expect(store.hold({}, [picture('a', 60)], needed)).toBe(true)
  expect(store.hold({}, [picture('b', 30), picture('c', 30)], needed)).toBe(false)
  expect([store.get('b'), store.get('c'), store.used]).toEqual([undefined, undefined, 60])
})

test('room is made by those that are not needed any more, the oldest first', () => {
  const store = createPictureStore(100)
  store.hold({}, [picture('oldest', 40)], expired)
  store.hold({}, [picture('older', 40)], expired)
  store.hold({}, [picture('needed', 20)], needed)
  expect(store.hold({}, [picture('new', 40)], needed)).toBe(true)
  expect([store.get('oldest'), store.get('older')?.length, store.get('needed')?.length, store.used]).toEqual([
    undefined,
    40,
    20,
    100,
  ])
})

test('a picture that is needed by one task stays, though another of its tasks does not need it', () => {
  const store = createPictureStore(100)
  store.hold({}, [picture('shared', 60)], expired)
  store.hold({}, [picture('shared', 60)], needed)
  expect(store.hold({}, [picture('new', 60)], needed)).toBe(false)
  expect([store.get('shared')?.length, store.used]).toEqual([60, 60])
})

test('what a refused task shares with others is still theirs', () => {
  const store = createPictureStore(100)
  const first = {}
  store.hold(first, [picture('a', 60)], needed)
  expect(store.hold({}, [picture('a', 60), picture('b', 60)], needed)).toBe(false)
  expect(store.used).toBe(60)
  store.release(first)
  expect(store.used).toBe(0)
})

test('a picture that could never fit drops nothing', () => {
  const store = createPictureStore(100)
  store.hold({}, [picture('a', 60)], expired)
  expect(store.hold({}, [picture('huge', 101)], needed)).toBe(false)
  expect(store.get('a')?.length).toBe(60)
})

test('room that comes free later is found', () => {
  const store = createPictureStore(100)
  let isNeeded = true
  store.hold({}, [picture('a', 100)], () => isNeeded)
  expect(store.hold({}, [picture('b', 100)], needed)).toBe(false)
  isNeeded = false
  const tries = Array.from({ length: 200 }, (_, at) => store.hold({}, [picture(`c${at}`, 100)], needed))
  expect(tries.filter((held) => held)).toHaveLength(1)
})

test('releasing what was never held does nothing', () => {
  const store = createPictureStore(10)
  store.release({})
  expect(store.used).toBe(0)
})
