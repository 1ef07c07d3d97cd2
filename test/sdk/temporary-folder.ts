import { mkdtempSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

export interface TemporaryFolder extends Disposable {
  path: string
}

/** A folder of its own, gone when it is disposed of. Programs in it find the packages that are installed here. */
export function temporaryFolder(): TemporaryFolder {
  const path = mkdtempSync(join(tmpdir(), 'flux-sdk-'))
  symlinkSync(fileURLToPath(new URL('../../node_modules', import.meta.url)), join(path, 'node_modules'))
  return {
    path,
    [Symbol.dispose]: () => {
      rmSync(path, { recursive: true })
    },
  }
}
