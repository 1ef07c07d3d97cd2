import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { optionNames, flagOf } from '../../src/config.js'
import { testPrograms } from './shell-page.js'

const root = fileURLToPath(new URL('../..', import.meta.url))
const path = join(root, 'docs/security.md')
const page = readFileSync(path, 'utf8')

testPrograms('docs/security.md', ['guards.sh', 'secrets.sh'])

test('it shows no other blocks', () => {
  expect(page.match(/^```\w+/gm)).toEqual(['```sh', '```sh'])
})

test('its links lead to what there is, and its options are options', () => {
  for (const [, target = ''] of page.matchAll(/\]\(([^)]+)\)/g)) {
    const [file = '', anchor] = target.split('#')
    const linked = join(dirname(path), file)
    expect([target, existsSync(linked)]).toEqual([target, true])
    const anchors = [...readFileSync(linked, 'utf8').matchAll(/^#+ (.*)$/gm)].map(([, title = '']) =>
      title
        .toLowerCase()
        .replaceAll(/[^\w -]/g, '')
        .replaceAll(' ', '-'),
    )
    if (anchor !== undefined) expect(anchors).toContain(anchor)
  }
  const flags = [...optionNames.map(flagOf), '--no-directives', '--out', '--version']
  const named = [...page.matchAll(/`[^`\n]*?(--[a-z][a-z-]+)/g)].map(([, flag]) => flag)
  expect(named.filter((flag) => !flags.includes(flag ?? ''))).toEqual([])
})
