import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { onTestFinished } from 'vitest'

/** A folder that has the package as it is built, its command, and vitest installed by links; gone with the test. */
export function linkedProject(files: Readonly<Record<string, string>> = {}): string {
  const folder = mkdtempSync(join(tmpdir(), 'flux-project-'))
  onTestFinished(() => {
    rmSync(folder, { recursive: true })
  })
  const modules = join(folder, 'node_modules')
  mkdirSync(join(modules, '.bin'), { recursive: true })
  symlinkSync(resolve('.'), join(modules, 'flux-emulator'))
  symlinkSync(resolve('node_modules/vitest'), join(modules, 'vitest'))
  symlinkSync(resolve('dist/cli.js'), join(modules, '.bin/flux-emulator'))
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text)
  return folder
}
