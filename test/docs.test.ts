import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { documented } from '../src/contracts/documented/contract.js'

const page = readFileSync(new URL('../docs/contracts.md', import.meta.url), 'utf8')

test.each([...documented.models.values()])(
  'the page on contracts says how long $slug takes, and how that is known',
  (model) => {
    expect(page).toMatch(
      new RegExp(`^\\| ${model.slug.replaceAll('.', '\\.')} \\| ${model.seconds} \\| ${model.known}`, 'm'),
    )
  },
)
