import { execFile, spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createEmulator, type Emulator } from '../../src/index.js'

const page = readFileSync(new URL('../../docs/testing.md', import.meta.url), 'utf8')

/** The programs of the page in one language, by the name that follows it. */
const programs = (language: string): [name: string, text: string][] =>
  [...page.matchAll(new RegExp(`^\`\`\`${language} (\\S+)\\n([^]*?)^\`\`\`$`, 'gm'))].map(
    ([, name = '', text = '']) => [name, text],
  )

const run = promisify(execFile)
const folder = mkdtempSync(join(tmpdir(), 'flux-recipes-'))
afterAll(() => rmSync(folder, { recursive: true }))

test('there are twenty recipes, each for a shell and for TypeScript', () => {
  const names = (language: string) => programs(language).map(([name]) => name.replace(/\.\w+$/, ''))
  expect(names('sh')).toHaveLength(20)
  expect(names('ts')).toEqual(names('sh'))
  expect(page.match(/^## \d+\. /gm)).toHaveLength(20)
})

const missing = ['sh', 'curl', 'sed'].filter((name) => spawnSync(name, ['--version']).error !== undefined)
const shells = missing.length === 0 ? describe : describe.skip

shells(`the recipes for a shell${missing.length === 0 ? '' : `, not run: no ${missing.join(', ')} here`}`, () => {
  let emulator: Emulator
  beforeAll(async () => {
    emulator = await createEmulator()
  })
  afterAll(() => emulator.close())

  test.concurrent.each(programs('sh'))('%s works as it stands on the page', async (name, text) => {
    const cwd = mkdtempSync(join(folder, 'sh-'))
    writeFileSync(join(cwd, name), text)
    const cli = new URL('../../dist/cli.js', import.meta.url).pathname
    // `flux-emulator` as an installed package has it on the path.
    writeFileSync(join(cwd, 'flux-emulator'), `#!/bin/sh\nexec node ${cli} "$@"\n`, { mode: 0o755 })
    await run('sh', [name], {
      cwd,
      timeout: 20_000,
      env: { PATH: `${cwd}:${process.env.PATH ?? ''}`, FLUX_URL: emulator.url },
    })
  })
})

/** The package's name leads to the sources; the programs run in this process, one after the other. */
describe('the recipes for TypeScript', () => {
  test.each(programs('ts'))('%s works as it stands on the page', async (name, text) => {
    const index = new URL('../../src/index.ts', import.meta.url).pathname
    expect(text).toContain("from 'flux-emulator'")
    const file = join(folder, name)
    writeFileSync(file, text.replace("from 'flux-emulator'", `from '${index}'`))
    await import(/* @vite-ignore */ file)
  })
})
