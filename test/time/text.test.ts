import { expect, test } from 'vitest'
import { isoText } from '../../src/time/text.js'

test.each([
  [0, '1970-01-01T00:00:00Z'],
  [1_500, '1970-01-01T00:00:01.500Z'],
  [253_402_300_799_999, '9999-12-31T23:59:59.999Z'],
  [253_402_300_800_000, '+010000-01-01T00:00:00Z'],
  [8.64e15, '+275760-09-13T00:00:00Z'],
  [8.64e15 + 1, '+275760-09-13T00:00:00Z'],
  [Infinity, '+275760-09-13T00:00:00Z'],
])('the moment %d is %s', (at, text) => {
  expect(isoText(at)).toBe(text)
})
