// Writes dist/: cli.js and render-worker.js, each in one file, the glyphs that the worker draws with, and the library
// with its types. `--cli-only` leaves the library out: it is what takes the time.
import { spawnSync } from 'node:child_process'
import { chmodSync, cpSync, mkdirSync, rmSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

const cliOnly = process.argv.includes('--cli-only')
process.chdir(fileURLToPath(new URL('..', import.meta.url)))

// Without the library, what is there stays: an emulator may be running from it.
if (!cliOnly) rmSync('dist', { recursive: true, force: true })
mkdirSync('dist', { recursive: true })

/** What Fastify loads when somebody asks for it, and nobody here does: a quarter of what would have to be read at each start. */
const unusedByFastify = ['@fastify/ajv-compiler', '@fastify/fast-json-stringify-compiler', 'light-my-request']

const common = {
  outdir: 'dist',
  bundle: true,
  platform: 'node',
  format: 'esm',
  target: 'node20',
  // Native code, and packages that few runs need: src/ imports those where they are used, or every start would load them.
  external: ['sharp', '@fastify/swagger', '@fastify/swagger-ui', 'yaml', ...unusedByFastify],
  // A bundle of CommonJS packages as an ES module needs a require of its own.
  banner: {
    js: "import{createRequire as bundledRequire}from'node:module';const require=bundledRequire(import.meta.url);",
  },
  // Not minified: it starts no faster, and stacks stay readable.
  legalComments: 'linked',
  logLevel: 'warning',
}
await build({ ...common, entryPoints: { cli: 'src/cli.ts', 'render-worker': 'src/images/render-worker.ts' } })
chmodSync('dist/cli.js', 0o755)
cpSync('src/images/compose/glyph-atlas.bin', 'dist/glyph-atlas.bin')
cpSync('src/images/compose/OFL.txt', 'dist/glyph-atlas.OFL.txt')

if (!cliOnly) {
  const compiler = fileURLToPath(new URL('../node_modules/typescript/bin/tsc', import.meta.url))
  const { status } = spawnSync(process.execPath, [compiler, '--project', 'tsconfig.build.json'], { stdio: 'inherit' })
  if (status !== 0) process.exit(1)
}
