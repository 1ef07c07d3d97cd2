import { ESLint } from 'eslint'
import { readFileSync } from 'node:fs'
import tseslint from 'typescript-eslint'
import { expect, test } from 'vitest'

const only = (rule: string) => new ESLint({ ruleFilter: ({ ruleId }) => ruleId === rule })

const eslint = only('no-restricted-imports')
const urls = only('no-restricted-properties')

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
  expect(await imports('tasks/task.ts', '../storage/ranges.js')).toEqual([
    'src/tasks stands below or beside src/storage: imports point down only.',
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

test('a text becomes a URL through parse-url alone: URL.canParse and URL.parse are refused everywhere', async () => {
  const refused = async (filePath: string) => {
    const [result] = await urls.lintText("URL.canParse('')\nURL.parse('')\n", { filePath })
    return result?.messages.map(({ line, ruleId }) => `${line} ${String(ruleId)}`)
  }
  for (const path of [
    'src/http/origin.ts',
    'src/random.ts',
    'test/lint.test.ts',
    'scripts/build.mjs',
    'bench/run.mjs',
  ]) {
    expect(await refused(path)).toEqual(['1 no-restricted-properties', '2 no-restricted-properties'])
  }
})

test('the inspector is linted as the rest, its views too', async () => {
  const all = new ESLint()
  const faults = 'let kept: any = URL.parse("")\nexport const shown = <p>{kept}</p>\n'
  const [result] = await all.lintText(faults, { filePath: 'ui/views/tasks.tsx' })
  expect(result?.messages.map(({ ruleId }) => ruleId).sort()).toEqual([
    '@typescript-eslint/no-explicit-any',
    'no-restricted-properties',
    'prefer-const',
  ])
})

test('the inspector imports types of src/, and no code', async () => {
  const imported = new ESLint({ ruleFilter: ({ ruleId }) => ruleId === '@typescript-eslint/no-restricted-imports' })
  const refused = async (code: string) => {
    const [result] = await imported.lintText(`${code}\nexport type Kept = typeof Rule\n`, {
      filePath: 'ui/views/rules.tsx',
    })
    return result?.messages.map(({ message }) => message.replace(/^.*?pattern\. /, ''))
  }
  expect([
    await refused("import type { Rule } from '../../src/rules/rule.js'"),
    await refused("import { Rule } from '../../src/rules/rule.js'"),
  ]).toEqual([[], ['The inspector runs in a browser: it imports types of src/, and no code.']])
})

/** Not in oxlint. */
const lacking = ['no-unsafe-class-instance-assignment']

test('every rule of the strict sets that needs types is one of the native linter', () => {
  const rulesOf = (sets: typeof tseslint.configs.strict) => sets.flatMap(({ rules = {} }) => Object.keys(rules))
  const untyped = rulesOf([...tseslint.configs.strict, ...tseslint.configs.stylistic])
  const all = rulesOf([...tseslint.configs.strictTypeChecked, ...tseslint.configs.stylisticTypeChecked])
  const typed = all.filter((rule) => !untyped.includes(rule) && rule.startsWith('@typescript-eslint/'))
  const { overrides } = JSON.parse(readFileSync('.oxlintrc.json', 'utf8')) as { overrides: { rules: object }[] }
  const native = Object.keys(overrides[0]?.rules ?? {}).map((rule) => rule.replace('typescript/', ''))
  const missing = typed.map((rule) => rule.replace('@typescript-eslint/', '')).filter((rule) => !native.includes(rule))
  expect(typed.length).toBeGreaterThan(40)
  expect(missing).toEqual(lacking)
})
