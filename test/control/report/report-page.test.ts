import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { page, withTables } from '../../../scripts/report-page.js'

test('the page of the report has every finding: npm run report-page writes it', () => {
  const text = readFileSync(page, 'utf8')
  expect(text).toBe(withTables(text))
})
