import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { flagOf, optionNames, optionTable, variableOf } from '../src/config.js'

const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8')

test.each(optionNames)('the README has a row for the option %s, as the table says it', (name) => {
  const { fallback, shown, help } = optionTable[name]
  // A switch that is on is there to be switched off.
  const flag = fallback === true ? `--no-${name}` : flagOf(name)
  expect(readme).toContain(`| \`${flag}\` | \`${variableOf(name)}\` | ${shown} | ${help} |`)
})
