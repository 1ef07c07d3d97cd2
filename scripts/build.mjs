// Writes dist/: the command, the render worker and the preload, the packages that they load on demand, the glyphs that the worker
// draws with, the files of Swagger UI and the inspector, the library with its types, and the list of all that this is made of.
// `--cli-only` leaves
// the last two out: they take the time.
import { chmodSync, cpSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'
import { bundle } from './bundles.mjs'

const cliOnly = process.argv.includes('--cli-only')
process.chdir(fileURLToPath(new URL('..', import.meta.url)))

// Without the library, what is there stays: an emulator may be running from it.
if (!cliOnly) rmSync('dist', { recursive: true, force: true })

const metafiles = await bundle({ library: !cliOnly })
chmodSync('dist/cli.js', 0o755)
writeFileSync('dist/redirect.js', "import './redirect.cjs'\n")
for (const name of ['glyph-atlas.bin', 'script-glyphs.bin']) cpSync(`src/images/compose/${name}`, `dist/${name}`)
for (const name of ['index.html', 'app.css', 'icon.svg']) cpSync(`ui/${name}`, `dist/inspector/${name}`)
const unserved = /\/(swagger-ui\.js|index\.html|oauth2-redirect\.\w+|csp\.json|logo\.svg)$/
cpSync('node_modules/@fastify/swagger-ui/static', 'dist/swagger-ui', {
  recursive: true,
  filter: (path) => !unserved.test(path),
})

if (!cliOnly) {
  const { writeTypes } = await import('./types.mjs')
  const { writeSbom } = await import('./sbom.mjs')
  await writeTypes()
  // One implementation for both kinds of modules, so that a ConfigError of the one is a ConfigError of the other.
  const names = Object.keys(createRequire(import.meta.url)('../dist/index.cjs'))
  writeFileSync('dist/index.js', `export { ${names.join(', ')} } from './index.cjs'\n`)
  for (const name of ['jest', 'node-test']) {
    writeFileSync(`dist/${name}.js`, `export { useFluxEmulator } from './${name}.cjs'\n`)
  }
  // By require, since vitest takes the imports of a package that is linked for modules, whatever they are.
  writeFileSync(
    'dist/setup.js',
    "import { createRequire } from 'node:module'\nexport default createRequire(import.meta.url)('./setup.cjs')\n",
  )
  for (const name of ['redirect.d.ts', 'redirect.d.cts']) writeFileSync(`dist/${name}`, 'export {}\n')
  writeSbom(metafiles)
}
