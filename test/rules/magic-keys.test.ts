import { expect, test } from 'vitest'
import { magicKeyOf } from '../../src/rules/magic-keys.js'

test.each([
  ['invalid', 'key-refused'],
  ['invalid-key', 'key-refused'],
  ['invalidated', 'key-refused'],
  ['malformed', 'key-malformed'],
  ['malformed-key', 'key-malformed'],
  ['broke-1', 'insufficient-credits'],
  ['busy-', 'too-many-tasks'],
])('the key %s is refused: %s', (key, refuse) => {
  expect(magicKeyOf(key)?.refuse).toBe(refuse)
})

test.each(['', 'key', 'broke', 'broker', 'busy', 'business', 'Invalid', 'not-invalid'])(
  'the key %j is like any other',
  (key) => {
    expect(magicKeyOf(key)).toBeUndefined()
  },
)
