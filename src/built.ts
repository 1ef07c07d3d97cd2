/** The URL of a file in dist/. The relative path is the same from src/ and from the bundles in dist/. */
export const built = (name: string): URL => new URL(`../dist/${name}`, import.meta.url)
