// `npm run test:examples`: packs the package, installs it in a copy of each project in examples/ as its users do, and runs its
// tests. Prints how long each takes from the empty folder. `npm run test:examples -- vitest` runs one.
import { spawnSync } from 'node:child_process'
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const folder = mkdtempSync(join(tmpdir(), 'flux-examples-'))
const chosen = process.argv.slice(2)

/** How an example is run whose package.json does not say it, and what has to be there. */
const byRun = ['npx', 'flux-emulator', 'run', '--latency', 'instant', '--']
const others = {
  'fixed-host-node': { command: [...byRun, 'node', 'app.mjs'] },
  'fixed-host-python': { command: [...byRun, 'python3', 'app.py'], needs: ['python3', '--version'] },
  pytest: {
    command: ['python3', '-m', 'pytest', '-q', '-p', 'no:cacheprovider'],
    needs: ['python3', '-c', 'import pytest, requests'],
  },
}

try {
  run(root, ['npm', 'pack', '--pack-destination', folder], { stdio: 'pipe' })
  const [tarball] = readdirSync(folder)
  const names = readdirSync(join(root, 'examples'), { withFileTypes: true })
    .filter((each) => each.isDirectory())
    .map(({ name }) => name)
  const unknown = chosen.filter((name) => !names.includes(name))
  if (unknown.length > 0) throw new Error(`no example ${unknown.join(', ')}; there are ${names.join(', ')}`)
  for (const name of names) if (chosen.length === 0 || chosen.includes(name)) tryExample(name, join(folder, tarball))
} catch (error) {
  process.stderr.write(`${error.message}\n`)
  process.exitCode = 1
} finally {
  rmSync(folder, { recursive: true, force: true })
}

function tryExample(name, tarball) {
  const { command = ['npm', 'test', '--silent'], needs } = others[name] ?? {}
  if (needs !== undefined && spawnSync(needs[0], needs.slice(1)).status !== 0) {
    process.stdout.write(`not run: ${name}, as ${needs.join(' ')} fails\n`)
    return
  }
  const began = performance.now()
  const place = join(folder, name)
  cpSync(join(root, 'examples', name), place, { recursive: true })
  const file = join(place, 'package.json')
  const project = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : { private: true, devDependencies: {} }
  project.devDependencies['flux-emulator'] = `file:${tarball}`
  writeFileSync(file, JSON.stringify(project))
  run(place, ['npm', 'install', '--no-audit', '--no-fund', '--loglevel', 'error'])
  run(place, command)
  process.stdout.write(`passed  ${name}, ${((performance.now() - began) / 1000).toFixed(1)} s from an empty folder\n`)
}

function run(cwd, [program, ...args], { stdio = 'inherit' } = {}) {
  const env = Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^(npm_|FLUX_|NODE_OPTIONS$)/.test(name)),
  )
  const { status, stderr } = spawnSync(program, args, { cwd, stdio, env })
  if (status !== 0) throw new Error(`${program} ${args.join(' ')} ended with ${status} in ${cwd}\n${stderr ?? ''}`)
}
