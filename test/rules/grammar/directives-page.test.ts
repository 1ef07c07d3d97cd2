import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { page, withTables } from '../../../scripts/directives-page.js'

test('the page of directives says what the parser reads: npm run directives-page writes it', () => {
  const text = readFileSync(page, 'utf8')
  expect(text).toBe(withTables(text))
})
