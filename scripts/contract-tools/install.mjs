import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../..', import.meta.url))
const folder = `${root}.contract-tools`

/** What the tools depend on is as it was on this day: a new release of a dependency changes nothing here. */
const asOf = '2026-11-30'

const installing = new Map()

/** Installs packages into a folder of their own, unless they are there, and returns it. */
export function install(packages) {
  const name = packages[0].replace(/^@/, '').replace('/', '-')
  const earlier = installing.get(name) ?? installInto(`${folder}/${name}`, packages)
  installing.set(name, earlier)
  return earlier
}

async function installInto(path, packages) {
  const done = `${path}/installed.json`
  const wanted = JSON.stringify({ packages, asOf })
  if (!existsSync(done) || readFileSync(done, 'utf8') !== wanted) {
    rmSync(path, { recursive: true, force: true })
    mkdirSync(path, { recursive: true })
    writeFileSync(`${path}/package.json`, JSON.stringify({ private: true, type: 'module' }))
    // Scripts of packages are not run: no tool here needs one.
    const quietly = ['--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error', `--before=${asOf}`]
    const child = spawn('npm', ['install', '--save-exact', ...quietly, ...packages], {
      cwd: path,
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    const [stdout, stderr, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')])
    if (code !== 0) throw new Error(`npm install ${packages.join(' ')} ended with ${code}: ${stdout}${stderr}`)
    // In place of `npm install flux-emulator`.
    symlinkSync(root, `${path}/node_modules/flux-emulator`)
    symlinkSync(`${root}dist/cli.js`, `${path}/node_modules/.bin/flux-emulator`)
    writeFileSync(done, wanted)
  }
  return path
}
