import { Type } from '@sinclair/typebox'
import { beforeAll, describe, expect, test } from 'vitest'
import { documented } from '../../src/contracts/documented/contract.js'
import { exampleBody, exampleTaskId } from '../../src/contracts/examples.js'
import { live } from '../../src/contracts/live/contract.js'
import { pollRefusal, refusalNames, submitRefusal } from '../../src/rules/effects/answer.js'
import { createJudge, type Answered, type Judge } from '../support/judge.js'
import { shareApp } from '../support/start-app.js'

/** The names that a rule can ask for at a stage, as `refuse` reads them. */
const namesAt = ({ refuse }: typeof submitRefusal) =>
  refusalNames.filter((name) => {
    try {
      return refuse.reader(name, '') === name
    } catch {
      return false
    }
  })

const contracts = [
  { contract: documented, version: '/documented/v1', prefix: '' },
  { contract: live, version: '/live/v1', prefix: '/v1' },
]

interface Document {
  paths: Record<string, Partial<Record<'get' | 'post', { responses: Record<string, Answers | undefined> }>>>
}
interface Answers {
  content: Record<string, { examples: Record<string, { value: unknown }> }>
}

describe.each(contracts)('the document of the $contract.name contract', ({ contract, version, prefix }) => {
  let judge: Judge
  let document: Document
  const { app } = shareApp()
  beforeAll(async () => {
    document = (await app.inject(`/${contract.name}/openapi.json`)).json<Document>()
    judge = createJudge(document)
  })

  const examplesOf = (path: string, method: 'get' | 'post', status: number): unknown[] => {
    const content = Object.values(document.paths[path]?.[method]?.responses[status]?.content ?? {})
    return content.flatMap(({ examples }) => Object.values(examples).map(({ value }) => value))
  }

  const refused = async (method: 'get' | 'post', path: string, rule: string, { query = '', payload = {} }) => {
    const headers = { 'x-key': 'test', 'x-emulator-rule': rule }
    const options = method === 'get' ? { method: 'GET' as const } : { method: 'POST' as const, payload }
    const reply = await app.inject({ ...options, url: `${version}${path}${query}`, headers })
    expect(reply.headers['x-emulator-explain']).toMatch(/^header-1 fired/)
    const documentPath = prefix + path
    const json: Answered = { ...reply, body: isJson(reply.body) ? reply.body : JSON.stringify(reply.body) }
    expect([rule, path, judge.response({ method, path: documentPath }, json)]).toEqual([rule, path, []])
    const examples = examplesOf(documentPath, method, reply.statusCode)
    expect([rule, path, examples]).toEqual([rule, path, expect.arrayContaining([JSON.parse(json.body)])])
    return reply.statusCode
  }

  test.each(namesAt(submitRefusal))('lists the refusal %s of every model, with an example', async (name) => {
    for (const { slug, body } of contract.models.values()) {
      const status = await refused('post', `/${slug}`, `submit = ${name}`, { payload: exampleBody(body) })
      expect(status).toBeGreaterThanOrEqual(400)
    }
  })

  test.each(namesAt(pollRefusal))('lists the refusal %s of a poll, with an example', async (name) => {
    const query = `?id=${exampleTaskId}`
    expect(await refused('get', '/get_result', `poll = ${name}`, { query })).toBeGreaterThanOrEqual(400)
  })

  test('lists 500 and 503, which a rule sets by number, too', async () => {
    const [model] = contract.models.values()
    for (const status of [500, 503]) {
      const payload = exampleBody(model?.body ?? Type.Object({}))
      expect(await refused('post', `/${model?.slug ?? ''}`, `submit = ${status}`, { payload })).toBe(status)
      expect(await refused('get', '/get_result', `poll = ${status}`, { query: '?id=x' })).toBe(status)
    }
  })
})

function isJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}
