import { expect, test } from 'vitest'
import { isModest } from '../../src/validation/json-limits.js'

test('depth and number of values are told from the text, whatever stands in its strings', () => {
  expect(isModest('['.repeat(1000))).toBe(true)
  expect(isModest('['.repeat(1001))).toBe(false)
  expect(isModest('[],'.repeat(30_000))).toBe(true)
  expect(isModest('[],'.repeat(60_000))).toBe(false)
  expect(isModest(`["${'['.repeat(2000)}", "\\"${'{,'.repeat(1_000_000)}\\\\"]`)).toBe(true)
  expect(isModest(`["a\\\\", ${'['.repeat(1001)}`)).toBe(false)
  expect(isModest(`"${'['.repeat(2000)}`)).toBe(true)
})

test('so is whether a number may be an integer that is too long', () => {
  expect(isModest(`[-${'1'.repeat(4300)}, ${'1'.repeat(4300)}]`)).toBe(true)
  expect(isModest(`[${'1'.repeat(4301)}]`)).toBe(false)
  expect(isModest(`["${'1'.repeat(4301)}"]`)).toBe(true)
})
