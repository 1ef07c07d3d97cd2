import { execFile, spawnSync } from 'node:child_process'
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build, transform } from 'esbuild'
import ts from 'typescript'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createEmulator, type Emulator } from '../../src/index.js'
import { usualPriority } from '../support/run-command.js'
import { temporaryFolder } from '../sdk/temporary-folder.js'
import { recipesIn, situations, type Recipe } from './page.js'

const root = fileURLToPath(new URL('../..', import.meta.url))
const folder = temporaryFolder()
afterAll(() => {
  folder[Symbol.dispose]()
})

const shell = recipesIn('sh')
const typescript = recipesIn('ts')

test('the page has twenty-two recipes, each for a shell and for TypeScript, under the same name', () => {
  expect(situations.map((title) => Number.parseInt(title))).toEqual(Array.from({ length: 22 }, (_, index) => index + 1))
  const stems = (recipes: readonly Recipe[]) => recipes.map(({ name }) => name.replace(/\.\w+$/, ''))
  expect(shell).toHaveLength(22)
  expect(stems(typescript)).toEqual(stems(shell))
})

interface Ended {
  code: number | string
  stdout: string
  stderr: string
}

/** Runs a program to its end, whatever that is. */
const run = (file: string, args: readonly string[], options: { cwd: string; env: NodeJS.ProcessEnv }) =>
  new Promise<Ended>((resolve) => {
    execFile(file, args, options, (error, stdout, stderr) => {
      resolve({ code: error === null ? 0 : (error.code ?? error.signal ?? 1), stdout, stderr })
    })
  })

const missing = ['sh', 'curl', 'sed', 'grep'].filter((name) => spawnSync(name, ['--version']).error !== undefined)
const reason = missing.length === 0 ? '' : `, not run: there is no ${missing.join(', no ')}`

describe.skipIf(missing.length > 0)(`in a shell${reason}`, () => {
  const programs = join(folder.path, 'bin')
  let emulator: Emulator | undefined
  beforeAll(async () => {
    emulator = await createEmulator()
    mkdirSync(programs)
    symlinkSync(join(root, 'dist/cli.js'), join(programs, 'flux-emulator'))
  })
  afterAll(() => emulator?.close())

  // They share an emulator, each with a key and a folder of its own.
  test.concurrent.each(shell)('$name', async ({ name, program }) => {
    const cwd = join(folder.path, `of-${name}`)
    mkdirSync(cwd)
    writeFileSync(join(cwd, name), program)
    const env = { PATH: [programs, process.env.PATH].join(delimiter), FLUX_URL: emulator?.url }
    const { code, stdout, stderr } = await run('sh', ['-x', name], { cwd, env })
    expect(code, `${stdout}\n${stderr}`).toBe(0)
  })
})

describe('in TypeScript', () => {
  const fileOf = ({ name }: Recipe) => join(folder.path, name)
  const runFolder = join(folder.path, 'run')

  beforeAll(async () => {
    for (const recipe of typescript) writeFileSync(fileOf(recipe), recipe.program)
    // What the package needs of the files around it, where it looks for them from `run`.
    for (const name of ['dist', 'package.json']) symlinkSync(join(root, name), join(folder.path, name))
    // Where a user's project finds the package, the recipes find its source.
    await build({
      entryPoints: { library: join(root, 'src/index.ts') },
      outdir: runFolder,
      bundle: true,
      splitting: true,
      platform: 'node',
      format: 'esm',
      target: 'node20',
      external: ['sharp', '@fastify/swagger', '@fastify/swagger-ui', 'yaml'],
      banner: { js: "import{createRequire as requireOf}from'node:module';const require=requireOf(import.meta.url);" },
      logLevel: 'error',
    })
    const installed = join(runFolder, 'node_modules/flux-emulator')
    mkdirSync(installed, { recursive: true })
    writeFileSync(join(installed, 'package.json'), '{ "type": "module", "exports": "./index.js" }')
    // The one of the package is a folder above: in its scope its name is its own `dist`.
    writeFileSync(join(runFolder, 'package.json'), '{ "type": "module" }')
    writeFileSync(join(installed, 'index.js'), "export * from '../../library.js'\n")
  })

  // Each is translated by itself, in a folder of its own, and in a process of its own, which ends by itself as the recipe
  // leaves nothing open. So one that is broken fails alone.
  test.concurrent.each(typescript)('$name', async ({ name, program }) => {
    const cwd = join(runFolder, `of-${name}`)
    mkdirSync(cwd)
    const { code: script } = await transform(program, {
      loader: 'ts',
      format: 'esm',
      target: 'node20',
      sourcefile: name,
    })
    writeFileSync(join(cwd, 'recipe.js'), script)
    const env = { PATH: process.env.PATH }
    const { code, stdout, stderr } = await run(process.execPath, [...usualPriority, 'recipe.js'], { cwd, env })
    expect(code, `${stdout}\n${stderr}`).toBe(0)
  })

  test('the compiler has nothing to say about them', () => {
    const tsconfig = {
      extends: join(root, 'tsconfig.json'),
      compilerOptions: { paths: { 'flux-emulator': [join(root, 'src/index.ts')] } },
      include: ['*.ts'],
    }
    const { fileNames, options } = ts.parseJsonConfigFileContent(tsconfig, ts.sys, folder.path)
    const program = ts.createProgram(fileNames, options)
    // Of the recipes alone: the sources have their turn in `npm run typecheck`.
    const found = typescript.flatMap((recipe) =>
      ts.getPreEmitDiagnostics(program, program.getSourceFile(fileOf(recipe))),
    )
    expect(fileNames).toHaveLength(22)
    expect(ts.formatDiagnostics(found, { ...ts.sys, getNewLine: () => '\n', getCanonicalFileName: String })).toBe('')
  })
})
