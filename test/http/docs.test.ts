import { readdirSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { uiTypes } from '../../src/http/docs-ui.js'
import { startApp } from '../support/start-app.js'

test('the UI is served, and names nothing on other hosts', async () => {
  const { app } = startApp()
  const page = await app.inject({ url: '/docs' })
  expect(page.statusCode).toBe(200)
  expect(page.headers['content-security-policy']).toMatch(/^default-src 'self';/)
  const linked = [...page.body.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, url = '']) => url)
  expect(linked.length).toBeGreaterThan(3)
  for (const url of linked) {
    expect(url).toMatch(/^\/docs\//)
    expect((await app.inject({ url })).statusCode).toBe(200)
  }
})

test('the UI serves the files that the build copied, each with its type, and no other', async () => {
  const { app } = startApp()
  expect(readdirSync('dist/swagger-ui').sort()).toEqual(Object.keys(uiTypes).sort())
  for (const [name, type] of Object.entries(uiTypes)) {
    const file = await app.inject({ url: `/docs/static/${name}` })
    expect([file.statusCode, file.headers['content-type']]).toEqual([200, type])
    // Not toEqual: it takes a minute for megabytes.
    expect(file.rawPayload.equals(readFileSync(`dist/swagger-ui/${name}`))).toBe(true)
  }
  for (const path of [
    'swagger-ui.css',
    'static/',
    'static/toString',
    'static/static/index.css',
    'static/%2e%2e/cli.js',
  ]) {
    expect([path, (await app.inject({ url: `/docs/${path}` })).statusCode]).toEqual([path, 404])
  }
})

test('each document has a page of its own, with a title of its own and its own document', async () => {
  const { app } = startApp()
  const shown: unknown[] = []
  for (const path of ['/live', '/documented', '/_emulator', '']) {
    const page = await app.inject(`${path}/docs`)
    const own = await app.inject(`${path}/docs/json`)
    const served = await app.inject(`${path}/openapi.json`)
    const [, title] = /<title>(.+)<\/title>/.exec(page.body) ?? []
    shown.push([path, title, own.statusCode, own.body === served.body])
  }
  expect(shown).toEqual([
    ['/live', 'BFL API (live) · flux-emulator', 200, true],
    ['/documented', 'Flux Image Generation API (documented) · flux-emulator', 200, true],
    ['/_emulator', 'Control API · flux-emulator', 200, true],
    ['', 'Flux Image Generation API (documented) · flux-emulator', 200, true],
  ])
})

test('the UI shows the document of the default contract', async () => {
  const { app } = startApp()
  for (const form of ['json', 'yaml']) {
    const [shown, served] = [await app.inject(`/docs/${form}`), await app.inject(`/openapi.${form}`)]
    expect(shown.body).toBe(served.body)
  }
})

test('health says that it serves, and which contracts, to GET and to HEAD', async () => {
  const { app, core } = startApp()
  const health = await app.inject({ url: '/_emulator/health' })
  expect(health.json()).toEqual({
    status: 'ok',
    version: expect.stringMatching(/^\d+\.\d+\.\d+$/) as string,
    instance: core.instance,
    contract: 'documented',
    contracts: ['documented', 'live'],
  })
  const head = await app.inject({ method: 'HEAD', url: '/_emulator/health' })
  expect([head.statusCode, head.body, head.headers['content-length']]).toEqual([200, '', String(health.body.length)])
})
