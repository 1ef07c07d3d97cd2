import { expect, test } from 'vitest'
import type { RenderedPicture } from '../../src/images/renderer.js'
import { createPictureCache } from '../../src/images/picture-cache.js'

const drawn = (size: number): RenderedPicture => ({ bytes: Buffer.alloc(size), md5: '' })

test('what was longest unused goes first when the bytes are used up', () => {
  const cache = createPictureCache(35_000)
  const [a, b, c, d] = [drawn(10_000), drawn(10_000), drawn(10_000), drawn(10_000)]
  cache.add('a', a)
  cache.add('b', b)
  cache.add('c', c)
  expect(cache.get('a')).toBe(a)
  cache.add('d', d)
  expect(['a', 'b', 'c', 'd'].map((key) => cache.get(key))).toEqual([a, undefined, c, d])
})

test('the bytes of what went are free again', () => {
  const cache = createPictureCache(35_000)
  for (let i = 0; i < 100; i++) cache.add(String(i), drawn(10_000))
  const kept = Array.from({ length: 100 }, (_, i) => String(i)).filter((key) => cache.get(key) !== undefined)
  expect(kept).toEqual(['97', '98', '99'])
})

test('a picture larger than the cache is not kept and drives nothing out', () => {
  const cache = createPictureCache(35_000)
  cache.add('small', drawn(10_000))
  cache.add('large', drawn(40_000))
  expect([cache.get('small') === undefined, cache.get('large') === undefined]).toEqual([false, true])
})

test('a limit of 0 keeps nothing, not even empty pictures', () => {
  const cache = createPictureCache(0)
  cache.add('a', drawn(0))
  expect(cache.get('a')).toBeUndefined()
})

test('adding what is there already counts once', () => {
  const cache = createPictureCache(25_000)
  cache.add('a', drawn(10_000))
  for (let i = 0; i < 10; i++) cache.add('b', drawn(10_000))
  expect([cache.get('a') === undefined, cache.get('b') === undefined]).toEqual([false, false])
})
