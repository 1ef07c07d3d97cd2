import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { startApp } from '../support/start-app.js'
import { deviations } from './deviations.js'

const read = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8')
const published: unknown = JSON.parse(read('fixtures/published/documented-facts.json'))
const models = ['flux-pro-1.1', 'flux-pro', 'flux-dev', 'flux-schnell', 'flux-pro-1.1-ultra']

const get = async (url: string) => {
  const reply = await startApp().app.inject(url)
  expect(reply.statusCode).toBe(200)
  return reply
}
const served = async () => (await get('/documented/openapi.json')).json<Record<string, unknown>>()

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** The document without the texts, which are our own. A schema's property may well be called description. */
function facts(value: unknown, parent?: string): unknown {
  if (Array.isArray(value)) return value.map((item) => facts(item))
  if (!isObject(value)) return value
  const kept = Object.entries(value).filter(([key]) => key !== 'description' || parent === 'properties')
  return Object.fromEntries(kept.map(([key, inner]) => [key, facts(inner, key)]))
}

/** Lists that are sets: their order says nothing. */
const unordered = new Set(['required', 'tags'])

/** One line for each difference: where, what was published, what is served. */
function differences(before: unknown, now: unknown, at = ''): string[] {
  if (isObject(before) && isObject(now)) {
    const keys = [...new Set([...Object.keys(before), ...Object.keys(now)])]
    return keys.flatMap((key) => differences(before[key], now[key], `${at}/${key.replaceAll('/', '~1')}`))
  }
  const [one, other] = [before, now].map((value) => {
    if (!Array.isArray(value) || !unordered.has(at.slice(at.lastIndexOf('/') + 1))) return JSON.stringify(value)
    return JSON.stringify(value.map((item) => JSON.stringify(item)).sort())
  })
  return one === other ? [] : [`${at}: ${one ?? 'nothing'} -> ${other ?? 'nothing'}`]
}

describe('the documented contract', () => {
  test('serves the published document, but for the deviations that are listed with their reasons', async () => {
    const found = differences(published, facts(await served()))
    const unlisted = found.filter((line) => !deviations.some(({ where }) => where.test(line)))
    expect(unlisted).toEqual([])
  })

  test('deviates in everything that the list of deviations says, and each has its reason', async () => {
    const found = differences(published, facts(await served()))
    const counts = deviations.map(({ where, times, reason }) => ({
      where: where.source,
      times: found.filter((line) => where.test(line)).length,
      expected: times,
      reason: reason.length > 20,
    }))
    expect(counts).toEqual(counts.map((count) => ({ ...count, times: count.expected, reason: true })))
  })

  test('is compared by something that sees a difference', async () => {
    const changed = facts(await served()) as {
      components: { schemas: Record<string, { properties: { seed?: unknown } }> }
    }
    delete changed.components.schemas.FluxDevGenerationRequest?.properties.seed
    expect(differences(published, changed)).toContain(
      '/components/schemas/FluxDevGenerationRequest/properties/seed: {"type":"integer","minimum":0} -> nothing',
    )
  })

  test.each(models)('links the answer of %s to the poll of its task', async (model) => {
    const { paths } = (await served()) as {
      paths: Record<string, { post: { responses: Record<string, { links: Record<string, unknown> }> } }>
    }
    expect(Object.values(paths[`/${model}`]?.post.responses['200']?.links ?? {})).toEqual([
      expect.objectContaining({ operationId: 'getResult', parameters: { id: '$response.body#/id' } }),
    ])
  })

  test('is served at the version’s prefix', async () => {
    expect(await served()).toMatchObject({ openapi: '3.1.0', servers: [{ url: '/v1' }] })
  })

  test('is committed as it is made now: npm run openapi writes it', async () => {
    expect(read('openapi/documented.yaml')).toBe((await get('/documented/openapi.yaml')).body)
  })
})

describe('the documents', () => {
  test.each([
    ['json', 'application/json'],
    ['yaml', 'application/yaml'],
  ])('/openapi.%s is the default contract’s', async (extension, type) => {
    const [own, shared] = [await get(`/documented/openapi.${extension}`), await get(`/openapi.${extension}`)]
    expect(shared.body).toBe(own.body)
    expect(shared.headers['content-type']).toBe(type)
    expect(own.headers['content-type']).toBe(type)
  })

  test('there is a page to read them on, which loads nothing from other hosts', async () => {
    const { app } = startApp()
    const page = await app.inject('/docs/')
    expect([page.statusCode, page.headers['content-type']]).toEqual([200, expect.stringMatching(/^text\/html/)])
    expect(page.body.match(/(?:src|href)="(?:https?:)?\/\/[^"]*"/g)).toBe(null)
    for (const [, path] of page.body.matchAll(/(?:src|href)="([^"#]+)"/g)) {
      const asset = await app.inject(new URL(path ?? '', 'http://localhost/docs/').pathname)
      expect([path, asset.statusCode]).toEqual([path, 200])
    }
  })
})
