import { readFileSync } from 'node:fs'
import ts from 'typescript'
import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { operations } from '../src/http/control/operations.js'
import { digestOfPublicApi, readPublicApi, type PublicName } from '../scripts/public-api.js'

const api = readPublicApi()

test('the library exports these values and no others', () => {
  const values = api.names.filter(({ isType }) => !isType).map(({ name }) => name)
  expect(values.sort()).toEqual(['ConfigError', 'ConnectError', 'ControlError', 'connect', 'createEmulator'])
})

test('the library exports these types and no others', () => {
  const types = api.names.filter(({ isType }) => isType).map(({ name }) => name)
  expect(types.sort()).toEqual([
    'AccountControl',
    'AccountEvent',
    'AccountSummary',
    'AllControl',
    'AllReport',
    'AnswerEffect',
    'AnyEmulator',
    'Attempt',
    'AttributedEntry',
    'ClockChange',
    'ClockChanged',
    'ClockView',
    'ConnectOptions',
    'ConnectedEmulator',
    'ContractName',
    'Control',
    'Coverage',
    'Delay',
    'DirectiveWord',
    'DownloadEffect',
    'DueMoment',
    'Duration',
    'Effects',
    'Emulator',
    'EmulatorOptions',
    'EndStatus',
    'EntryFilter',
    'Expectation',
    'ExpectationResult',
    'Fetch',
    'FieldRead',
    'Finding',
    'GivenDelay',
    'GivenEffect',
    'GivenRule',
    'GivenRuleOf',
    'GivenRules',
    'Header',
    'InboxItem',
    'JournalEntry',
    'JournalPage',
    'MadeRule',
    'NewRule',
    'OwnPicture',
    'Pace',
    'PaceChange',
    'PictureDamage',
    'PictureFile',
    'PictureFit',
    'Receipt',
    'RefusalName',
    'Remote',
    'RemoteControl',
    'Report',
    'RequestDetail',
    'Rule',
    'RuleDifference',
    'RuleOf',
    'RulePreview',
    'RuleVerdict',
    'SentAnswer',
    'Settings',
    'SettingsChange',
    'Stage',
    'Status',
    'TaskDetail',
    'TaskEffect',
    'TaskInput',
    'TaskOverride',
    'TaskState',
    'TaskSummary',
    'TemplateControl',
    'TransportEffect',
    'Understood',
    'WaitResult',
    'WaitUntil',
    'WebhookDelivery',
    'WebhookEffect',
    'When',
  ])
})

/** The options' names and types are made from the option table; the README lists them. */
const madeFromTables = ['EmulatorOptions: OptionName', 'EmulatorOptions: Options']

test('every type that a public type refers to is public as well', () => {
  const missing = api.names.flatMap(({ name, declarations }) =>
    declarations
      .flatMap((each) => api.referencesIn(each))
      .filter((each) => !ts.isVariableDeclaration(each) && api.publicNameOf(each) === undefined)
      .map((each) => `${name}: ${nameOf(each)}`),
  )
  expect([...new Set(missing)].filter((each) => !madeFromTables.includes(each))).toEqual([])
})

const nameOf = (declaration: ts.Declaration) => ts.getNameOfDeclaration(declaration)?.getText() ?? '?'

interface Documented {
  name: string
  /** Its docstring; empty where there is none. */
  text: string
  isMethod: boolean
}

/** A public declaration and its members: of an interface, a class, or an object that a type adds to another. */
const documentedIn = ({ name, declarations }: PublicName): Documented[] =>
  declarations.flatMap((declaration) => [
    { name, text: docOf(declaration), isMethod: false },
    ...membersOf(declaration).map((member) => ({
      name: `${name}.${nameOf(member)}`,
      text: docOf(member),
      isMethod: ts.isMethodSignature(member),
    })),
  ])

function membersOf(declaration: ts.Declaration): readonly ts.Declaration[] {
  if (ts.isInterfaceDeclaration(declaration)) return declaration.members
  if (ts.isClassDeclaration(declaration))
    return declaration.members.filter((each) => !ts.isConstructorDeclaration(each))
  if (!ts.isTypeAliasDeclaration(declaration) || !ts.isIntersectionTypeNode(declaration.type)) return []
  return declaration.type.types.filter(ts.isTypeLiteralNode).flatMap(({ members }) => [...members])
}

const docOf = (node: ts.Node): string =>
  ts
    .getJSDocCommentsAndTags(node)
    .filter(ts.isJSDoc)
    .map((doc) => doc.getText())
    .join('\n')

const documented = api.names.flatMap(documentedIn)

test('every public type, value, method and field has a docstring', () => {
  expect(documented.length).toBeGreaterThan(200)
  expect(documented.filter(({ text }) => text === '').map(({ name }) => name)).toEqual([])
})

/** Methods that only lead to others. */
const leading = ['Control.account', 'Control.all', 'Control.template']

const controlMethods = documented.filter(
  ({ name, isMethod }) => isMethod && /^\w*Control\./.test(name) && !leading.includes(name),
)

const document = parse(readFileSync('openapi/control.yaml', 'utf8')) as { paths: Record<string, object> }

const routesIn = (text: string) => [...text.matchAll(/Control API: `(\w+) \/_emulator([^`?]*)(\?[^`]*)?`/g)]

test.each(controlMethods)('the docstring of $name names the route that calls it', ({ name, text }) => {
  const [route, ...others] = routesIn(text)
  expect([route?.[0], others]).toEqual([expect.any(String), []])
  const [, method = '', path = '', query] = route ?? []
  expect(Object.keys(document.paths[path] ?? {})).toContain(method.toLowerCase())
  const operation = operations.find((each) => each.method === method && each.path.replace(/:(\w+)/g, '{$1}') === path)
  expect([...(operation?.calls ?? []), ...(operation?.shortForms ?? [])]).toContain(name)
  const owner = { AllControl: '?account=*', TemplateControl: '?account=default' }[name.replace(/\..*/, '')]
  expect(query).toBe(owner)
})

test('docs/api.md is made from the declarations that there are: npm run api-page writes it', () => {
  const [first] = readFileSync('docs/api.md', 'utf8').split('\n')
  expect(first).toBe(`<!-- made by npm run api-page from ${digestOfPublicApi(api)} -->`)
})
