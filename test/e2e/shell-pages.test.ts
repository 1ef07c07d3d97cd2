import { execFile, spawnSync } from 'node:child_process'
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { optionNames, flagOf } from '../../src/config.js'
import { commandFlags } from '../../src/config/command-flags.js'
import { temporaryFolder } from '../sdk/temporary-folder.js'

const root = fileURLToPath(new URL('../..', import.meta.url))
const textOf = (page: string) => readFileSync(join(root, page), 'utf8')

const pages = [
  { page: 'docs/security.md', names: ['guards.sh', 'secrets.sh'] },
  { page: 'docs/verify.md', names: ['verify.sh'] },
]

const programsOf = (page: string) =>
  [...textOf(page).matchAll(/^```sh (\S+)\n([^]*?)^```$/gm)].map(([, name = '', program = '']) => ({ name, program }))

const missing = ['sh', 'curl', 'sed', 'grep'].filter((name) => spawnSync(name, ['--version']).error !== undefined)
const reason = missing.length === 0 ? '' : `, not run: there is no ${missing.join(', no ')}`

describe.skipIf(missing.length > 0)(`a page proves what it says${reason}`, () => {
  const folder = temporaryFolder()
  const bin = join(folder.path, 'bin')
  beforeAll(() => {
    mkdirSync(bin)
    symlinkSync(join(root, 'dist/cli.js'), join(bin, 'flux-emulator'))
  })
  afterAll(() => {
    folder[Symbol.dispose]()
  })

  test.each(pages)('$page, in every block that it shows', ({ page, names }) => {
    expect(programsOf(page).map(({ name }) => name)).toEqual(names)
    expect(names).toHaveLength(textOf(page).match(/^```\w/gm)?.length ?? 0)
  })

  test.concurrent.each(pages.flatMap(({ page }) => programsOf(page)))('$name', async ({ name, program }) => {
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

test('the options on the page on security are options', () => {
  const flags = [...optionNames.map(flagOf), '--no-directives', '--out', '--version', ...Object.keys(commandFlags)]
  const named = [...textOf('docs/security.md').matchAll(/`[^`\n]*?(--[a-z][a-z-]+)/g)].map(([, flag]) => flag)
  expect(named.filter((flag) => !flags.includes(flag ?? ''))).toEqual([])
})
