import { Buffer } from 'node:buffer'
import { beforeAll, describe, expect, test } from 'vitest'
import { fieldsOf } from '../../src/contracts/body-schema.js'
import { buildApp } from '../../src/app.js'
import { checkOptions, type OptionsGiven } from '../../src/config.js'
import { exampleBody, exampleFinetune } from '../../src/contracts/examples.js'
import { live } from '../../src/contracts/live/contract.js'
import { openCore } from '../../src/emulator.js'
import { createJudge, type Asked, type Judge } from '../support/judge.js'
import { startLive, worker, type TestApp } from '../support/start-app.js'

interface Document {
  components: { schemas: Record<string, { properties?: object; additionalProperties?: boolean; required?: string[] }> }
}

/**
 * The document with bodies that have all their fields and no other. It lets more pass: it asks for no field of a 422, so that any
 * object is one. Items of a 422 have more fields on the wire than there.
 */
function exact(document: Document): Document {
  for (const [name, schema] of Object.entries(document.components.schemas)) {
    if (schema.properties === undefined || name === 'ValidationError') continue
    schema.additionalProperties = false
    schema.required = Object.keys(schema.properties)
  }
  return document
}

/** What the served document says of the live contract's answers, held against the answers themselves. */
let judge: Judge
beforeAll(async () => {
  const core = openCore(checkOptions(), { worker })
  const app = buildApp(core)
  judge = createJudge(exact((await app.inject('/live/openapi.json')).json<Document>()))
  await app.close()
  await core.close()
})

const open = (options: OptionsGiven = {}) => startLive('instant', options)
const json = { 'content-type': 'application/json', 'x-key': 'test' }

interface Given {
  method?: 'get' | 'post'
  path: string
  query?: string
  body?: unknown
  headers?: Record<string, string>
}

/** Asks, and holds the answer against the document. */
async function asked(
  { app }: TestApp,
  status: number,
  { method = 'post', path, query = '', body, headers = json }: Given,
) {
  const raw = body === undefined || typeof body === 'string' || body instanceof Buffer
  const reply = await app.inject({
    method: method === 'get' ? 'GET' : 'POST',
    url: path + query,
    headers,
    ...(body !== undefined && { payload: raw ? (body as string | Buffer) : JSON.stringify(body) }),
  })
  expect([path, reply.statusCode, reply.body]).toEqual([path, status, expect.any(String)])
  const operation: Pick<Asked, 'method' | 'path'> = { method, path }
  expect([path, status, judge.response(operation, reply)]).toEqual([path, status, []])
  return reply.json<Record<string, unknown>>()
}

const judgedSubmit = (seen: TestApp, slug: string, body: object, status = 200) =>
  asked(seen, status, { path: `/v1/${slug}`, body })
const judgedPoll = (seen: TestApp, id: unknown, status = 200) =>
  asked(seen, status, { method: 'get', path: '/v1/get_result', query: `?id=${String(id)}` })

const models = [...live.models.values()].map(({ slug, body }) => ({
  slug,
  known: Object.keys(fieldsOf(body)),
  body: exampleBody(body),
}))

test('the served document is a valid OpenAPI 3.1 document', async () => {
  expect(await judge.document()).toEqual([])
})

test('the judge refuses what is wrong', () => {
  const operation = { method: 'post', path: '/v1/flux-dev' } as const
  const answer = (statusCode: number, body: object) => ({
    statusCode,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  expect(judge.response(operation, answer(200, { id: 'x' }))).not.toEqual([])
  expect(judge.response(operation, answer(422, { detail: 7 }))).not.toEqual([])
  expect(judge.response(operation, answer(418, { detail: 'teapot' }))).not.toEqual([])
  expect(judge.response({ method: 'get', path: '/v1/get_result' }, answer(422, { id: 'x' }))).not.toEqual([])
})

describe.each(models)('$slug', ({ slug, known, body }) => {
  test('answers as the document says: accepted, polled, and refused', async () => {
    const seen = open({ bodyLimit: 2000 })
    const path = `/v1/${slug}`
    const { id } = await judgedSubmit(seen, slug, body)
    expect(await judgedPoll(seen, id)).toMatchObject({ status: 'Ready', preview: null })
    if (known.includes('webhook_url')) {
      const { id } = await judgedSubmit(seen, slug, { ...body, webhook_url: 'http://127.0.0.1:1/hook' })
      await judgedPoll(seen, id)
    }
    await judgedSubmit(seen, slug, { ...body, prompt: 7, width: [], image: {} }, 422)
    await asked(seen, 400, { path, body: Buffer.from('{"prompt": "\xff"}', 'latin1') })
    await asked(seen, 403, { path, body, headers: { 'content-type': 'application/json' } })
    await asked(seen, 413, { path, body: { ...body, prompt: 'x'.repeat(2000) } })
    await asked(seen, 422, { path, body: '{' })
    await asked(seen, 422, { path, body, headers: { ...json, 'x-key': 'malformed' } })
    await asked(open({ credits: 0 }), 402, { path, body })
    const busy = open({ maxActiveTasks: 1, latency: '1h' })
    await judgedSubmit(busy, slug, body)
    await judgedSubmit(busy, slug, body, 429)
  })

  test('ends as the document says, however it ends', async () => {
    if (!known.includes('prompt')) return
    const ends = [
      ['[[error]]', 'Error'],
      ['[[content-moderated]]', 'Content Moderated'],
      ['[[request-moderated]]', 'Request Moderated'],
    ] as const
    for (const [directive, status] of ends) {
      const seen = open({ latency: '1s' })
      const { id } = await judgedSubmit(seen, slug, { ...body, prompt: `a cat ${directive}` })
      await judgedPoll(seen, id)
      seen.time.advance(1000)
      const failed = status === 'Error' && slug.startsWith('flux-3-image') ? 422 : 200
      expect(await judgedPoll(seen, id, failed)).toMatchObject({ id, status })
    }
  })
})

test('503 when no memory is left for another task', async () => {
  const seen = open({ maxTaskMemory: 1, latency: '1h' })
  await judgedSubmit(seen, 'flux-dev', { prompt: 'a cat' }, 503)
})

test('a picture that is refused with the whole request is a 400', async () => {
  const header = Buffer.from('89504e470d0a1a0a0000000d49484452' + '00001001'.repeat(2), 'hex')
  await judgedSubmit(open(), 'flux-3-image', { prompt: 'a cat', images: header.toString('base64') }, 400)
})

test('polls that find nothing', async () => {
  const seen = open({ enforceRateLimit: true })
  await judgedPoll(seen, 'nope', 404)
  await asked(seen, 422, { method: 'get', path: '/v1/get_result' })
  const { id } = await judgedSubmit(seen, 'flux-dev', {})
  const query = `?id=${String(id)}`
  for (let polls = 0; polls < 1200; polls++) await seen.app.inject(`/v1/get_result${query}`)
  await judgedPoll(seen, id, 429)
})

const utilities: (Given & { good?: number })[] = [
  { method: 'get', path: '/v1/credits' },
  { method: 'get', path: '/v1/my_finetunes' },
  { method: 'get', path: '/v1/finetune_details', query: `?finetune_id=${exampleFinetune}` },
  { path: '/v1/delete_finetune', body: { finetune_id: exampleFinetune } },
]

test.each(utilities)('$path answers as the document says', async (given) => {
  const { path, method } = given
  const seen = open({ bodyLimit: 1000 })
  await asked(seen, 200, given)
  await asked(seen, 403, { ...given, headers: { 'content-type': 'application/json' } })
  await asked(seen, 422, { ...given, headers: { ...json, 'x-key': 'malformed' } })
  if (given.query !== undefined) {
    await asked(seen, 404, { ...given, query: '?finetune_id=nope' })
    await asked(seen, 422, { ...given, query: '' })
  }
  if (method === 'get') return
  await asked(seen, 404, given)
  await asked(seen, 422, { path, body: {} })
  await asked(seen, 422, { path, body: '{' })
  await asked(seen, 400, { path, body: Buffer.from('{"finetune_id": "\xff"}', 'latin1') })
  await asked(seen, 413, { path, body: { finetune_id: 'x'.repeat(1000) } })
})

test('no account is left for a deletion: a 503', async () => {
  const seen = open({ maxAccounts: 1, latency: '1h' })
  await judgedSubmit(seen, 'flux-dev', {})
  await asked(seen, 503, {
    path: '/v1/delete_finetune',
    body: { finetune_id: exampleFinetune },
    headers: { ...json, 'x-key': 'another' },
  })
})
