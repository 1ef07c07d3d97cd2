import type { Metafile } from 'esbuild'

export interface BundledPackage {
  folder: string
  name: string
  version: string
  license: string
  author: string | undefined
}

export function bundledPackages(metafiles: readonly Metafile[]): BundledPackage[]
export function swaggerUi(): Pick<BundledPackage, 'name' | 'version' | 'license'>
