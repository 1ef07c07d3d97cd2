import type { Metafile } from 'esbuild'

export const unusedByFastify: readonly string[]
export function bundle(options?: { library?: boolean; write?: boolean }): Promise<Metafile[]>
