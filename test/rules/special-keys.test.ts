import { expect, test } from 'vitest'
import { specialKey } from '../../src/rules/special-keys.js'

test.each([
  ['invalid', 'key-refused'],
  ['invalid-key', 'key-refused'],
  ['invalidated', 'key-refused'],
  ['malformed', 'key-malformed'],
  ['malformed-key', 'key-malformed'],
  ['broke-1', 'insufficient-credits'],
  ['busy-', 'too-many-tasks'],
])('the key %s is refused: %s', (key, refuse) => {
  expect(specialKey(key)?.refuse).toBe(refuse)
})

test.each(['', 'key', 'broke', 'broker', 'busy', 'business', 'Invalid', 'not-invalid'])(
  'the key %j is like any other',
  (key) => {
    expect(specialKey(key)).toBeUndefined()
  },
)
