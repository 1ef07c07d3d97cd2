import { expect, test } from 'vitest'
import { describeControl } from '../../src/http/control/openapi.js'
import { createJudge } from '../support/judge.js'
import { startApp } from '../support/start-app.js'

interface Operation {
  operationId: string
  description?: string
  security: object[]
  parameters?: { name: string; in: string }[]
  responses: Record<string, unknown>
}

const document = (await describeControl()).json('http://localhost:3589/_emulator') as unknown as {
  paths: Record<string, Record<string, Operation>>
  components: { schemas: Record<string, { anyOf?: { $ref: string }[]; discriminator?: { mapping: object } }> }
}
const judge = createJudge(document)
const headers = { 'x-key': 'test', 'content-type': 'application/json' }

/** Whether the document and the server take a body alike. */
async function taken(path: string, body: unknown): Promise<{ byDocument: boolean; byServer: boolean }> {
  const reply = await startApp().app.inject({
    method: 'POST',
    url: `/_emulator${path}`,
    headers,
    payload: JSON.stringify(body),
  })
  const byDocument = judge.request({ method: 'post', path, headers, body }).length === 0
  return { byDocument, byServer: reply.statusCode === 200 }
}

test.each([
  ['/rules', 'submit 3 = 429'],
  ['/rules', ['poll 2 = 503', { stage: 'task', then: { end: 'Error' } }]],
  ['/rules', { directive: 'poll 2 = 503', when: { model: 'flux-dev' } }],
  ['/settings', { maxActiveTasks: 1_000_000, credits: 2.5 }],
  ['/clock', { mode: 'scaled', factor: 1_000_000 }],
  ['/expect', { count: { most: 3 } }],
])('%s takes %j, as the document says', async (path, body) => {
  expect(await taken(path, body)).toEqual({ byDocument: true, byServer: true })
})

test.each([
  ['/rules', { stage: 'poll', then: { status: 503 }, nope: 1 }],
  ['/rules', { stage: 'submit', when: { fields: {} }, then: { status: 503 } }],
  ['/rules', { stage: 'submit', then: { status: 503, headers: {} } }],
  ['/settings', { nope: 1 }],
  ['/settings', { maxActiveTasks: 1_000_001 }],
  ['/settings', { credits: 1e300 }],
  ['/clock', { mode: 'scaled', factor: 1_000_001 }],
  ['/clock', { advance: { by: '1s', nope: 1 } }],
  ['/expect', { nope: 1 }],
  ['/expect', { filter: { nope: 1 } }],
  ['/reset', { nope: 1 }],
])('%s refuses %j, as the document says', async (path, body) => {
  expect(await taken(path, body)).toEqual({ byDocument: false, byServer: false })
})

const operations = Object.values(document.paths).flatMap((methods) => Object.values(methods))

test('every operation has a description, and its name is a verb and a noun', () => {
  const verbs =
    /^(get|list|add|remove|clear|set|change|reset|step|verify|preview|wait|stream|expect|redeliver|receive)[A-Z]\w+$/
  for (const { operationId, description } of operations) {
    expect([operationId, verbs.test(operationId)]).toEqual([operationId, true])
    expect([operationId, description]).toEqual([operationId, expect.stringMatching(/\.$/)])
  }
})

test('every status is named: there is no 4XX', () => {
  for (const { operationId, responses } of operations) {
    expect([operationId, Object.keys(responses).filter((status) => !/^\d{3}$/.test(status))]).toEqual([operationId, []])
  }
})

test('an operation whose account may be in the query needs no X-Key', () => {
  const withAccount = operations.filter(({ parameters = [] }) => parameters.some(({ name }) => name === 'account'))
  expect(withAccount.length).toBeGreaterThan(15)
  for (const { operationId, security } of withAccount) {
    expect([operationId, security]).toEqual([
      operationId,
      [{}, { account: [] }, { token: [] }, { account: [], token: [] }],
    ])
  }
})

test('every object has a name, and a union of objects says how they are told apart', () => {
  const inline: string[] = []
  const find = (value: unknown, at: string, depth: number): void => {
    if (typeof value !== 'object' || value === null) return
    const { type, properties } = value as { type?: string; properties?: object }
    if (type === 'object' && properties !== undefined && depth > 0) inline.push(at)
    for (const [name, part] of Object.entries(value)) find(part, `${at}/${name}`, depth + 1)
  }
  find(document.paths, '/paths', 1)
  for (const [name, schema] of Object.entries(document.components.schemas)) find(schema, name, 0)
  expect(inline).toEqual([])
  for (const name of ['Pace', 'AccountEvent', 'StageRule', 'RuleInBook', 'RuleMade']) {
    const { anyOf = [], discriminator } = document.components.schemas[name] ?? {}
    expect([name, Object.values(discriminator?.mapping ?? {})]).toEqual([name, anyOf.map(({ $ref }) => $ref)])
  }
})
