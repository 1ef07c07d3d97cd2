import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { startApp } from '../support/start-app.js'
import { differences, facts } from './differences.js'
import { holdAgainst } from './hold-against.js'
import { deviations } from './live-deviations.js'

const read = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8')

/** What api.bfl.ai served as its OpenAPI document on 2026-09-19, without its texts. */
const published: unknown = JSON.parse(read('fixtures/published/live-facts-2026-09.json'))
/** The same of June, to show what has changed. */
const june: unknown = JSON.parse(read('fixtures/published/live-facts-2026-06.json'))
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
  holdAgainst(published, served, deviations, 'the document of September 2026')

  const operations = (document: unknown) =>
    Object.entries((document as { paths: Record<string, object> }).paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method} ${path}`),
    )
  const isVideo = (operation: string) => operation.includes('video')

  test('has 26 of the 29 operations of that document in their order, all but video', async () => {
    const theirs = operations(published)
    expect(theirs.length).toBe(29)
    expect(theirs.filter(isVideo).length).toBe(3)
    const expected = theirs.filter((operation) => !isVideo(operation))
    expect(operations(await served()).slice(0, expected.length)).toEqual(expected)
  })

  test('knows what the service changed from June to September 2026', () => {
    const changes = differences(june, published).filter((line) => !/video|Flux3Video/i.test(line))
    const kinds = [
      [/^\/paths\/~1v1~1flux-tools~1(vto-v2|deblur-v1): nothing -> /, 2],
      [/^\/paths\/.*\/servers: .*api\.us1\.bfl\.ai.* -> .*api\.bfl\.ai/, 5],
      [/^\/paths\/~1v1~1flux-kontext-(pro|max)\/post\/deprecated: true -> nothing$/, 2],
      [/^\/paths\/~1v1~1get_result\/get\/responses\/200\/.*\/schema\/(\$ref|anyOf|title): /, 3],
      [/^\/components\/schemas\/(Flux2DeblurInputs|SettledCostResultResponse): nothing -> /, 2],
      [/^\/components\/schemas\/StatusResponse\/enum: /, 1],
      [/^\/components\/schemas\/\w+\/properties\/user: nothing -> /, 13],
      [/^\/components\/schemas\/(Flux2Inputs|FluxOutpaintingInputs)\/properties\/disable_pup: nothing -> /, 2],
    ] as const
    expect(kinds.map(([kind]) => changes.filter((line) => kind.test(line)).length)).toEqual(kinds.map(([, n]) => n))
    expect(changes.filter((line) => !kinds.some(([kind]) => kind.test(line)))).toEqual([])
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
