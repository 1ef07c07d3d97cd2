import { expect, test } from 'vitest'
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

test('the UI shows the document of the default contract', async () => {
  const { app } = startApp()
  expect((await app.inject({ url: '/docs/json' })).json()).toEqual((await app.inject({ url: '/openapi.json' })).json())
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
