import sharp from 'sharp'
import { beforeAll, describe, expect, test } from 'vitest'
import { exampleLicensed, exampleSize, exampleTaskId, exampleTaskIds } from '../../src/contracts/examples.js'
import { createJudge, type Judge } from '../support/judge.js'
import { shareApp, startApp } from '../support/start-app.js'

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

/** The only parameter in a path, and a path with its example. */
const pathParams = { model_slug: exampleLicensed }
const filled = (path: string) => path.replace('{model_slug}', exampleLicensed)

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
      expect([path, judge.request({ method: 'post', path, headers, body: payload, params: pathParams })]).toEqual([
        path,
        [],
      ])
      const reply = await app.inject({ method: 'POST', url: base + filled(path), headers, payload })
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
      const isMissing = detail.every(({ type }) => type === 'missing')
      const payload = isMissing ? {} : path.includes('licenses') ? { number_of_generations: 0 } : { prompt: 7 }
      const options = method === 'post' ? { method: 'POST' as const, payload } : { method: 'GET' as const }
      const reply = await app.inject({ ...options, url: base + filled(path), headers: { 'x-key': 'test' } })
      expect([path, reply.statusCode, reply.json()]).toEqual([path, 422, invalid.value])
    }
  })

  test('the tasks of the examples exist, and are polled as the examples say', async () => {
    const poll = operations().find(({ path }) => path.endsWith('/get_result'))
    const examples = { ...(poll && answersOf(poll.operation, 200)) }
    expect(Object.keys(examples)[0]).toBe('ready')
    for (const [status, id] of Object.entries(exampleTaskIds)) {
      const named = examples[status.toLowerCase().replace(' ', '-')]?.value
      const url = `${base}${poll?.path ?? ''}?id=${id}`
      const reply = await app.inject({ url, headers: { host: 'localhost:3589', 'x-key': `polls-${status}` } })
      expect(reply.headers['x-emulator-explain']).toBe(
        'this task is an example of the OpenAPI document and always exists',
      )
      expect([status, reply.statusCode, withoutMoment(reply.json())]).toEqual([status, 200, withoutMoment(named)])
    }
  })

  test('the picture of the Ready task can be downloaded at any time', async () => {
    const { app, time } = startApp({})
    const poll = operations().find(({ path }) => path.endsWith('/get_result'))
    const url = `${base}${poll?.path ?? ''}?id=${exampleTaskId}`
    for (const days of [0, 365]) {
      time.advance(days * 24 * 3_600_000)
      const { result } = (await app.inject({ url, headers: { 'x-key': 'test' } })).json<{
        result: { sample: string }
      }>()
      const picture = await app.inject(result.sample.replace(/^http:\/\/[^/]+/, ''))
      expect([picture.statusCode, picture.headers['content-type']]).toEqual([200, 'image/jpeg'])
      expect(await sharp(picture.rawPayload).metadata()).toMatchObject({ format: 'jpeg', ...exampleSize })
    }
  })
})

/** An answer without what changes from moment to moment: the signed link, and the times in seconds. */
const withoutMoment = (answer: unknown): unknown =>
  JSON.parse(
    JSON.stringify(answer)
      .replace(/(?<=[?&](se|sig)=)[^&"]*/g, 'X')
      .replace(/(?<="(start|end)_time":)[\d.]+/g, '0')
      .replace(/(?<="duration":)[\d.]+/g, (text) => String(Math.round(Number(text) * 1000) / 1000)),
  )

/** An example as the answer to the request, which has an id, a host and a time of its own. */
const answerOf = (example: unknown, id = exampleTaskId): unknown =>
  JSON.parse(
    JSON.stringify(example)
      .replaceAll(exampleTaskId, id)
      .replace('localhost:3589', 'localhost:80')
      .replace(/(?<="timestamp":)"2026-01-01T00:00:00Z"/, '"2026-01-02T03:04:05Z"'),
  )
