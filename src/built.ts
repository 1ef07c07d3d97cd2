/** A file that the build puts into dist/. This file lies in src/, its bundles in dist/: from both it is the same path. */
export const built = (name: string): URL => new URL(`../dist/${name}`, import.meta.url)
