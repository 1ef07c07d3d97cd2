import { readdirSync, readFileSync, statSync } from 'node:fs'
import { expect, test } from 'vitest'
import { openapiFiles } from '../../scripts/openapi-files.js'

test('the files in openapi/ are as npm run openapi writes them', async () => {
  const paths = readdirSync('openapi', { recursive: true }).map((path) => String(path).replaceAll('\\', '/'))
  const committed = paths.filter((path) => statSync(`openapi/${path}`).isFile())
  const files = await openapiFiles()
  expect(committed.sort()).toEqual(Object.keys(files).sort())
  for (const path of committed) expect([path, readFileSync(`openapi/${path}`, 'utf8')]).toEqual([path, files[path]])
})
