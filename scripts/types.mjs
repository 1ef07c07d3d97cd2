// The library's types in one file, which needs no package.
import { writeFileSync } from 'node:fs'
import { rollup } from 'rollup'
import { dts } from 'rollup-plugin-dts'

export async function writeTypes() {
  const types = await rollup({
    input: 'src/index.ts',
    plugins: [dts({ tsconfig: 'tsconfig.build.json' })],
    external: /^[^./]/,
  })
  const { output } = await types.write({
    file: 'dist/index.d.cts',
    format: 'es',
    // For AsyncDisposable, which a consumer's compiler may not have been asked for.
    banner: '/// <reference lib="esnext.disposable" />',
  })
  await types.close()
  const [{ imports }] = output
  if (imports.length > 0) throw new Error(`the types need ${imports.join(', ')}, which consumers may not have`)
  writeFileSync('dist/index.d.ts', "export * from './index.cjs'\n")

  for (const runner of ['vitest', 'jest', 'node-test']) {
    const own = await rollup({
      input: `src/runners/${runner}.ts`,
      plugins: [libraryBeside, dts({ tsconfig: 'tsconfig.build.json' })],
      external: /^[^./]/,
    })
    await own.write({ file: `dist/${runner}.d.cts`, format: 'es' })
    await own.close()
    writeFileSync(`dist/${runner}.d.ts`, `export * from './${runner}.cjs'\n`)
  }
  writeFileSync('dist/setup.d.cts', `${setupTypes}export = setup\n`)
  writeFileSync('dist/setup.d.ts', `${setupTypes}export default setup\n`)
}

/** Of a function that is all of its module. */
const setupTypes = `/**
 * Starts one emulator for a whole run: the \`globalSetup\` of vitest and of Jest. The \`useFluxEmulator()\` of all test files takes
 * it. Does nothing if \`FLUX_EMULATOR_URL\` names an emulator.
 *
 * @returns What ends it; without, it ends with the run.
 */
declare function setup(): Promise<() => void>
`

/** The types of the library stay in its file. */
const libraryBeside = {
  name: 'the library',
  resolveId: (id) => (id === '../index.js' ? { id: './index.cjs', external: true } : null),
}
