import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'

const foldersIn = (root: string): string[] =>
  readdirSync(root, { recursive: true })
    .map(String)
    .filter((path) => statSync(join(root, path)).isDirectory())

test('each folder of test/ is one of src/, or has its row in test/README.md', () => {
  const named = [...readFileSync('test/README.md', 'utf8').matchAll(/^\| `([\w/-]+)\/` \| \S.*\|$/gm)].map(
    ([, name]) => name,
  )
  const sources = foldersIn('src')
  expect(
    foldersIn('test')
      .filter((folder) => !sources.includes(folder))
      .sort(),
  ).toEqual(named)
})
