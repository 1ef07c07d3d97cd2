import { execFile, spawnSync } from 'node:child_process'
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { temporaryFolder } from '../sdk/temporary-folder.js'

const root = fileURLToPath(new URL('../..', import.meta.url))

const missing = ['sh', 'curl', 'sed', 'grep', 'base64', 'cmp'].filter(
  (name) => spawnSync(name, ['--version']).error !== undefined,
)
const reason = missing.length === 0 ? '' : `, not run: there is no ${missing.join(', no ')}`

/** Runs the shell programs of a page as they stand; each has its name behind the language: ```` ```sh guards.sh ````. */
export function testPrograms(page: string, names: readonly string[]): void {
  const text = readFileSync(join(root, page), 'utf8')
  const programs = [...text.matchAll(/^```sh (\S+)\n([^]*?)^```$/gm)].map(([, name = '', program = '']) => ({
    name,
    program,
  }))

  describe.skipIf(missing.length > 0)(`${page} proves what it says${reason}`, () => {
    const folder = temporaryFolder()
    const bin = join(folder.path, 'bin')
    beforeAll(() => {
      mkdirSync(bin)
      symlinkSync(join(root, 'dist/cli.js'), join(bin, 'flux-emulator'))
    })
    afterAll(() => {
      folder[Symbol.dispose]()
    })

    test('in every block of the shell that it shows', () => {
      expect(programs.map(({ name }) => name)).toEqual(names)
      expect(programs).toHaveLength(text.match(/^```sh\b/gm)?.length ?? 0)
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
}
