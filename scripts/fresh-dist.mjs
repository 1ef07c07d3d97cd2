import { spawnSync } from 'node:child_process'
import { readdirSync, statSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const root = new URL('..', import.meta.url)
const built = ['dist/cli.js', 'dist/command.cjs', 'dist/render-worker.js']
const sources = ['src', 'ui', 'scripts/build.mjs', 'package.json', 'package-lock.json']

/** Builds the command if it is missing or older than what it is made from. What the build says goes to stderr. */
export function freshDist() {
  const oldest = Math.min(...built.map((path) => changedAt(new URL(path, root))))
  if (oldest >= Math.max(...sources.map((path) => newestIn(new URL(path, root))))) return
  process.stderr.write('building dist/ ...\n')
  const script = fileURLToPath(new URL('scripts/build.mjs', root))
  const { status } = spawnSync(process.execPath, [script, '--cli-only'], { stdio: ['ignore', 2, 2] })
  if (status !== 0) throw new Error('the build failed: its errors stand above')
}

function changedAt(url) {
  return statSync(url, { throwIfNoEntry: false })?.mtimeMs ?? 0
}

function newestIn(url) {
  if (!statSync(url).isDirectory()) return changedAt(url)
  const names = readdirSync(url, { recursive: true })
  return Math.max(...names.map((name) => changedAt(new URL(`${url}/${name}`))))
}
