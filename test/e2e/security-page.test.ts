import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { commandFlags } from '../../src/config/command-flags.js'
import { optionNames, flagOf } from '../../src/config.js'
import { testPrograms } from './shell-page.js'

const root = fileURLToPath(new URL('../..', import.meta.url))
const page = readFileSync(join(root, 'docs/security.md'), 'utf8')

testPrograms('docs/security.md', ['guards.sh', 'secrets.sh'])

test('it shows no other blocks', () => {
  expect(page.match(/^```\w+/gm)).toEqual(['```sh', '```sh'])
})

test('its options are options', () => {
  const flags = [...optionNames.map(flagOf), '--no-directives', ...Object.keys(commandFlags), '--version']
  const named = [...page.matchAll(/`[^`\n]*?(--[a-z][a-z-]+)/g)].map(([, flag]) => flag)
  expect(named.filter((flag) => !flags.includes(flag ?? ''))).toEqual([])
})
