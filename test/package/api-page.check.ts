import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { makePage } from '../../scripts/api-page.js'

test('docs/api.md is what npm run api-page makes', async () => {
  expect(await makePage()).toBe(readFileSync('docs/api.md', 'utf8'))
})
