import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import { bundledPackages } from '../../scripts/bundled-packages.mjs'
import { bundle } from '../../scripts/bundles.mjs'
import { uiTypes } from '../../src/http/docs-ui.js'
import { readVersion } from '../../src/config.js'
import { createConsumer, pack, type Consumer } from './consumer.js'

const folder = mkdtempSync(join(tmpdir(), 'flux-packed-'))
let packed: ReturnType<typeof pack>
let consumer: Consumer

beforeAll(() => {
  packed = pack(folder)
  consumer = createConsumer(packed.tarball)
})
afterAll(() => {
  consumer[Symbol.dispose]()
  rmSync(folder, { recursive: true })
})

/** The whole of the emulator that a user meets: a task, its picture, and all that is loaded only when it is used. */
const tryEmulator = readFileSync(new URL('try-emulator.js', import.meta.url), 'utf8')

test('the tarball holds what is needed at run time, the documents, and the licences', () => {
  const built = [
    ...[
      'cli.js',
      'command.cjs',
      'glyph-atlas.bin',
      'index.cjs',
      'index.d.cts',
      'index.d.ts',
      'index.js',
      ...['jest', 'node-test', 'redirect', 'setup'].flatMap((name) =>
        ['cjs', 'd.cts', 'd.ts', 'js'].map((ending) => `${name}.${ending}`),
      ),
      ...['d.cts', 'd.ts', 'js'].map((ending) => `vitest.${ending}`),
      'render-worker.js',
      'run-server.cjs',
      'sbom.cdx.json',
      'script-glyphs.bin',
    ],
    ...['re2js', 'swagger', 'tab', 'x509', 'yaml'].map((name) => `packages/${name}.cjs`),
    ...['app.css', 'app.js', 'chunk.js', 'icon.svg', 'index.html', 'try-it.js'].map((name) => `inspector/${name}`),
    ...Object.keys(uiTypes).map((name) => `swagger-ui/${name}`),
  ]
  const documents = ['docs', 'openapi'].flatMap((name) =>
    readdirSync(name, { recursive: true, withFileTypes: true })
      .filter((file) => file.isFile())
      .map((file) => join(file.parentPath, file.name).replaceAll('\\', '/'))
      // Too large to be installed with every copy.
      .filter((name) => name !== 'docs/contact-sheet.jpg' && !name.startsWith('docs/inspector/')),
  )
  const others = ['CHANGELOG.md', 'LICENSE', 'README.md', 'THIRD-PARTY-NOTICES.txt', 'package.json']
  expect(packed.files).toEqual([...built.map((name) => `dist/${name}`), ...documents, ...others].sort())
})

test('at most 15 packages and 30 MB are installed, and every engine is content', () => {
  const modules = join(consumer.folder, 'node_modules')
  expect(Object.keys(installed()).length).toBeLessThanOrEqual(15)
  const files = readdirSync(modules, { recursive: true, encoding: 'utf8' })
    // npm 10 installs sharp's WebAssembly build beside the native one, npm 11 does not.
    .filter((name) => !/^(@img\/sharp-wasm32|@emnapi|tslib)(\/|$)/.test(name))
    .map((name) => statSync(join(modules, name)))
  const bytes = files.filter((file) => file.isFile()).reduce((sum, { size }) => sum + size, 0)
  expect(bytes).toBeLessThan(30e6)
})

/** What npm installed for the consumer, by path. */
function installed(): Record<string, { version: string }> {
  const lock = readFileSync(join(consumer.folder, 'node_modules/.package-lock.json'), 'utf8')
  return (JSON.parse(lock) as { packages: Record<string, { version: string }> }).packages
}

test('publint and "are the types wrong" find nothing', () => {
  expect(consumer.run('node', resolve('node_modules/publint/src/cli.js'), 'run', packed.tarball, '--strict')).toContain(
    'All good',
  )
  const attw = resolve('node_modules/@arethetypeswrong/cli/dist/index.js')
  const look = (...given: string[]) => consumer.run('node', attw, packed.tarball, '--no-emoji', ...given)
  // vitest cannot be required, and so what imports it cannot.
  expect(look('--exclude-entrypoints', 'vitest')).toContain('No problems found')
  expect(look('--entrypoints', 'vitest', '--profile', 'esm-only')).toContain('OK (ESM)')
})

test('the command says its version, serves, and ends on SIGTERM', async () => {
  expect(consumer.run('npx', 'flux-emulator', '--version')).toBe(`${readVersion()}\n`)
  const command = join(consumer.folder, 'node_modules/.bin/flux-emulator')
  const server = spawn(command, ['--port', '0', '--latency', 'instant'], { cwd: consumer.folder })
  onTestFinished(() => void server.kill('SIGKILL'))
  let said = ''
  while (!/:(\d+) /.test(said)) said += String((await once(server.stdout, 'data'))[0])
  const url = `http://127.0.0.1:${/:(\d+) /.exec(said)?.[1] ?? ''}`
  consumer.write(
    'try.cjs',
    `${tryEmulator}\ntryEmulator(${JSON.stringify(url)}).then((seen) => console.log(JSON.stringify(seen)))\n`,
  )
  expect(JSON.parse(consumer.run('node', 'try.cjs'))).toEqual(all)
  server.kill('SIGTERM')
  expect(await once(server, 'exit')).toEqual([0, null])
})

/** What tryEmulator sees where nothing is missing. */
const all = {
  picture: { magic: 'ffd8', type: 'image/jpeg' },
  refused: 503,
  pages: Object.fromEntries(
    [
      ...[
        '/docs',
        '/docs/json',
        '/openapi.json',
        '/openapi.yaml',
        '/live/openapi.yaml',
        '/_emulator/docs',
        '/_emulator/openapi.yaml',
      ],
      ...[...Object.keys(uiTypes), 'swagger-initializer.js'].map((name) => `/docs/static/${name}`),
    ].map((path) => [path, 200]),
  ),
}

test.each([
  ['an ES module imports', 'try.mjs', "import { createEmulator } from 'flux-emulator'"],
  ['a CommonJS file requires', 'try.cjs', "const { createEmulator } = require('flux-emulator')"],
])('%s the library', (_what, name, load) => {
  const start =
    "createEmulator({ latency: 'instant' }).then(async (emulator) => { console.log(JSON.stringify(await tryEmulator(emulator.url))); await emulator.close() })"
  consumer.write(name, `${load}\n${tryEmulator}\n${start}\n`)
  expect(JSON.parse(consumer.run('node', name))).toEqual(all)
})

test('both kinds of modules are one implementation: a ConfigError of the one is a ConfigError of the other', () => {
  consumer.write(
    'same.mjs',
    "import * as module from 'flux-emulator'\nimport { createRequire } from 'node:module'\nconst required = createRequire(import.meta.url)('flux-emulator')\nconsole.log(JSON.stringify(Object.keys(required).map((name) => [name, required[name] === module[name]])))\n",
  )
  expect(JSON.parse(consumer.run('node', 'same.mjs'))).toEqual(
    ['ConfigError', 'ConnectError', 'ControlError', 'connect', 'createEmulator'].map((name) => [name, true]),
  )
})

test('Jest in its usual CommonJS mode starts an emulator, and takes one for the files of a run', () => {
  using withJest = createConsumer(packed.tarball, 'jest@30')
  withJest.write(
    'emulator.test.js',
    `const { createEmulator, ConfigError } = require('flux-emulator')
${tryEmulator}
test('starts', async () => {
  const emulator = await createEmulator({ latency: 'instant' })
  try {
    expect(await tryEmulator(emulator.url)).toEqual(${JSON.stringify(all)})
    await expect(createEmulator({ latency: 'slow' })).rejects.toThrow(ConfigError)
  } finally {
    await emulator.close()
  }
}, 60_000)
`,
  )
  withJest.write('jest.config.js', "module.exports = { globalSetup: 'flux-emulator/setup' }\n")
  for (const name of ['one', 'other']) {
    withJest.write(
      `${name}.test.js`,
      `const { useFluxEmulator } = require('flux-emulator/jest')
const flux = useFluxEmulator()
test('has an account', async () => {
  require('node:fs').appendFileSync('seen', flux.url + ' ' + (await flux.account.tasks()).length + '\\n')
})
`,
    )
  }
  withJest.run('npx', 'jest', '--maxWorkers=2')
  const [one, other, none] = readFileSync(join(withJest.folder, 'seen'), 'utf8').split('\n')
  expect([one, none]).toEqual([expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+ 0$/), ''])
  expect(other).toBe(one)
})

const use = `
export async function use(): Promise<number> {
  await using emulator = await createEmulator({ latency: 'instant', urlTtl: '10m' } satisfies EmulatorOptions)
  const control: Control = emulator.control
  const { seen } = await control.account('k').wait({ requests: 1 }).catch((error: unknown) => {
    throw error instanceof ControlError ? new Error(String(error.status)) : error
  })
  // @ts-expect-error there is no such contract
  emulator.baseUrl('nope')
  return seen.requests ?? 0
}
`

test.each([
  ['an ES module under nodenext', 'use.mts', 'nodenext'],
  ['a CommonJS file under nodenext', 'use.cts', 'nodenext'],
  ['a file for a bundler', 'use.ts', 'bundler'],
])('the types hold for %s, strictly and with no other package', (_what, name, resolution) => {
  consumer.write(
    name,
    `import { createEmulator, ControlError, type Control, type EmulatorOptions } from 'flux-emulator'\n${use}`,
  )
  const modules = { module: resolution === 'bundler' ? 'esnext' : resolution, moduleResolution: resolution }
  const compilerOptions = {
    strict: true,
    noEmit: true,
    target: 'es2022',
    lib: ['es2022', 'dom'],
    types: [],
    ...modules,
  }
  consumer.write('tsconfig.json', JSON.stringify({ compilerOptions, files: [name] }))
  consumer.run('node', resolve('node_modules/typescript/bin/tsc'))
})

test('what is exported besides can be resolved, and nothing else', () => {
  const resolved = (path: string) =>
    consumer.run('node', '--print', `try { require.resolve('flux-emulator/${path}') } catch ({ code }) { code }`).trim()
  const root = join(consumer.folder, 'node_modules/flux-emulator')
  const documents = ['live', 'documented', 'documented-3.0', 'control'].map((name) => `openapi/${name}.yaml`)
  const made = ['live.arazzo.yaml', 'documented.postman.json', 'bruno/live/bruno.json'].map((name) => `openapi/${name}`)
  for (const path of ['package.json', ...documents, ...made]) {
    expect(resolved(path)).toBe(realpathSync(join(root, path)))
  }
  expect(resolved('dist/cli.js')).toBe('ERR_PACKAGE_PATH_NOT_EXPORTED')
})

test('the SBOM lists what is installed and what is bundled', async () => {
  const file = join(consumer.folder, 'node_modules/flux-emulator/dist/sbom.cdx.json')
  const sbom = JSON.parse(readFileSync(file, 'utf8')) as {
    bomFormat: string
    metadata: { component: { name: string } }
    components: { name: string; version: string }[]
  }
  expect([sbom.bomFormat, sbom.metadata.component.name]).toEqual(['CycloneDX', 'flux-emulator'])
  const listed = sbom.components.map(({ name, version }) => `${name}@${version}`)
  const bundled = bundledPackages(await bundle({ write: false })).map((each) => `${each.name}@${each.version}`)
  const names = Object.keys(installed()).map((path) => path.replace('node_modules/', ''))
  expect(listed).toEqual(expect.arrayContaining(bundled))
  expect(sbom.components.map(({ name }) => name)).toEqual(
    expect.arrayContaining(names.filter((name) => name !== 'flux-emulator')),
  )
  const ofDevelopment = listed.filter((each) => /^(vitest|typescript|esbuild|@types)/.test(each))
  expect(ofDevelopment).toEqual([])
})

test('an installation from git builds a working command', () => {
  using fromGit = createConsumer(`git+${pathToFileURL(resolve('.')).href}`)
  expect(fromGit.run('npx', 'flux-emulator', '--version')).toBe(`${readVersion()}\n`)
  expect(fromGit.run('node', '--print', "typeof require('flux-emulator').createEmulator")).toBe('function\n')
})
