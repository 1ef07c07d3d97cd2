import { expect, test } from 'vitest'
import { readVersion } from '../../src/config.js'
import { briefly } from '../support/brief.js'
import { startApp } from '../support/start-app.js'

const chrome = 'text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8'

test.each([
  undefined,
  '*/*',
  'application/json',
  'application/json, text/plain, */*',
  'text/html;q=0.5, application/json',
  'text/html;q=0',
])('a program is told where things are: Accept %s', async (accept) => {
  const { app } = startApp({ contract: 'live' })
  const reply = await app.inject({ url: '/', headers: { host: 'flux:80', ...(accept !== undefined && { accept }) } })
  expect([reply.statusCode, reply.headers['content-type'], reply.headers.vary]).toEqual([
    200,
    'application/json',
    'accept',
  ])
  expect(reply.json()).toEqual({
    name: 'flux-emulator',
    version: readVersion(),
    api: {
      documented: 'http://flux:80/documented/v1',
      live: 'http://flux:80/live/v1',
      default: 'http://flux:80/v1',
    },
    contract: 'live',
    docs: 'http://flux:80/docs',
    openapi: 'http://flux:80/openapi.json',
    control: 'http://flux:80/_emulator/docs',
    inspector: 'http://flux:80/_emulator/',
    health: 'http://flux:80/_emulator/health',
  })
})

test.each(briefly([chrome, 'text/html', 'TEXT/HTML; charset=utf-8', 'application/json, text/html']))(
  'a browser is led to the inspector: Accept %s',
  async (_, accept) => {
    const { app } = startApp({ publicUrl: 'https://flux.example/base' })
    const reply = await app.inject({ url: '/', headers: { accept } })
    expect([reply.statusCode, reply.headers.location, reply.headers.vary, reply.body]).toEqual([
      302,
      'https://flux.example/base/_emulator/',
      'accept',
      '',
    ])
  },
)

test.each([
  '/',
  '/docs',
  '/docs/',
  '/docs/static/swagger-ui.css',
  '/docs/json',
  '/openapi.json',
  '/openapi.yaml',
  '/live/openapi.json',
  '/documented/openapi.yaml',
  '/_emulator/health',
  '/_emulator/docs',
  '/_emulator/docs/json',
  '/_emulator/openapi.json',
  '/_emulator/openapi.yaml',
])('%s answers HEAD as GET, without a body', async (url) => {
  const { app } = startApp()
  const [head, get] = [await app.inject({ method: 'HEAD', url }), await app.inject({ url })]
  expect([head.statusCode, head.body]).toEqual([200, ''])
  for (const name of ['content-type', 'content-length', 'content-security-policy', 'vary']) {
    expect([name, head.headers[name]]).toEqual([name, get.headers[name]])
  }
})

test('a page takes no other method', async () => {
  const { app } = startApp()
  for (const url of ['/', '/docs', '/openapi.json']) {
    const reply = await app.inject({ method: 'POST', url })
    expect([url, reply.statusCode, reply.headers.allow]).toEqual([url, 405, 'GET, HEAD'])
  }
})

test('the API itself does not answer HEAD, as the real one does not', async () => {
  const { app } = startApp()
  for (const [url, allow] of [
    ['/v1/get_result?id=x', 'GET'],
    ['/live/v1/credits', 'GET'],
    ['/v1/flux-dev', 'POST'],
  ]) {
    const reply = await app.inject({ method: 'HEAD', url: url ?? '' })
    expect([url, reply.statusCode, reply.headers.allow]).toEqual([url, 405, allow])
  }
})
