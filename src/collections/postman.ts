import { serverOf, type Described } from './described.js'
import { foldersOf, type CollectionRequest } from './requests.js'
import { polling } from './scenarios.js'

const schema = 'https://schema.getpostman.com/json/collection/v2.1.0/collection.json'

/** The scenarios and operations as a collection of Postman, which Newman runs. */
export function postmanOf(document: Described): object {
  return {
    info: {
      name: document.info.title,
      description: 'Made from the OpenAPI document of the emulator. Set the variable baseUrl to its server.',
      schema,
    },
    item: foldersOf(document).map(({ name, requests }) => ({ name, item: requests.map(itemOf) })),
    event: [script('prerequest', keyScript)],
    variable: [
      { key: 'baseUrl', value: serverOf(document) },
      { key: 'apiKey', value: '' },
    ],
  }
}

/** Each run has an account of its own, if no key is given. */
const keyScript = [
  "if (!pm.variables.get('apiKey')) pm.collectionVariables.set('apiKey', pm.variables.replaceIn('postman-{{$guid}}'))",
]

function itemOf(request: CollectionRequest): object {
  const { name, method, url, headers, body } = request
  return {
    name,
    request: {
      method,
      url,
      header: [
        ...headers.map(([key, value]) => ({ key, value })),
        ...(body === undefined ? [] : [{ key: 'Content-Type', value: 'application/json' }]),
      ],
      ...(body && {
        body: { mode: 'raw', raw: JSON.stringify(body, undefined, 2), options: { raw: { language: 'json' } } },
      }),
    },
    event: [script('test', testsOf(request))],
  }
}

const script = (listen: string, exec: readonly string[]) => ({ listen, script: { type: 'text/javascript', exec } })

function testsOf({ name, status, sets, until }: CollectionRequest): string[] {
  const expectsStatus = `pm.test('the status is ${status}', () => pm.response.to.have.status(${status}))`
  const setting = Object.entries(sets).map(
    ([variable, path]) => `pm.collectionVariables.set('${variable}', pm.response.json().${path.join('.')})`,
  )
  if (until === undefined) return [expectsStatus, ...setting]
  return [
    "const polls = Number(pm.collectionVariables.get('polls') || 0) + 1",
    `if (pm.response.code === 200 && pm.response.json().status !== '${until}' && polls < ${polling.most}) {`,
    "  pm.collectionVariables.set('polls', polls)",
    `  pm.execution.setNextRequest('${name}')`,
    `  setTimeout(() => {}, ${polling.everySeconds * 1000})`,
    '} else {',
    "  pm.collectionVariables.set('polls', 0)",
    ...[
      expectsStatus,
      `pm.test('the task ends as ${until}', () => pm.expect(pm.response.json().status).to.equal('${until}'))`,
      ...setting,
    ].map((line) => `  ${line}`),
    '}',
  ]
}
