import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { fieldsOf } from '../../src/contracts/body-schema.js'
import { documented } from '../../src/contracts/documented/contract.js'
import { levelsOf } from '../../src/contracts/levels.js'
import { live } from '../../src/contracts/live/contract.js'

const models = [...documented.models.values(), ...live.models.values()]
const bodyOf = (contract: typeof live, slug: string) => {
  const found = contract.models.get(slug)
  if (found === undefined) throw new Error(`no model ${slug}`)
  return found.body
}

test.each([
  ['flux-dev', { guidance: 1.5 }, { guidance: -256 }],
  ['flux-dev', { guidance: 3 }, undefined],
  ['flux-dev', { guidance: 4 }, { guidance: 128 }],
  ['flux-dev', { guidance: 5, steps: 1 }, { guidance: 256, steps: -256 }],
  ['flux-2-flex', { guidance: 10, steps: 25 }, { guidance: 256, steps: -131 }],
  ['flux-pro-1.0-fill', { guidance: 80, steps: 15 }, { guidance: 128, steps: -256 }],
  ['flux-pro-1.1-ultra', { raw: true, safety_tolerance: 6 }, undefined],
  ['flux-dev', {}, undefined],
])('the settings of %s lie between its bounds: %j', (slug, fields, levels) => {
  expect(levelsOf(fields, bodyOf(live, slug))).toEqual(levels)
})

test('where the document has no default, the maximum counts as it', () => {
  expect(levelsOf({ steps: 50 }, bodyOf(documented, 'flux-pro'))).toBeUndefined()
  expect(levelsOf({ steps: 1 }, bodyOf(documented, 'flux-pro'))).toEqual({ steps: -256 })
  expect(levelsOf({ guidance: 3.5 }, bodyOf(documented, 'flux-dev'))).toBeUndefined()
})

test('docs/pictures.md says of every field of every model what is seen of it', () => {
  const page = readFileSync('docs/pictures.md', 'utf8')
  const table = page.slice(page.indexOf('## What each field changes'))
  const fields = new Set(models.flatMap(({ body }) => Object.keys(fieldsOf(body))))
  const unnamed = [...fields].filter((name) => !table.includes(`\`${name.replace(/_[2-8]$/, '')}\``))
  expect(unnamed).toEqual([])
})
