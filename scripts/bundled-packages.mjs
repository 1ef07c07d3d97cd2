import { readFileSync } from 'node:fs'

/** The packages whose code is in the bundles: `{ folder, name, version, license, author }` of each, by name. */
export function bundledPackages(metafiles) {
  const folders = new Set()
  for (const { outputs } of metafiles) {
    for (const { inputs } of Object.values(outputs)) {
      for (const [path, { bytesInOutput }] of Object.entries(inputs)) {
        const [folder] = /^.*node_modules\/(@[^/]+\/)?[^/]+/.exec(path) ?? []
        if (folder !== undefined && bytesInOutput > 0) folders.add(folder)
      }
    }
  }
  return [...folders].map(readPackage).sort((one, other) => (one.name < other.name ? -1 : 1))
}

function readPackage(folder) {
  const { name, version, license, author } = JSON.parse(readFileSync(`${folder}/package.json`, 'utf8'))
  return { folder, name, version, license, author: author?.name ?? author }
}

/** Swagger UI's browser files are copied from the package that holds them, which names the version that they are of. */
export function swaggerUi() {
  const { devDependencies } = JSON.parse(readFileSync('node_modules/@fastify/swagger-ui/package.json', 'utf8'))
  return { name: 'swagger-ui-dist', version: devDependencies['swagger-ui-dist'], license: 'Apache-2.0' }
}
