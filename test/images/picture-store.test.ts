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

test('room that comes free is found by the next submit', () => {
  const store = createPictureStore(100)
  let isNeeded = true
  store.hold({}, [picture('a', 100)], () => isNeeded)
  expect(store.hold({}, [picture('b', 100)], needed)).toBe(false)
  isNeeded = false
  expect(store.hold({}, [picture('c', 100)], needed)).toBe(true)
})

test('while there is no room, a submit looks at a thousand tasks on average, and room that comes free is found soon', () => {
  const store = createPictureStore(5000)
  let isNeeded = true
  let looks = 0
  const look = () => {
    looks++
    return isNeeded
  }
  for (let at = 0; at < 5000; at++) store.hold({}, [picture(`${at}`, 1)], look)
  const submit = (_: unknown, at: number) => store.hold({}, [picture(`new ${at}`, 1)], needed)
  expect(Array.from({ length: 600 }, submit)).not.toContain(true)
  // In one of six submits.
  expect(looks).toBe(100 * 5000)
  isNeeded = false
  expect(Array.from({ length: 6 }, submit)).toContain(true)
})

test('a store that refuses none without a search finds room that comes free at once', () => {
  const store = createPictureStore(5000, { ownersPerRefusal: Infinity })
  let isNeeded = true
  for (let at = 0; at < 5000; at++) store.hold({}, [picture(`${at}`, 1)], () => isNeeded)
  expect(store.hold({}, [picture('new', 1)], needed)).toBe(false)
  isNeeded = false
  expect(store.hold({}, [picture('new', 1)], needed)).toBe(true)
})

test('what a picture and its owner take themselves is counted, and given back', () => {
  const store = createPictureStore(100, { overhead: 10 })
  const owners = [{}, {}]
  for (const owner of owners) expect(store.hold(owner, [picture('a', 20)], needed, 5)).toBe(true)
  expect(store.used).toBe(20 + 10 + 2 * 5)
  expect(store.hold({}, [picture('b', 20)], needed, 31)).toBe(false)
  expect(store.used).toBe(40)
  expect(store.hold({}, [picture('b', 20)], needed, 30)).toBe(true)
  expect(store.used).toBe(100)
  for (const owner of owners) store.release(owner)
  expect(store.used).toBe(60)
})

test('releasing what was never held does nothing', () => {
  const store = createPictureStore(10)
  store.release({})
  expect(store.used).toBe(0)
})
