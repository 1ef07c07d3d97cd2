import { spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { bundledPackages, swaggerUi } from './bundled-packages.mjs'

/**
 * Writes dist/sbom.cdx.json (CycloneDX): what `npm sbom` knows of the packages in the bundles and of those installed beside
 * them. To npm the bundled ones are for development only, so it is asked for all of them.
 */
export function writeSbom(metafiles) {
  const made = spawnSync('npm', ['sbom', '--package-lock-only', '--sbom-format', 'cyclonedx'], {
    encoding: 'utf8',
    maxBuffer: 1e8,
    shell: process.platform === 'win32',
  })
  if (made.status !== 0) throw new Error(`npm sbom failed: ${made.stderr}`)
  const { metadata, components, dependencies, ...rest } = JSON.parse(made.stdout)

  const bundled = new Set(bundledPackages(metafiles).map(({ name, version }) => `${name}@${version}`))
  const kept = components.filter((each) => bundled.has(each['bom-ref']) || !each.properties.some(isForDevelopment))
  const refs = new Set(kept.map((each) => each['bom-ref']))
  const missing = [...bundled].filter((ref) => !refs.has(ref))
  if (missing.length > 0) throw new Error(`npm sbom does not know ${missing.join(', ')}, which are bundled`)

  const pages = swaggerUi()
  const root = metadata.component['bom-ref']
  const sbom = {
    ...rest,
    // npm takes the folder's name.
    metadata: { ...metadata, component: { ...metadata.component, name: root.split('@')[0] } },
    components: [
      ...kept.map((each) => (bundled.has(each['bom-ref']) ? asBundled(each) : each)),
      asBundled({
        'bom-ref': `${pages.name}@${pages.version}`,
        type: 'library',
        name: pages.name,
        version: pages.version,
        purl: `pkg:npm/${pages.name}@${pages.version}`,
        licenses: [{ license: { id: pages.license } }],
      }),
    ],
    dependencies: dependencies
      .filter(({ ref }) => ref === root || refs.has(ref))
      .map(({ ref, dependsOn = [] }) => ({ ref, dependsOn: dependsOn.filter((each) => refs.has(each)) })),
  }
  writeFileSync('dist/sbom.cdx.json', `${JSON.stringify(sbom, null, 2)}\n`)
}

const isForDevelopment = ({ name }) => name === 'cdx:npm:package:development'

const asBundled = (component) => ({
  ...component,
  scope: 'required',
  properties: [{ name: 'flux-emulator:bundled', value: 'true' }],
})
