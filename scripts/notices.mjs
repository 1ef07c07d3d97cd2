// `npm run notices`: writes THIRD-PARTY-NOTICES.txt, the licences of all that the package holds of others. `--check` only
// says whether the file is what it would be.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { bundledPackages, swaggerUi } from './bundled-packages.mjs'
import { bundle } from './bundles.mjs'

process.chdir(fileURLToPath(new URL('..', import.meta.url)))
const file = 'THIRD-PARTY-NOTICES.txt'

const mit = read('LICENSE').replace(/^[^]*(?=Permission is hereby)/, '')
const packages = bundledPackages(await bundle({ write: false }))
const ui = swaggerUi()
const parts = [
  'Third-party notices\n\nThe files in dist/ hold code, fonts and pages of others, under these licences. Made by `npm run notices`.\n',
  ...packages.map((each) => part(`${each.name} ${each.version} (${each.license})`, licenceOf(each))),
  // The package that holds the files leaves these texts out; swagger-ui-dist has them.
  part(
    `Swagger UI ${ui.version} (${ui.license}), in dist/swagger-ui/`,
    read(`scripts/swagger-ui-${ui.version}.LICENSE.txt`),
  ),
  part('JetBrains Mono (OFL-1.1), in dist/glyph-atlas.bin', read('src/images/compose/OFL.txt')),
  part('GNU Unifont (OFL-1.1), in dist/script-glyphs.bin', read('src/images/compose/OFL-unifont.txt')),
]
const text = parts.join('\n')

if (!process.argv.includes('--check')) writeFileSync(file, text)
else if (read(file) !== text) {
  process.stderr.write(`${file} is not what is bundled: run npm run notices\n`)
  process.exit(1)
}

function part(title, licence) {
  return `${'-'.repeat(80)}\n${title}\n\n${licence.trim()}\n`
}

function licenceOf({ folder, license, author }) {
  const names = readdirSync(folder).filter((name) => /^(licen[cs]e|notice|copying)/i.test(name))
  if (names.length > 0) return names.map((name) => read(`${folder}/${name}`).trim()).join('\n\n')
  if (license !== 'MIT') throw new Error(`${folder} has no file with its licence, ${license}`)
  return `The package has no file with its licence. Its package.json says MIT, by ${author}.\n\n${mit}`
}

function read(path) {
  return readFileSync(path, 'utf8').replaceAll('\r\n', '\n')
}
