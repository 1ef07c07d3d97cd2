import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'

/** The runner has no types. */
const from = (name: string): Promise<unknown> => import(`../scripts/contract-tools/${name}.mjs`)

interface Section {
  packages: string[]
  files: Record<string, string>
}

const { readSections, filesFor } = (await from('page')) as {
  readSections: (text?: string) => Map<string, Section>
  filesFor: (program: string, sections: Map<string, Section>) => Record<string, string>
}
const { tools, notRun } = (await from('tools')) as {
  tools: { section: string; program: string; contracts: string[] }[]
  notRun: { section: string }[]
}

const text = readFileSync('docs/contract-testing.md', 'utf8')
const sections = readSections()

test('npm run contract-tools runs every program that the page shows, and installs what it says', () => {
  for (const { section, program } of tools) expect(Object.keys(sections.get(section)?.files ?? {})).toContain(program)
  const used = tools.flatMap(({ program }) => Object.keys(filesFor(program, sections)))
  const shown = [...sections.values()].flatMap(({ files }) => Object.keys(files))
  expect([...new Set(used)].sort()).toEqual([...shown].sort())
  // A block with a name, besides those that install and the one that is marked as not run.
  expect(text.match(/^```\w+ (?!install$|not-run$)\S/gm)).toHaveLength(shown.length)
})

test('every section that installs a tool pins its packages, and is run', () => {
  const installing = [...sections].filter(([, { packages }]) => packages.length > 0)
  expect(installing.map(([title]) => title).sort()).toEqual(tools.map(({ section }) => section).sort())
  for (const [title, { packages }] of installing) {
    for (const each of packages)
      expect([title, each]).toEqual([title, expect.stringMatching(/^@?[\w/-]+@\d+\.\d+\.\d+$/)])
  }
})

test('every tool is run for both contracts, and what is not run is marked on the page', () => {
  for (const { section, contracts } of tools) {
    expect([section, contracts.slice(0, 2)]).toEqual([section, ['documented', 'live']])
  }
  expect(notRun.map(({ section }) => section)).toEqual(['Schemathesis'])
  expect(text.match(/^```sh not-run$/gm)).toHaveLength(notRun.length)
  expect(text).toMatch(/^## Schemathesis\n\nNot run here: /m)
})

test('the page names every tool in its table, with a link to its section', () => {
  const [, table = ''] = /\n(\| tool \|[^]*?)\n\n/.exec(text) ?? []
  const generators = ['openapi-typescript', 'hey-api', 'orval', 'kubb', 'swagger-typescript-api', 'oazapfts']
  const named = [...tools, ...notRun].map(({ section }) => section).filter((section) => !generators.includes(section))
  expect(named.filter((section) => !table.includes(`[${section}](#`))).toEqual([])
  expect(tools.map(({ section }) => section)).toEqual(expect.arrayContaining(generators))
})
