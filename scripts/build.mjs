// Writes dist/: cli.js and render-worker.js, each bundled into one file (sharp stays outside), and the library with its types.
import { spawnSync } from 'node:child_process'
import { chmodSync, cpSync, mkdirSync, rmSync, existsSync } from 'node:fs'
import { build } from 'esbuild'

const root = new URL('..', import.meta.url).pathname
process.chdir(root)
rmSync('dist', { recursive: true, force: true })
mkdirSync('dist')

// A bundle of CommonJS packages as an ES module needs a require of its own.
const banner = {
  js: "import{createRequire as bundledRequire}from'node:module';const require=bundledRequire(import.meta.url);",
}
await build({
  entryPoints: { cli: 'src/cli.ts', 'render-worker': 'src/images/render-worker.ts' },
  outdir: 'dist',
  bundle: true,
  platform: 'node',
  format: 'esm',
  target: 'node20',
  external: ['sharp', '@fastify/swagger', '@fastify/swagger-ui'],
  banner,
  legalComments: 'none',
  logLevel: 'warning',
})
chmodSync('dist/cli.js', 0o755)
