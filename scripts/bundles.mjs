// What is bundled into dist/, and from which packages. Only sharp, which is native code, is installed beside it.
import { build } from 'esbuild'
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'

/**
 * Packages that few runs need, each in a file of its own that is loaded when it is used: within the bundles, every start would
 * read them. CommonJS, because a bundle of CommonJS must load them as well as one of modules. The entry of YAML names what is
 * used, as Node finds no names in a CommonJS file that only passes on another.
 */
const packages = {
  swagger: { name: '@fastify/swagger', entry: "module.exports = require('@fastify/swagger')" },
  yaml: { name: 'yaml', entry: "export { stringify } from 'yaml'" },
  x509: {
    name: '@peculiar/asn1-x509',
    also: '@peculiar/asn1-schema',
    entry: "export * from '@peculiar/asn1-x509'; export { AsnConvert, OctetString } from '@peculiar/asn1-schema'",
  },
  tab: { name: '@bomb.sh/tab', entry: "export { RootCommand } from '@bomb.sh/tab'" },
  re2js: { name: 're2js', entry: "export { RE2JS, RE2JSException } from 're2js'" },
}

/** What Fastify loads on demand, and the emulator never asks for: a quarter of what would have to be read at each start. */
export const unusedByFastify = ['@fastify/ajv-compiler', '@fastify/fast-json-stringify-compiler', 'light-my-request']

const common = {
  bundle: true,
  platform: 'node',
  target: 'node20',
  metafile: true,
  // Without blanks, so that it installs small; names are kept, so that stacks stay readable.
  minifyWhitespace: true,
  legalComments: 'none',
  logLevel: 'warning',
}

const asModule = {
  format: 'esm',
  // A bundle of CommonJS packages as an ES module needs a require of its own.
  banner: {
    js: "import{createRequire as bundledRequire}from'node:module';const require=bundledRequire(import.meta.url);",
  },
  // Packages on demand are required, not imported: a file that could not be read (EMFILE) is read anew the next time, whereas
  // Node keeps the failure of an import for as long as the process lives.
  supported: { 'dynamic-import': false },
}

const asCommonJs = {
  format: 'cjs',
  // Jest runs CommonJS in a sandbox that has no import().
  supported: { 'dynamic-import': false },
  define: { 'import.meta.url': 'fileUrl' },
  banner: { js: "const fileUrl = require('node:url').pathToFileURL(__filename).href;" },
}

const command = { ...asCommonJs, entryPoints: { command: 'src/cli.ts' }, outExtension: { '.js': '.cjs' } }
const worker = { ...asModule, entryPoints: { 'render-worker': 'src/images/render-worker.ts' } }
/** Runs the command, and keeps what V8 compiled of it: for that bundle alone. */
const launcher = (commandDigest) => ({
  format: 'esm',
  entryPoints: { cli: 'src/cli/launch.ts' },
  define: { commandDigest: JSON.stringify(commandDigest) },
})
const library = { ...asCommonJs, entryPoints: { index: 'src/index.ts' }, outExtension: { '.js': '.cjs' } }
const preload = { ...library, entryPoints: { redirect: 'src/redirect/redirect.ts' } }
/** They load the library beside them, and the runner that they are for. vitest is there for modules alone. */
const besideLibrary = {
  name: 'the library',
  setup: ({ onResolve }) => onResolve({ filter: /^\.\.\/index\.js$/ }, () => ({ path: './index.cjs', external: true })),
}
const runners = [
  {
    ...asCommonJs,
    entryPoints: { jest: 'src/runners/jest.ts', 'node-test': 'src/runners/node-test.ts' },
    outExtension: { '.js': '.cjs' },
  },
  {
    ...asCommonJs,
    entryPoints: { setup: 'src/runners/setup.ts', 'run-server': 'src/runners/run-server.ts' },
    outExtension: { '.js': '.cjs' },
    // The function itself, as Jest and an ES module take it.
    footer: { js: 'if(module.exports.default)module.exports=module.exports.default;' },
  },
  { format: 'esm', entryPoints: { vitest: 'src/runners/vitest.ts' }, external: ['vitest'] },
].map((options) => ({ ...options, outdir: 'dist', plugins: [besideLibrary] }))

const onDemand = Object.entries(packages).map(([name, { entry }]) => ({
  ...asCommonJs,
  // Of others, so that no stack of ours loses its names: a third of their size.
  minify: true,
  stdin: { contents: entry, resolveDir: '.', sourcefile: `${name}.entry.js` },
  outfile: `dist/packages/${name}.cjs`,
}))

/** The page at /_emulator/: for browsers, so nothing of Node is in it. */
const inspector = {
  entryPoints: { app: 'ui/app.tsx' },
  outdir: 'dist/inspector',
  platform: 'browser',
  target: 'es2022',
  format: 'esm',
  // A view that is loaded when it is opened is a file of its own, and so is what it shares with the others.
  splitting: true,
  chunkNames: '[name]',
  minify: true,
  jsx: 'automatic',
  jsxImportSource: 'preact',
  plugins: [],
}

/** Makes the bundles and returns what esbuild tells about them; `write: false` only tells. */
export async function bundle({ library: withLibrary = true, write = true } = {}) {
  const inDist = withLibrary ? [command, worker, preload, library] : [command, worker, preload]
  const builds = [
    ...inDist.map((options) => ({ ...options, outdir: 'dist', plugins: [loadedFrom('./packages')] })),
    ...(withLibrary ? runners : []),
    ...onDemand.map((options) => ({ ...options, plugins: [] })),
    inspector,
  ]
  const results = await Promise.all(
    builds.map((options) =>
      build({ ...common, write, ...options, external: ['sharp', ...unusedByFastify, ...(options.external ?? [])] }),
    ),
  )
  if (write) await buildLauncher()
  return results.map(({ metafile }) => metafile)
}

function buildLauncher() {
  const digest = createHash('sha256').update(readFileSync('dist/command.cjs')).digest('hex')
  return build({ ...common, ...launcher(digest), outdir: 'dist' })
}

/** Imports of the packages on demand become imports of their files. */
function loadedFrom(folder) {
  const files = new Map(
    Object.entries(packages).flatMap(([file, { name, also = name }]) =>
      [name, also].map((each) => [each, `${folder}/${file}.cjs`]),
    ),
  )
  return {
    name: 'packages on demand',
    setup: ({ onResolve }) =>
      onResolve({ filter: /^[@a-z]/ }, ({ path }) =>
        files.has(path) ? { path: files.get(path), external: true } : null,
      ),
  }
}
