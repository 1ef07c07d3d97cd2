import { existsSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { page, withTables } from '../scripts/contracts-page.js'

test('the page on contracts says what the rows say: npm run contracts-page writes it', () => {
  const text = readFileSync(page, 'utf8')
  expect(text).toBe(withTables(text))
})

test('every test that the page on limits names is there', () => {
  const named = [...readFileSync('docs/limits.md', 'utf8').matchAll(/`(test\/[\w/-]+)`/g)].map(([, path = '']) => path)
  expect(named.length).toBeGreaterThan(20)
  expect(named.filter((path) => !existsSync(path) && !existsSync(`${path}.test.ts`))).toEqual([])
})
