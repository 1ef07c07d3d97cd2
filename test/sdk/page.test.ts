import { execFile } from 'node:child_process'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { withTables } from '../../scripts/sdk-table.js'
import { createEmulator } from '../../src/index.js'
import { preload } from './preload.js'
import { page, programOnPage } from './page.js'
import { seen } from './prove.js'
import { temporaryFolder } from './temporary-folder.js'

const run = promisify(execFile)

test('the tables on the page are those that `npm run sdks` makes of what the tests assert', () => {
  const text = readFileSync(page, 'utf8')
  expect(text).toBe(withTables(text))
})

test.concurrent.each([
  ['ai-sdk.mjs', 'jpeg 320x256'],
  ['memberjunction.mjs', 'png 320x256'],
  ['hugging-face.mjs', 'jpeg 1024x768'],
  ['bfl-api.mjs', 'jpeg 320x256'],
])("the page's %s saves a picture, with no change but the address, or with the preload", async (name, picture) => {
  await using emulator = await createEmulator({ latency: 'instant' })
  using folder = temporaryFolder()
  const program = programOnPage(name)
  writeFileSync(join(folder.path, name), program.replace('http://localhost:3589/', `${emulator.url}/`))
  const env = { NODE_OPTIONS: preload, FLUX_EMULATOR_URL: emulator.url }
  const isAddressed = program.includes('http://localhost:3589/')
  await run(process.execPath, [name], {
    cwd: folder.path,
    env: { PATH: process.env.PATH, ...(isAddressed ? {} : env) },
  })
  const [saved = ''] = readdirSync(folder.path).filter((file) => file.startsWith('lighthouse.'))
  expect(await seen(Promise.resolve(readFileSync(join(folder.path, saved))))).toEqual({ picture })
})
