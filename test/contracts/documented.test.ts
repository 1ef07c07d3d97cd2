import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { startApp } from '../support/start-app.js'
import { deviations } from './deviations.js'
import { differences, facts } from './differences.js'
import { holdAgainst } from './hold-against.js'

const read = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8')
const published: unknown = JSON.parse(read('fixtures/published/documented-facts.json'))
const models = ['flux-pro-1.1', 'flux-pro', 'flux-dev', 'flux-schnell', 'flux-pro-1.1-ultra']

const get = async (url: string) => {
  const reply = await startApp().app.inject({ url, headers: { host: 'localhost:3589' } })
  expect(reply.statusCode).toBe(200)
  return reply
}
/** Made once for all that look at it. */
let document: ReturnType<typeof get> | undefined
const served = async () => (await (document ??= get('/documented/openapi.json'))).json<Record<string, unknown>>()

describe('the documented contract', () => {
  holdAgainst(published, async () => facts(await served()), deviations, 'the published document')

  test('is compared by something that sees a difference', async () => {
    const changed = facts(await served()) as {
      components: { schemas: Record<string, { properties: { seed?: unknown } }> }
    }
    delete changed.components.schemas.FluxDevGenerationRequest?.properties.seed
    expect(differences(published, changed)).toContain(
      '/components/schemas/FluxDevGenerationRequest/properties/seed: {"minimum":0,"type":"integer"} -> nothing',
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

  test('is of OpenAPI 3.1', async () => {
    expect(await served()).toMatchObject({ openapi: '3.1.0' })
  })

  test('is committed as it is made now: npm run openapi writes it', async () => {
    expect(read('openapi/documented.yaml')).toBe((await get('/documented/openapi.yaml')).body)
  })
})

describe('the documents', () => {
  // After the examples, which have it too.
  const lastServer = /\/documented\/v1(?!.*\/documented\/v1)/s
  test.each([
    ['json', 'application/json'],
    ['yaml', 'application/yaml'],
  ])('/openapi.%s is the default contract’s', async (extension, type) => {
    const [own, shared] = [await get(`/documented/openapi.${extension}`), await get(`/openapi.${extension}`)]
    expect(shared.body).toBe(own.body.replace(lastServer, '/v1'))
    expect(shared.headers['content-type']).toBe(type)
    expect(own.headers['content-type']).toBe(type)
  })

  // Each by the rule of polling_url, and at its own contract, whichever is the default.
  test.each([
    [{}, '/documented/openapi', '/documented/v1'],
    [{}, '/live/openapi', '/live'],
    [{}, '/openapi', '/v1'],
    [{ contract: 'live' }, '/documented/openapi', '/documented/v1'],
    [{ contract: 'live' }, '/live/openapi', '/live'],
    [{ contract: 'live' }, '/openapi', ''],
  ] as const)('with %j, %s names the server %s of the client’s base URL', async (options, path, server) => {
    const at = async (given: typeof options & { publicUrl?: string }, headers: Record<string, string>) => {
      const { app } = startApp(given)
      const json = (await app.inject({ url: `${path}.json`, headers })).json<{ servers: unknown }>()
      const yaml = parse((await app.inject({ url: `${path}.yaml`, headers })).body) as { servers: unknown }
      expect(yaml.servers).toEqual(json.servers)
      return json.servers
    }
    const behindProxy = { host: 'a', 'x-forwarded-host': 'flux.test', 'x-forwarded-proto': 'https' }
    expect(await at(options, { host: '[::1]:8080' })).toEqual([{ url: `http://[::1]:8080${server}` }])
    expect(await at(options, behindProxy)).toEqual([{ url: `https://flux.test${server}` }])
    expect(await at({ ...options, publicUrl: 'https://flux.test/emu/' }, { host: 'a' })).toEqual([
      { url: `https://flux.test/emu${server}` },
    ])
  })

  test('an editor of another origin may load them', async () => {
    for (const path of ['/openapi.json', '/live/openapi.yaml', '/_emulator/openapi.json']) {
      const headers = { host: 'localhost:3589', origin: 'https://editor.example.net' }
      const { statusCode, headers: sent } = await startApp({ controlToken: 'a-long-secret' }).app.inject({
        url: path,
        headers,
      })
      expect([statusCode, sent['access-control-allow-origin']]).toEqual([200, '*'])
    }
  })

  test.each(['documented', 'live'])('the YAML of %s says the same to parsers of 1.1 and of 1.2', async (contract) => {
    const [json, yaml] = [await get(`/${contract}/openapi.json`), await get(`/${contract}/openapi.yaml`)]
    expect(parse('ratio: 21:9', { version: '1.1' })).toEqual({ ratio: 1269 })
    for (const version of ['1.1', '1.2'] as const) expect(parse(yaml.body, { version })).toEqual(json.json())
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
