import { execFile, spawnSync } from 'node:child_process'
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { optionNames, flagOf } from '../../src/config.js'
import { temporaryFolder } from '../sdk/temporary-folder.js'

const root = fileURLToPath(new URL('../..', import.meta.url))
const page = readFileSync(join(root, 'docs/security.md'), 'utf8')

const programs = [...page.matchAll(/^```sh (\S+)\n([^]*?)^```$/gm)].map(([, name = '', program = '']) => ({
  name,
  program,
}))

const missing = ['sh', 'curl', 'sed', 'grep'].filter((name) => spawnSync(name, ['--version']).error !== undefined)
const reason = missing.length === 0 ? '' : `, not run: there is no ${missing.join(', no ')}`

describe.skipIf(missing.length > 0)(`the page on security proves what it says${reason}`, () => {
  const folder = temporaryFolder()
  const bin = join(folder.path, 'bin')
  beforeAll(() => {
    mkdirSync(bin)
    symlinkSync(join(root, 'dist/cli.js'), join(bin, 'flux-emulator'))
  })
  afterAll(() => {
    folder[Symbol.dispose]()
  })

  test('in every block that it shows', () => {
    expect(programs.map(({ name }) => name)).toEqual(['guards.sh', 'secrets.sh'])
    expect(programs).toHaveLength(page.match(/^```\w/gm)?.length ?? 0)
  })

  test.concurrent.each(programs)('$name', async ({ name, program }) => {
    const cwd = join(folder.path, `of-${name}`)
    mkdirSync(cwd)
    writeFileSync(join(cwd, name), program)
    const env = { PATH: [bin, process.env.PATH].join(delimiter) }
    const ended = await new Promise((resolve) => {
      execFile('sh', ['-x', name], { cwd, env }, (error, stdout, stderr) =>
        resolve({ code: error === null ? 0 : error.code, said: `${stdout}\n${stderr}` }),
      )
    })
    expect(ended).toMatchObject({ code: 0 })
  })
})

test('its options are options', () => {
  const flags = [...optionNames.map(flagOf), '--no-directives', '--out', '--version']
  const named = [...page.matchAll(/`[^`\n]*?(--[a-z][a-z-]+)/g)].map(([, flag]) => flag)
  expect(named.filter((flag) => !flags.includes(flag ?? ''))).toEqual([])
})
