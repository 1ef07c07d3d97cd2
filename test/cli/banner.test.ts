import { expect, test } from 'vitest'
import { banner } from '../../src/cli/serve.js'

test('the start says which base URL is for whom', () => {
  expect(banner('http://localhost:3589', 'documented')).toBe(
    [
      '  http://localhost:3589/live/v1        behaves like api.bfl.ai: for applications and SDKs',
      '  http://localhost:3589/documented/v1  follows the published OpenAPI document: for contract tests',
      '  http://localhost:3589/v1             documented, plus paths that only the other one has: for clients that change only the host',
      '  http://localhost:3589/_emulator/     the inspector: tasks, requests, rules and the clock, in a browser',
      '  http://localhost:3589/docs           the API documentation; the docs of the control API are at /_emulator/docs',
      '',
    ].join('\n'),
  )
})
