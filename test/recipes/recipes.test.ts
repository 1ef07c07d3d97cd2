import { execFile, spawnSync } from 'node:child_process'
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import ts from 'typescript'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createEmulator, type Emulator } from '../../src/index.js'
import { temporaryFolder } from '../sdk/temporary-folder.js'
import { recipesIn, situations, type Recipe } from './page.js'

const root = fileURLToPath(new URL('../..', import.meta.url))
const folder = temporaryFolder()
afterAll(() => {
  folder[Symbol.dispose]()
})

const shell = recipesIn('sh')
const typescript = recipesIn('ts')

/** Seconds suffice; a machine that has much else to do needs more. */
const patienceMs = 60_000

test('the page has twenty-one recipes, each for a shell and for TypeScript, under the same name', () => {
  expect(situations.map((title) => Number.parseInt(title))).toEqual(Array.from({ length: 21 }, (_, index) => index + 1))
  const stems = (recipes: readonly Recipe[]) => recipes.map(({ name }) => name.replace(/\.\w+$/, ''))
  expect(shell).toHaveLength(21)
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
    execFile(file, args, { ...options, timeout: patienceMs - 1000 }, (error, stdout, stderr) => {
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

  test.concurrent.each(shell)(
    '$name',
    async ({ name, program }) => {
      const cwd = join(folder.path, `of-${name}`)
      mkdirSync(cwd)
      writeFileSync(join(cwd, name), program)
      const env = { PATH: [programs, process.env.PATH].join(delimiter), FLUX_URL: emulator?.url }
      const { code, stdout, stderr } = await run('sh', ['-x', name], { cwd, env })
      expect(code, `${stdout}\n${stderr}`).toBe(0)
    },
    patienceMs,
  )
})

const fileOf = ({ name }: Recipe) => join(folder.path, name)

/** Runs those in TypeScript in a process of their own: what became of each, by its file, and of the process. */
async function runInTypeScript() {
  for (const recipe of typescript) writeFileSync(fileOf(recipe), recipe.program)
  // Where a user's project finds the package, the recipes find its source.
  const tsconfig = {
    extends: join(root, 'tsconfig.json'),
    compilerOptions: { paths: { 'flux-emulator': [join(root, 'src/index.ts')] } },
    include: ['*.ts'],
  }
  writeFileSync(join(folder.path, 'tsconfig.json'), JSON.stringify(tsconfig))
  writeFileSync(join(folder.path, 'package.json'), JSON.stringify({ type: 'module' }))

  const runner = join(root, 'test/recipes/run-in-turn.mjs')
  const env = { PATH: process.env.PATH, TSX_TSCONFIG_PATH: join(folder.path, 'tsconfig.json') }
  const args = ['--import', 'tsx', runner, ...typescript.map(fileOf)]
  const ended = await run(process.execPath, args, { cwd: folder.path, env })
  const lines = ended.stdout.split('\n').filter((line) => line.startsWith('{"file":'))
  const outcomes = lines.map((line) => JSON.parse(line) as { file: string; problem?: string })
  return { ended, outcomes: new Map(outcomes.map(({ file, problem }) => [file, problem])) }
}

// Not awaited: those for a shell run meanwhile.
const ranInTypeScript = runInTypeScript()

describe('in TypeScript', () => {
  test.each(typescript)(
    '$name',
    async (recipe) => {
      const { ended, outcomes } = await ranInTypeScript
      expect(outcomes.has(fileOf(recipe)), `it was not run to its end:\n${ended.stderr}`).toBe(true)
      expect(outcomes.get(fileOf(recipe))).toBeUndefined()
    },
    patienceMs,
  )

  test(
    'none of them leaves anything open',
    async () => {
      const { ended } = await ranInTypeScript
      expect(ended.code, ended.stderr).toBe(0)
    },
    patienceMs,
  )

  test(
    'the compiler has nothing to say about them',
    () => {
      const { config } = ts.readConfigFile(join(folder.path, 'tsconfig.json'), (path) => ts.sys.readFile(path)) as {
        config: unknown
      }
      const { fileNames, options } = ts.parseJsonConfigFileContent(config, ts.sys, folder.path)
      const program = ts.createProgram(fileNames, options)
      // Of the recipes alone: the sources have their turn in `npm run typecheck`.
      const found = typescript.flatMap((recipe) =>
        ts.getPreEmitDiagnostics(program, program.getSourceFile(fileOf(recipe))),
      )
      expect(fileNames).toHaveLength(21)
      expect(ts.formatDiagnostics(found, { ...ts.sys, getNewLine: () => '\n', getCanonicalFileName: String })).toBe('')
    },
    patienceMs,
  )
})
