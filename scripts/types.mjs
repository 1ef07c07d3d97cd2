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
}

/** The types of the library stay in its file. */
const libraryBeside = {
  name: 'the library',
  resolveId: (id) => (id === '../index.js' ? { id: './index.cjs', external: true } : null),
}
