import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { documented } from '../src/contracts/documented/contract.js'
import { live } from '../src/contracts/live/contract.js'
import { flagOf, optionNames, optionTable, variableOf } from '../src/config.js'

const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8')

test.each(optionNames)('the README has a row for the option %s, as the table says it', (name) => {
  const { fallback, shown, help } = optionTable[name]
  // A switch that is on is there to be switched off.
  const flag = fallback === true ? `--no-${name}` : flagOf(name)
  expect(readme).toContain(`| \`${flag}\` | \`${variableOf(name)}\` | ${shown} | ${help} |`)
})

test.each([documented, live])('the README lists every model of the $name contract', ({ name, models }) => {
  const row = readme.split('\n').find((line) => line.startsWith(`| \`POST /${name}/v1/`)) ?? ''
  const listed = [...row.matchAll(/`([^` ]+)`/g)].map(([, slug = '']) => slug)
  expect(listed.sort()).toEqual([...models.keys()].sort())
})
