import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { page, withTables } from '../scripts/contracts-page.js'

test('the page on contracts says what the rows say: npm run contracts-page writes it', () => {
  const text = readFileSync(page, 'utf8')
  expect(text).toBe(withTables(text))
})
