import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { startApp } from '../support/start-app.js'
import { facts } from './differences.js'
import { holdAgainst } from './hold-against.js'
import { deviations } from './live-deviations.js'

const read = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8')

/** What api.bfl.ai served as its OpenAPI document in June 2026, without its texts. */
const published: unknown = JSON.parse(read('fixtures/published/live-facts.json'))
const texts = ['description', 'summary']

const get = async (url: string) => {
  const reply = await startApp({ contract: 'live' }).app.inject({ url, headers: { host: 'localhost:3589' } })
  expect(reply.statusCode).toBe(200)
  return reply
}
const serve = async () => {
  const document = (await get('/live/openapi.json')).json<{ info: { title: string } }>()
  return { ...(facts(document, texts) as object), info: facts(document.info) }
}
/** Made once for all that look at it. */
let document: ReturnType<typeof serve> | undefined
const served = () => (document ??= serve())

describe('the live contract', () => {
  holdAgainst(published, served, deviations, 'the document of June 2026')

  test('has all 24 operations of that document', async () => {
    const operations = (document: object) =>
      Object.entries((document as { paths: Record<string, object> }).paths).flatMap(([path, methods]) =>
        Object.keys(methods).map((method) => `${method} ${path}`),
      )
    const own = operations(await served())
    const theirs = operations(published as object)
    expect(theirs.length).toBe(24)
    expect(theirs.filter((operation) => !own.includes(operation))).toEqual([])
  })

  test('prints no word that is the validator’s own', async () => {
    // Names of headers are no extensions.
    expect(JSON.stringify(await served())).not.toMatch(/"x-(?!emulator-explain"|ratelimit-)[^"]*":/)
  })

  test('is committed as it is made now: npm run openapi writes it', async () => {
    expect(read('openapi/live.yaml')).toBe((await get('/live/openapi.yaml')).body)
  })

  test('is of OpenAPI 3.1', async () => {
    expect(await served()).toMatchObject({ openapi: '3.1.0' })
  })
})
