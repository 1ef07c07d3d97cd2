import type { InjectOptions } from 'fastify'
import { describe, expect, test } from 'vitest'
import { controlProblem, isLoopback } from '../../../src/http/control/guard.js'
import { shareControl } from './fake-control.js'

const callers = {
  publicUrl: 'https://flux.example.com:8443/api',
  allowedHosts: ['ci.example.org', '*.svc.example.org'],
}

const token = 'a-long-secret'
const usual = shareControl({ callers })
const plain = shareControl()
const guarded = shareControl({ token })

const statusOf = async (request: InjectOptions, { app } = usual) => (await app.inject(request)).statusCode

describe('hosts', () => {
  test.each([
    'localhost:3589',
    'LOCALHOST',
    'localhost.',
    '127.0.0.1:3589',
    '10.1.2.3',
    '203.0.113.9:80',
    '[::1]:3589',
    '[fe80::1]',
    'flux',
    'flux_emulator-1:3589',
    'app.localhost:3589',
    'a.b.localhost.',
    'flux:',
    'host.docker.internal:3589',
    'gateway.docker.internal',
    'kubernetes.docker.internal',
    'docker.for.mac.host.internal',
    'docker.for.win.host.internal',
    'host.containers.internal:3589',
    'gateway.containers.internal',
    'host.lima.internal',
    'host.rancher-desktop.internal',
    'host.orb.internal',
    'host.finch.internal',
    'host.minikube.internal',
    'host.k3d.internal',
    'flux.example.com:8443',
    'flux.example.com',
    'ci.example.org',
    'a.svc.example.org',
  ])('%s passes', async (host) => {
    expect(await statusOf({ url: '/_emulator/accounts', headers: { host } })).toBe(200)
  })

  test.each([
    'evil.example.net',
    'evil.example.net:3589',
    'example.com',
    'svc.example.org',
    '127.0.0.1.nip.io',
    'localhost.example.net',
    'xn.localhost.evil.net',
    'evil.host.docker.internal',
    'docker.internal',
    'a b',
    '[::1',
  ])('"%s" does not', async (host) => {
    expect(await statusOf({ url: '/_emulator/accounts', headers: { host } })).toBe(403)
  })

  test.each<[status: number, headers: Record<string, string>]>([
    [200, { host: 'flux', 'x-forwarded-host': 'localhost:8080' }],
    [200, { host: 'flux', 'x-forwarded-host': 'flux.example.com' }],
    [200, { host: 'flux', forwarded: 'for=1.2.3.4;host=ci.example.org;proto=https' }],
    [403, { host: 'flux', 'x-forwarded-host': 'evil.example.net' }],
    [403, { host: 'flux', forwarded: 'host=evil.example.net' }],
    [403, { host: 'evil.example.net', 'x-forwarded-host': 'localhost' }],
    [403, { host: 'evil.example.net', forwarded: 'host=localhost' }],
  ])('%i for hosts of links and request: %j', async (status, headers) => {
    expect(await statusOf({ url: '/_emulator/accounts', headers })).toBe(status)
  })

  test('the refusal says what to do', async () => {
    const reply = await plain.app.inject({ url: '/_emulator/accounts', headers: { host: 'evil.example.net' } })
    expect([reply.statusCode, reply.json()]).toEqual([
      403,
      {
        error:
          'the control API refuses the host "evil.example.net": a web page could point that name at this machine; use an IP address or localhost, or add the name to --allowed-hosts',
      },
    ])
  })

  test('health answers to every host, and the inbox takes from every one, but shows and forgets nothing', async () => {
    const headers = { host: 'evil.example.net', origin: 'https://evil.example.net', 'sec-fetch-site': 'cross-site' }
    const calls = [
      ['GET', '/_emulator/health', 200],
      ['POST', '/_emulator/inbox/hook', 200],
      ['PUT', '/_emulator/inbox/hook', 200],
      ['GET', '/_emulator/inbox/hook', 403],
      ['DELETE', '/_emulator/inbox/hook', 403],
    ] as const
    for (const [method, url, status] of calls) {
      expect([method, url, await statusOf({ method, url, headers }, guarded)]).toEqual([method, url, status])
    }
  })
})

describe('web pages', () => {
  test.each([
    [200, {}],
    [200, { origin: 'http://localhost:3589' }],
    [200, { origin: 'https://flux.example.com:8443' }],
    [200, { 'sec-fetch-site': 'same-origin' }],
    [200, { 'sec-fetch-site': 'none' }],
    [403, { origin: 'http://localhost:3000' }],
    [403, { origin: 'https://evil.example.net' }],
    [403, { origin: 'null' }],
    [403, { origin: '' }],
    [403, { 'sec-fetch-site': 'cross-site' }],
    [403, { 'sec-fetch-site': 'same-site' }],
    [403, { origin: 'http://localhost:3589', 'sec-fetch-site': 'same-site' }],
  ])('%i for %o', async (status, headers) => {
    const { app } = usual
    const asked = { ...headers, host: 'localhost:3589', 'x-key': 'a' }
    const read = await app.inject({ url: '/_emulator/accounts', headers: asked })
    const write = await app.inject({ method: 'POST', url: '/_emulator/reset', headers: asked })
    const documentation = await app.inject({ url: '/_emulator/docs', headers: asked })
    expect([read, write, documentation].map(({ statusCode }) => statusCode)).toEqual([status, status, status])
  })

  test('a page behind the proxy that forwards its requests is of the same site', async () => {
    const headers = { host: 'flux:3589', 'x-forwarded-host': 'ci.example.org', 'x-forwarded-proto': 'https' }
    const from = (origin: string) => statusOf({ url: '/_emulator/accounts', headers: { ...headers, origin } })
    expect([await from('https://ci.example.org'), await from('https://a.svc.example.org')]).toEqual([200, 403])
  })

  test('a page of origin null is refused where there is no public URL too', async () => {
    expect(await statusOf({ url: '/_emulator/accounts', headers: { origin: 'null' } }, plain)).toBe(403)
  })

  test('no answer has CORS headers, not even to a preflight', async () => {
    const { app } = plain
    const headers = { origin: 'http://localhost:80', 'access-control-request-method': 'POST' }
    for (const method of ['OPTIONS', 'GET'] as const) {
      for (const url of ['/_emulator/accounts', '/_emulator/inbox/hook', '/_emulator/health']) {
        const reply = await app.inject({ method, url, headers })
        expect(Object.keys(reply.headers).filter((name) => name.startsWith('access-control'))).toEqual([])
      }
    }
  })

  describe('of --allowed-origins', () => {
    const origin = 'http://localhost:5173'
    const callers = { allowedOrigins: [origin, 'https://app.example.org'] }
    const allowed = shareControl({ callers })
    const allowedWithToken = shareControl({ callers, token })
    const corsOf = (headers: object) =>
      Object.fromEntries(Object.entries(headers).filter(([name]) => /^access-control-|^vary$/.test(name)))
    const readable = { 'access-control-allow-origin': origin, 'access-control-expose-headers': 'x-emulator-explain' }

    test.each([
      ['GET', '/accounts', 200],
      ['GET', '/events?account=a', 200],
      ['POST', '/reset?account=a', 200],
      ['GET', '/health', 200],
      ['GET', '/docs', 200],
      ['POST', '/clock?account=a&by=1', 400],
      ['GET', '/nowhere', 404],
    ] as const)('may send %s %s, and read the answer', async (method, path, status) => {
      const { app } = allowed
      const headers = { origin, 'sec-fetch-site': 'cross-site' }
      const reply = await app.inject({ method, url: `/_emulator${path}`, headers, payloadAsStream: true })
      reply.stream().destroy()
      expect([reply.statusCode, corsOf(reply.headers)]).toEqual([status, { ...readable, vary: 'origin' }])
    })

    test.each([
      ['without a token', allowed],
      ['with one', allowedWithToken],
    ])('are told so when they ask first, %s', async (_what, { app, calls }) => {
      const before = [...calls]
      const headers = { origin, 'sec-fetch-site': 'cross-site', 'access-control-request-method': 'POST' }
      for (const url of ['/_emulator/reset', '/_emulator/inbox/hook']) {
        const reply = await app.inject({ method: 'OPTIONS', url, headers })
        expect([reply.statusCode, reply.body, corsOf(reply.headers)]).toEqual([
          204,
          '',
          {
            ...readable,
            'access-control-allow-methods': 'GET, POST, PUT, DELETE',
            'access-control-allow-headers': 'authorization, content-type, x-key',
            'access-control-max-age': '600',
            vary: 'origin',
          },
        ])
      }
      expect(calls).toEqual(before)
    })

    test('need the token and a host that passes as all others do', async () => {
      const asked = { url: '/_emulator/accounts', headers: { origin, host: 'evil.example.net' } }
      expect(await statusOf(asked, allowed)).toBe(403)
      expect(await statusOf({ ...asked, headers: { origin } }, allowedWithToken)).toBe(401)
    })

    test.each(['http://localhost:5174', 'https://localhost:5173', 'http://app.example.org', 'null'])(
      'are the same site: %s',
      async (other) => {
        const { app } = allowed
        const headers = { origin: other, 'access-control-request-method': 'GET' }
        for (const method of ['OPTIONS', 'GET'] as const) {
          const reply = await app.inject({ method, url: '/_emulator/accounts', headers })
          expect([reply.statusCode, corsOf(reply.headers)]).toEqual([403, { vary: 'origin' }])
        }
      },
    )
  })

  test.each([
    [415, 'text/plain', '{}'],
    [415, 'application/x-www-form-urlencoded', 'all=true'],
    [415, 'application/jsonp', '{}'],
    [415, 'application/vnd.api+json', '{}'],
    [415, undefined, '{}'],
    [415, 'text/plain', undefined],
    [200, 'application/json', '{}'],
    [200, 'Application/JSON; charset=utf-8', '{}'],
    [200, 'application/json', undefined],
    [200, undefined, undefined],
  ])('a write is %i as %s with the body %s', async (status, type, payload) => {
    const reply = await plain.app.inject({
      method: 'POST',
      url: '/_emulator/reset',
      headers: { 'x-key': 'a', ...(type !== undefined && { 'content-type': type }) },
      ...(payload !== undefined && { payload }),
    })
    expect(reply.statusCode).toBe(status)
  })
})

describe('the token', () => {
  test.each([
    [200, 'Bearer a-long-secret'],
    [200, 'bearer  a-long-secret '],
    [401, undefined],
    [401, ''],
    [401, 'a-long-secret'],
    [401, 'Bearer'],
    [401, 'Bearer a-long-secre'],
    [401, 'Bearer a-long-secret2'],
    [401, 'Basic a-long-secret'],
  ])('%i for %s', async (status, authorization) => {
    const headers = authorization === undefined ? {} : { authorization }
    const reply = await guarded.app.inject({ url: '/_emulator/accounts', headers })
    expect([reply.statusCode, reply.headers['www-authenticate']]).toEqual([
      status,
      status === 401 ? 'Bearer' : undefined,
    ])
  })

  test('is not asked for by health, by the documentation, and when the inbox takes something', async () => {
    const calls = ['GET health', 'GET openapi.json', 'GET openapi.yaml', 'GET docs', 'POST inbox/hook']
    for (const call of calls) {
      const [method = '', path = ''] = call.split(' ')
      expect([call, await statusOf({ method: method, url: `/_emulator/${path}` }, guarded)]).toEqual([call, 200])
    }
  })

  test('is asked for by the inbox when it is to show or to forget', async () => {
    for (const method of ['GET', 'DELETE'] as const) {
      expect(await statusOf({ method, url: '/_emulator/inbox/hook' }, guarded)).toBe(401)
    }
  })
})

describe('at the start', () => {
  const toNetwork =
    '--host 0.0.0.0 opens the control API to the network; set --control-token, or --control open to let everyone who reaches the port use it'

  test.each([
    ['127.0.0.1', undefined, undefined, undefined],
    ['127.0.0.1', undefined, 'token', undefined],
    ['127.8.9.10', undefined, undefined, undefined],
    ['::1', undefined, undefined, undefined],
    ['localhost', undefined, undefined, undefined],
    ['0.0.0.0', undefined, undefined, toNetwork],
    ['0.0.0.0', undefined, 'token', toNetwork],
    ['::', undefined, undefined, toNetwork.replace('0.0.0.0', '::')],
    ['flux', undefined, undefined, toNetwork.replace('0.0.0.0', 'flux')],
    ['0.0.0.0', 'secret', undefined, undefined],
    ['0.0.0.0', 'secret', 'token', undefined],
    ['0.0.0.0', undefined, 'open', undefined],
  ] as const)('bound to %s with the token %s and --control %s', (host, controlToken, control, problem) => {
    expect(controlProblem({ host, controlToken, control })).toBe(problem)
  })

  test.each(['127.0.0.1', '[::1]', '::ffff:127.0.0.1', 'a.localhost'])('%s is this machine alone', (host) => {
    expect(isLoopback(host)).toBe(true)
  })
})
