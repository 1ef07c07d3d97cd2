import { expect, test } from 'vitest'
import { banner } from '../../src/cli/banner.js'

test('the start says which base URL is for whom', () => {
  expect(banner('http://localhost:3589', 'documented')).toBe(
    [
      '  http://localhost:3589/live/v1        what api.bfl.ai serves: for applications and SDKs',
      '  http://localhost:3589/documented/v1  the published OpenAPI document: for contract tests',
      '  http://localhost:3589/v1             documented, and what only the other one has: where only the host changes',
      '  http://localhost:3589/docs           the description; that of the control API is at /_emulator/docs',
      '',
    ].join('\n'),
  )
})
