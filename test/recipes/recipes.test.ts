import { execFile, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build, transform } from 'esbuild'
import sharp from 'sharp'
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

test('the page has twenty-three recipes, each for a shell and for TypeScript, under the same name', () => {
  expect(situations.map((title) => Number.parseInt(title))).toEqual(Array.from({ length: 23 }, (_, index) => index + 1))
  const stems = (recipes: readonly Recipe[]) => recipes.map(({ name }) => name.replace(/\.\w+$/, ''))
  expect(shell).toHaveLength(23)
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

function recipeOf(recipes: readonly Recipe[], wanted: string): Recipe {
  const recipe = recipes.find(({ name }) => name === wanted)
  if (recipe === undefined) throw new Error(`there is no recipe ${wanted}`)
  return recipe
}

/** The recipe with another piece in the place of one that it has once, under another name. */
function changed({ program }: Recipe, name: string, [from, to]: readonly [string | RegExp, string]): Recipe {
  const parts = program.split(from)
  expect(parts, `${name}: ${from.toString()}`).toHaveLength(2)
  return { name, program: parts.join(to) }
}

/** The mask that the shell's recipe has in it. */
const maskOf = ({ program }: Recipe) => Buffer.from(/>mask\.png <<END\n(.*)\nEND/.exec(program)?.[1] ?? '', 'base64')
const invert = (mask: Buffer) => sharp(mask).negate({ alpha: false }).png().toBuffer()
const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex')

const missing = ['sh', 'curl', 'sed', 'grep', 'base64', 'sha256sum', 'cmp'].filter(
  (name) => spawnSync(name, ['--version']).error !== undefined,
)
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
  function runShell({ name, program }: Recipe): Promise<Ended> {
    const cwd = join(folder.path, `of-${name}`)
    mkdirSync(cwd)
    writeFileSync(join(cwd, name), program)
    const env = { PATH: [programs, process.env.PATH].join(delimiter), FLUX_URL: emulator?.url }
    return run('sh', ['-x', name], { cwd, env })
  }

  test.concurrent.each(shell)('$name', async (recipe) => {
    const { code, stdout, stderr } = await runShell(recipe)
    expect(code, `${stdout}\n${stderr}`).toBe(0)
  })

  test('an inverted mask is found by the recipe for it, by its hash and by its bytes', async () => {
    const inverted = await invert(maskOf(recipeOf(shell, 'mask-not-inverted.sh')))
    const sent = [`$(base64 <mask.png | tr -d '\\n')`, inverted.toString('base64')] as const
    const wrong = changed(recipeOf(shell, 'mask-not-inverted.sh'), 'mask-inverted.sh', sent)
    const byHash = await runShell(wrong)
    expect([byHash.code, JSON.parse(byHash.stdout)]).toMatchObject([
      22, // of curl: the answer is a 409
      { met: false, closest: { differs: [{ field: 'mask', found: { sha256: sha256(inverted) } }] } },
    ])
    const byBytes = await runShell(changed(wrong, 'mask-inverted-bytes.sh', [/^control expect .*$/m, 'true']))
    expect([byBytes.code, byBytes.stdout]).toEqual([1, expect.stringMatching(/^- mask.png differ/)])
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
  async function runTypescript({ name, program }: Recipe): Promise<Ended> {
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
    return run(process.execPath, [...usualPriority, 'recipe.js'], { cwd, env })
  }

  test.concurrent.each(typescript)('$name', async (recipe) => {
    const { code, stdout, stderr } = await runTypescript(recipe)
    expect(code, `${stdout}\n${stderr}`).toBe(0)
  })

  test('an inverted mask is found by the recipe for it, by pixel and by its hash', async () => {
    const recipe = recipeOf(typescript, 'mask-not-inverted.ts')
    const inverted = '(await sharp(mask).negate({ alpha: false }).png().toBuffer())'
    const wrong = changed(recipe, 'mask-inverted.ts', [/(?<=mask: )mask(?=\.toString)/, inverted])
    const byPixel = await runTypescript(wrong)
    expect([byPixel.code, byPixel.stderr]).toEqual([
      1,
      expect.stringMatching(/AssertionError.*: [1-9]\d* pixels outside of the mask have changed/),
    ])
    const pixelAsserts = /^assert\.equal\(changed.*\nassert\.ok\(changed.*$/m
    const byHash = await runTypescript(changed(wrong, 'mask-inverted-hash.ts', [pixelAsserts, '']))
    expect([byHash.code, byHash.stderr]).toEqual([
      1,
      expect.stringMatching(/AssertionError.*: expected exactly 1 request with .* the field mask .*, found 0 among 3/),
    ])
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
    expect(fileNames).toHaveLength(23)
    expect(ts.formatDiagnostics(found, { ...ts.sys, getNewLine: () => '\n', getCanonicalFileName: String })).toBe('')
  })
})
