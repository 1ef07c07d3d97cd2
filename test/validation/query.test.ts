import { expect, test } from 'vitest'
import { readQuery } from '../../src/validation/query.js'

test('the last of several values counts, and a name without a value is empty', () => {
  expect(readQuery('id=a&id=b&flag&x=%20y+z')).toEqual({ id: 'b', flag: '', x: ' y z' })
})

test('a question mark at the start belongs to the first name', () => {
  expect(readQuery('?id=1')).toEqual({ '?id': '1' })
})

test('__proto__ is an own field and changes nothing else', () => {
  const fields = readQuery('__proto__=a&constructor=b')
  expect(Object.entries(fields)).toEqual([
    ['__proto__', 'a'],
    ['constructor', 'b'],
  ])
  expect(Object.getPrototypeOf(fields)).toBe(Object.prototype)
})
