import { ESLint } from 'eslint'
import { expect, test } from 'vitest'

// Of the rules only the one that draws the map: the others would have the compiler read the whole house.
const eslint = new ESLint({
  ruleFilter: ({ ruleId }) => ruleId === 'no-restricted-imports',
  overrideConfig: { languageOptions: { parserOptions: { projectService: false } } },
})

/** What the linter says about an import in a file of the house. */
async function imports(file: string, specifier: string): Promise<string[]> {
  const code = `import * as seen from '${specifier}'\n\nexport const answer = seen\n`
  const [result] = await eslint.lintText(code, { filePath: `src/${file}` })
  return (result?.messages ?? [])
    .filter(({ ruleId }) => ruleId === 'no-restricted-imports')
    .map(({ message }) => message.replace(/^.*?pattern\. /, ''))
}

test('an import from a row above is refused', async () => {
  expect(await imports('tasks/task.ts', '../http/json.js')).toEqual([
    'src/tasks stands below or beside src/http: imports point down only.',
  ])
})

test('an import from a neighbour in the row is refused', async () => {
  expect(await imports('tasks/task.ts', '../delivery/ranges.js')).toEqual([
    'src/tasks stands below or beside src/delivery: imports point down only.',
  ])
})

test('an import of a file that stands for a row above is refused', async () => {
  expect(await imports('stages/poll.ts', '../emulator.js')).toEqual([
    'src/stages stands below or beside src/emulator: imports point down only.',
  ])
  expect(await imports('emulator.ts', './app.js')).toEqual([
    'src/emulator stands below or beside src/app: imports point down only.',
  ])
})

test('an import from a row below is taken, from any depth', async () => {
  expect(await imports('stages/poll.ts', '../tasks/task.js')).toEqual([])
  expect(await imports('images/compose/ring.ts', '../picture-spec.js')).toEqual([])
  expect(await imports('images/compose/ring.ts', '../../http/json.js')).toEqual([
    'src/images stands below or beside src/http: imports point down only.',
  ])
})
