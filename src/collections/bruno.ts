import { serverOf, type Described } from './described.js'
import { foldersOf, type CollectionRequest } from './requests.js'
import { polling } from './scenarios.js'

/** The scenarios and operations as a collection of Bruno: the text of each file by its path. */
export function brunoOf(document: Described): Readonly<Record<string, string>> {
  const folders = foldersOf(document).map(({ name, requests }, at): [string, string][] => [
    [`${fileName(name)}/folder.bru`, block('meta', [`name: ${name}`, `seq: ${at + 1}`])],
    ...requests.map((request, index): [string, string] => [
      `${fileName(name)}/${fileName(request.name)}.bru`,
      textOf(request, index + 1),
    ]),
  ])
  return Object.fromEntries([
    [
      'bruno.json',
      `${JSON.stringify({ version: '1', name: document.info.title, type: 'collection' }, undefined, 2)}\n`,
    ],
    [
      'collection.bru',
      [block('vars:pre-request', [`baseUrl: ${serverOf(document)}`]), block('script:pre-request', keyScript)].join(
        '\n',
      ),
    ],
    ...folders.flat(),
  ])
}

/** Each run has an account of its own, if no key is given. */
const keyScript = [
  "if (!bru.getVar('apiKey')) {",
  "  bru.setVar('apiKey', bru.getEnvVar('apiKey') || bru.interpolate('bruno-{{$guid}}'))",
  '}',
]

const fileName = (name: string) =>
  name
    .toLowerCase()
    .replaceAll(/[^a-z0-9.]+/g, '-')
    .replaceAll(/^-|-$/g, '')

const block = (name: string, lines: readonly string[]) => `${name} {\n${lines.map((line) => `  ${line}\n`).join('')}}\n`

function textOf(request: CollectionRequest, seq: number): string {
  const { name, method, url, headers, body, status } = request
  return [
    block('meta', [`name: ${name}`, 'type: http', `seq: ${seq}`]),
    block(method.toLowerCase(), [`url: ${url}`, `body: ${body === undefined ? 'none' : 'json'}`, 'auth: none']),
    ...(headers.length === 0
      ? []
      : [
          block(
            'headers',
            headers.map(([name, value]) => `${name}: ${value}`),
          ),
        ]),
    ...(body === undefined ? [] : [block('body:json', JSON.stringify(body, undefined, 2).split('\n'))]),
    ...scriptOf(request, status),
  ].join('\n')
}

function scriptOf({ name, sets, until }: CollectionRequest, status: number): string[] {
  const expectsStatus = `test('the status is ${status}', () => expect(res.getStatus()).to.equal(${status}))`
  const setting = Object.entries(sets).map(
    ([variable, path]) => `bru.setVar('${variable}', res.getBody().${path.join('.')})`,
  )
  if (until === undefined) {
    return [...(setting.length === 0 ? [] : [block('script:post-response', setting)]), block('tests', [expectsStatus])]
  }
  const isEarly = `res.getStatus() === 200 && res.getBody().status !== '${until}' && polls < ${polling.most}`
  return [
    block('script:post-response', [
      "const polls = (bru.getVar('polls') || 0) + 1",
      `const isEarly = ${isEarly}`,
      "bru.setVar('polls', isEarly ? polls : 0)",
      'if (isEarly) {',
      `  await bru.sleep(${polling.everySeconds * 1000})`,
      `  bru.setNextRequest('${name}')`,
      '} else {',
      ...setting.map((line) => `  ${line}`),
      '}',
    ]),
    block('tests', [
      "if (bru.getVar('polls') === 0) {",
      `  ${expectsStatus}`,
      `  test('the task ends as ${until}', () => expect(res.getBody().status).to.equal('${until}'))`,
      '}',
    ]),
  ]
}
