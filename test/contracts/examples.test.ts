import { beforeAll, describe, expect, test } from 'vitest'
import { exampleTaskId } from '../../src/contracts/examples.js'
import { createJudge, type Judge } from '../support/judge.js'
import { shareApp } from '../support/start-app.js'

type Named = Record<string, { value: unknown }>

interface Operation {
  operationId: string
  parameters?: ({ name: string; in: string; example?: string } | { $ref: string })[]
  requestBody?: { content: Record<string, { example?: object }> }
  responses: Record<string, { description: string; content: Record<string, { examples?: Named }> }>
}

interface Document {
  paths: Record<string, Record<'get' | 'post', Operation | undefined>>
  components: { parameters?: Record<string, { name: string; in: string; example?: string }> }
}

const contracts = [
  { name: 'documented', base: '/documented/v1' },
  { name: 'live', base: '/live' },
]

describe.each(contracts)('in the document of the $name contract', ({ name, base }) => {
  const { app } = shareApp({ latency: 'instant' })
  let document: Document
  let judge: Judge
  beforeAll(async () => {
    document = (await app.inject(`/${name}/openapi.json`)).json<Document>()
    judge = createJudge(document)
  })
  const operations = () =>
    Object.entries(document.paths).flatMap(([path, methods]) =>
      (['get', 'post'] as const).flatMap((method) => {
        const operation = methods[method]
        return operation === undefined ? [] : [{ path, method, operation }]
      }),
    )
  const exampleOf = ({ requestBody }: Operation) => requestBody?.content['application/json']?.example
  const answersOf = ({ responses }: Operation, status: number): Named =>
    Object.assign({}, ...Object.values(responses[status]?.content ?? {}).map(({ examples }) => examples)) as Named

  test('every body has an example, which the server accepts', async () => {
    const posts = operations().filter(({ method }) => method === 'post')
    expect(posts.length).toBeGreaterThan(4)
    for (const { path, operation } of posts) {
      // A key of its own: one operation deletes a finetune.
      const headers = { 'x-key': `test-${operation.operationId}`, 'content-type': 'application/json' }
      const payload = exampleOf(operation) ?? {}
      expect([path, judge.request({ method: 'post', path, headers, body: payload })]).toEqual([path, []])
      const reply = await app.inject({ method: 'POST', url: base + path, headers, payload })
      expect([path, reply.statusCode, reply.body]).toEqual([path, 200, expect.any(String)])
      const { accepted, ok } = answersOf(operation, 200)
      const { id } = reply.json<{ id?: string }>()
      expect([path, reply.json()]).toEqual([path, answerOf((accepted ?? ok)?.value, id)])
    }
  })

  test('every parameter has an example', () => {
    for (const { path, operation } of operations()) {
      for (const given of operation.parameters ?? []) {
        const parameter = '$ref' in given ? document.components.parameters?.[given.$ref.split('/').pop() ?? ''] : given
        expect([path, parameter]).toEqual([path, expect.objectContaining({ example: expect.any(String) })])
      }
    }
  })

  test('every answer has examples, which are as its schema says', () => {
    for (const { path, method, operation } of operations()) {
      for (const [status, { description, content }] of Object.entries(operation.responses)) {
        const where = `${method} ${path} ${status}`
        expect([where, description]).toEqual([where, expect.stringMatching(/^[A-Z].+\.$/)])
        for (const [type, { examples = {} }] of Object.entries(content)) {
          expect([where, Object.keys(examples)]).not.toEqual([where, []])
          for (const { value } of Object.values(examples)) {
            const answered = {
              statusCode: Number(status),
              headers: { 'content-type': type },
              body: JSON.stringify(value),
            }
            expect([where, value, judge.response({ method, path }, answered)]).toEqual([where, value, []])
          }
        }
      }
    }
  })

  test('a request that is wrong is answered as the example says', async () => {
    for (const { path, method, operation } of operations()) {
      const { invalid } = answersOf(operation, 422)
      if (invalid === undefined) continue
      const { detail } = invalid.value as { detail: { loc: string[]; type: string }[] }
      const payload = detail.every(({ type }) => type === 'missing') ? {} : { prompt: 7 }
      const options = method === 'post' ? { method: 'POST' as const, payload } : { method: 'GET' as const }
      const reply = await app.inject({ ...options, url: base + path, headers: { 'x-key': 'test' } })
      expect([path, reply.statusCode, reply.json()]).toEqual([path, 422, invalid.value])
    }
  })

  test('each end of a task is answered with the keys of its example', async () => {
    const poll = operations().find(({ path }) => path.endsWith('/get_result'))
    const examples = { ...(poll && answersOf(poll.operation, 200)) }
    const ends = { ready: 'a fox', error: '[[error]]', 'content-moderated': '[[content-moderated]]' }
    const [submitted] = operations()
    for (const [end, prompt] of Object.entries(ends)) {
      const headers = { 'x-key': 'test' }
      const prefix = poll?.path.replace('/get_result', '') ?? ''
      const submit = { method: 'POST' as const, url: `${base}${submitted?.path ?? ''}`, headers, payload: { prompt } }
      const { id } = (await app.inject(submit)).json<{ id: string }>()
      const answer = (await app.inject({ url: `${base}${prefix}/get_result?id=${id}`, headers })).json<object>()
      expect([end, shapeOf(answer)]).toEqual([end, shapeOf(examples[end]?.value)])
    }
  })
})

/** An example as the answer to the request, which has an id, a host and a time of its own. */
const answerOf = (example: unknown, id = exampleTaskId): unknown =>
  JSON.parse(
    JSON.stringify(example)
      .replaceAll(exampleTaskId, id)
      .replace('localhost:3589', 'localhost:80')
      .replace(/(?<="timestamp":)"2026-01-01T00:00:00Z"/, '"2026-01-02T03:04:05Z"'),
  )

/** The keys and the types of the values. */
function shapeOf(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value === null ? null : typeof value
  return Object.entries(value).map(([key, inner]) => [key, shapeOf(inner)])
}
