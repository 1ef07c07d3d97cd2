import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'
import { page, withTables } from '../scripts/contracts-page.js'
import { firstDate } from '../scripts/first-date.js'

test('the page on contracts says what the rows say: npm run contracts-page writes it', () => {
  const text = readFileSync(page, 'utf8')
  expect(text).toBe(withTables(text))
})

test('the counts of the page on contracts are those of its rows', () => {
  const text = readFileSync(page, 'utf8')
  for (const mark of ['recorded', 'documented', 'inferred']) {
    const [, cells = ''] = new RegExp(`^\\| ${mark} \\|(.*)$`, 'm').exec(text) ?? []
    const counted = cells.split('|').reduce((sum, cell) => sum + (parseInt(cell) || 0), 0)
    expect([mark, counted]).toEqual([mark, text.match(new RegExp(`\\| ${mark}: [^|]*\\|$`, 'gm'))?.length])
  }
})

test.each([
  ['openapi.json, 2026-09-19; notes of 2025', '2026-09-19'],
  ['two downloads of December 2025', '2025-12'],
  ['since 28 January 2026', '2026-01'],
  ['August to October 2026', '2026-08'],
  ["the vendor's SDK of 2025, which counts 20 * 10^6 pixels", '2025'],
  ['a picture of 2048x2048', undefined],
])('the first date in %j is %s', (text, date) => {
  expect(firstDate(text)).toBe(date)
})

test('every test that the page on limits names is there', () => {
  const named = [...readFileSync('docs/limits.md', 'utf8').matchAll(/`(test\/[\w/-]+)`/g)].map(([, path = '']) => path)
  expect(named.length).toBeGreaterThan(20)
  expect(named.filter((path) => !existsSync(path) && !existsSync(`${path}.test.ts`))).toEqual([])
})

const pages = [...readdirSync('.'), ...readdirSync('docs').map((name) => `docs/${name}`)].filter((name) =>
  name.endsWith('.md'),
)

/** What a link can lead to in a page: its headings, as GitHub names them, and the marks that it sets itself. */
function anchorsIn(page: string): string[] {
  const text = readFileSync(page, 'utf8')
  const headings = [...text.matchAll(/^#+ (.*)$/gm)].map(([, title = '']) =>
    title
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}_ -]/gu, '')
      .replaceAll(' ', '-'),
  )
  const numbered = headings.map((name, at) => {
    const earlier = headings.slice(0, at).filter((other) => other === name).length
    return earlier === 0 ? name : `${name}-${earlier}`
  })
  return [...numbered, ...[...text.matchAll(/<a id="([^"]+)"/g)].map(([, id = '']) => id)]
}

test.each(pages)('the links of %s lead to what there is', (page) => {
  const targets = [...readFileSync(page, 'utf8').matchAll(/\]\((?!https?:)([^)\s]+)\)/g)].map(
    ([, target = '']) => target,
  )
  const broken = targets.filter((target) => {
    const [file = '', anchor] = target.split('#')
    const linked = file === '' ? page : join(dirname(page), file)
    return !existsSync(linked) || (anchor !== undefined && !anchorsIn(linked).includes(anchor))
  })
  expect(broken).toEqual([])
})

/** The linter's configuration has no types. */
const linterConfig = '../eslint.config.js'
const { layers } = (await import(linterConfig)) as { layers: readonly (readonly string[])[] }

const files = readdirSync('src', { recursive: true }).map((path) => `src/${String(path).replaceAll('\\', '/')}`)

/** The paths in a page, as `src/stages/submit.ts`, `poll.ts` or `src/rules/grammar/`. */
const pathsIn = (page: string): string[] =>
  [...readFileSync(page, 'utf8').matchAll(/`((?:[\w*.-]+\/)*[\w*-]+\.(?:ts|mjs|js|md)|(?:[\w-]+\/)+)`/g)].map(
    ([, path = '']) => path.replace(/\/$/, ''),
  )

const isThere = (path: string): boolean => {
  const pattern = new RegExp(`(?:^|/)${path.replaceAll('.', '\\.').replaceAll('*', '[^/]*')}$`)
  return existsSync(path) || files.some((file) => pattern.test(file))
}

test.each(['CONTRIBUTING.md', 'src/README.md', 'docs/architecture.md'])('every path that %s names exists', (page) => {
  const paths = pathsIn(page)
  expect(paths.length).toBeGreaterThan(5)
  expect(paths.filter((path) => !isThere(path))).toEqual([])
})

test('src/README.md has the rows of the layer table, in their order', () => {
  const rows: string[][] = []
  for (const [, row = '', names = ''] of readFileSync('src/README.md', 'utf8').matchAll(/^\| (\d+) \| (.*?) \|/gm)) {
    const named = [...names.matchAll(/`([\w-]+)(?:\.ts|\/)`/g)].map(([, name = '']) => name)
    rows[Number(row) - 1] = [...new Set([...(rows[Number(row) - 1] ?? []), ...named])]
  }
  expect(rows.map((row) => row.sort())).toEqual(layers.map((row) => [...row].sort()))
})

test('the drawing in CONTRIBUTING.md shows every layer but the small files at the bottom, top to bottom', () => {
  const [, drawing = ''] = /```mermaid\n([^]*?)```/.exec(readFileSync('CONTRIBUTING.md', 'utf8')) ?? []
  const drawn = [...drawing.matchAll(/\["([\w, -]+?)<br/g)].map(([, names = '']) => names.split(', ').sort())
  expect(drawn).toEqual(layers.slice(0, -1).map((row) => [...row].sort()))
})
