import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'

/** Packs the project, as `npm publish` would; returns where the tarball is and which files are in it. */
export function pack(folder: string): { tarball: string; files: string[] } {
  const said = run('npm', ['pack', '--json', '--silent', '--pack-destination', folder], resolve('.'))
  const [packed] = JSON.parse(said.slice(said.indexOf('[\n'))) as { filename: string; files: { path: string }[] }[]
  if (packed === undefined) throw new Error(`npm pack said ${said}`)
  return { tarball: join(folder, packed.filename), files: packed.files.map(({ path }) => path).sort() }
}

/** A project of a user: an empty folder into which packages are installed. */
export interface Consumer extends Disposable {
  folder: string
  /** Runs a command there and returns what it wrote; throws when it fails. */
  run: (command: string, ...argv: string[]) => string
  write: (name: string, text: string) => void
}

export function createConsumer(...packages: string[]): Consumer {
  const folder = mkdtempSync(join(tmpdir(), 'flux-consumer-'))
  const consumer: Consumer = {
    folder,
    run: (command, ...argv) => run(command, argv, folder),
    write: (name, text) => {
      writeFileSync(join(folder, name), text)
    },
    [Symbol.dispose]: () => {
      rmSync(folder, { recursive: true, force: true })
    },
  }
  consumer.write('package.json', '{"private":true}')
  if (packages.length > 0) consumer.run('npm', 'install', '--engine-strict', '--no-audit', '--no-fund', ...packages)
  return consumer
}

function run(command: string, argv: string[], cwd: string): string {
  // Nothing of the npm that runs these tests: its settings would be taken for those of the project.
  const env = Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^npm_(?!config_)|^VITEST|^NODE_ENV$/.test(name)),
  )
  const { status, stdout, stderr } = spawnSync(command, argv, { cwd, env, encoding: 'utf8', maxBuffer: 1e8 })
  if (status !== 0)
    throw new Error(`${command} ${argv.join(' ')} ended with ${status ?? 'a signal'}:\n${stdout}\n${stderr}`)
  return stdout
}
