import { execFileSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../..', import.meta.url))

/** What `npm install` of the packed build brings. The image is built by `scripts/prove-image.mjs`, where Docker is. */
export function installed() {
  const folder = mkdtempSync(join(tmpdir(), 'flux-bench-'))
  const npm = (argv, cwd) => execFileSync('npm', argv, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] })
  try {
    const [{ filename }] = JSON.parse(npm(['pack', '--json', '--ignore-scripts', '--pack-destination', folder], root))
    writeFileSync(join(folder, 'package.json'), '{"private":true}')
    npm(['install', '--no-audit', '--no-fund', join(folder, filename)], folder)
    const modules = join(folder, 'node_modules')
    const { packages } = JSON.parse(readFileSync(join(modules, '.package-lock.json'), 'utf8'))
    const files = readdirSync(modules, { recursive: true, encoding: 'utf8' }).map((name) =>
      statSync(join(modules, name)),
    )
    const bytes = files.filter((file) => file.isFile()).reduce((sum, { size }) => sum + size, 0)
    return Promise.resolve([
      { what: 'Installed: packages', unit: 'packages', values: [Object.keys(packages).length], atMost: 15 },
      { what: 'Installed: size', unit: 'MB', values: [bytes / 1e6], atMost: 30, details: [`image: ${imageSize()}`] },
    ])
  } finally {
    rmSync(folder, { recursive: true })
  }
}

function imageSize() {
  try {
    const argv = ['image', 'inspect', '--format', '{{.Size}}', 'flux-emulator']
    const bytes = Number(execFileSync('docker', argv, { stdio: ['ignore', 'pipe', 'ignore'] }))
    return `${Math.round(bytes / 1e6)} MB`
  } catch {
    return 'not measured here: it needs Docker and an image named flux-emulator'
  }
}
