import type { RouteOptions } from 'fastify'
import { describe, expect, test } from 'vitest'
import { brief } from '../support/brief.js'
import { shareApp } from '../support/start-app.js'

const controlToken = 'a-long-secret'
const started = shareApp({ controlToken })

/** Every route of the running app, as it was registered: `GET /_emulator/clock`. */
const registered: [method: string, path: string][] = []
started.app.addHook('onRoute', ({ method, url }: RouteOptions) => {
  for (const each of [method].flat()) registered.push([each, url])
})
await started.app.ready()

const isControl = ([, path]: (typeof registered)[number]) => path.startsWith('/_emulator/')
const nameOf = ([method, path]: (typeof registered)[number]) => `${method} ${path}`

/** Routes of the control API that ask for less than all, and why. Whatever is not here asks for the token and a known host. */
const exceptions: Readonly<Record<string, { asks: 'nothing' | 'host'; why: string }>> = {
  ...row('GET HEAD', '/health', 'nothing', 'probes have no token, and it tells nothing of any account'),
  ...row(
    started.app.supportedMethods.filter((method) => !['GET', 'HEAD', 'DELETE'].includes(method)).join(' '),
    '/inbox/:name',
    'nothing',
    'what sends a webhook has no token; it adds to what is there, and sees and removes nothing',
  ),
  ...row('GET HEAD', '/openapi.json', 'nothing', 'an editor of another origin may load it; it is the same for all'),
  ...row('GET HEAD', '/openapi.yaml', 'nothing', 'an editor of another origin may load it; it is the same for all'),
  ...row('GET HEAD', '/docs', 'host', 'a browser sends no token; it is the same for all'),
  ...row('GET HEAD', '/docs/*', 'host', 'a browser sends no token; it is the same for all'),
  ...['app.css', 'app.js', 'chunk.js', 'icon.svg', 'try-it.js']
    .map((file) =>
      row('GET HEAD', `/inspector/${file}`, 'host', 'a browser sends no token; the page is the same for all'),
    )
    .reduce((all, each) => ({ ...all, ...each }), {}),
}

function row(methods: string, path: string, asks: 'nothing' | 'host', why: string) {
  return Object.fromEntries(methods.split(' ').map((method) => [`${method} /_emulator${path}`, { asks, why }]))
}

const withToken = { authorization: `Bearer ${controlToken}` }

/** What the control API refuses, whatever the route: who it is from, and the status. */
const strangers: [what: string, headers: Record<string, string>, status: 401 | 403][] = [
  ['without the token', {}, 401],
  ['with another token', { authorization: 'Bearer another-secret' }, 401],
  ['with the API key for a token', { 'x-key': controlToken }, 401],
  ['at a foreign host', { ...withToken, host: 'evil.example.net' }, 403],
  ['at a host that a proxy was told', { ...withToken, 'x-forwarded-host': 'evil.example.net' }, 403],
  ['from a page of a foreign origin', { ...withToken, origin: 'https://evil.example.net' }, 403],
  ['from a page of no origin', { ...withToken, origin: 'null' }, 403],
  ['from a page of another site', { ...withToken, 'sec-fetch-site': 'cross-site' }, 403],
]

/** The status that a request to a route gets. */
async function statusOf(
  method: string,
  path: string,
  headers: Record<string, string>,
  payload?: object,
): Promise<number> {
  // All models of a contract share one route.
  const url = path.replaceAll(/:\w+/g, 'x').replace('/v1/*', '/v1/flux-dev').replace('*', 'x')
  const body = payload === undefined ? {} : { payload }
  const reply = await started.app.inject({ method: method as 'GET', url, headers, payloadAsStream: true, ...body })
  reply.stream().destroy()
  return reply.statusCode
}

describe('every route of the control API', () => {
  test('is in the walk, and each exception is a route', () => {
    const names = registered.filter(isControl).map(nameOf)
    expect(names.length).toBeGreaterThan(40)
    expect(names).toEqual(expect.arrayContaining(Object.keys(exceptions)))
  })

  test.each(strangers)('is refused %s, but for the written exceptions', async (_what, headers, status) => {
    const letIn: string[] = []
    for (const route of registered.filter(isControl)) {
      const got = await statusOf(...route, headers)
      if (got !== status) letIn.push(nameOf(route))
    }
    const free = Object.entries(exceptions).filter(([, { asks }]) => asks === 'nothing' || status === 401)
    expect(letIn.sort()).toEqual(free.map(([name]) => name).sort())
  })

  test('is served with the token, at a host of this machine', async () => {
    for (const route of registered.filter(isControl)) {
      // A wait goes on until its time is over.
      if (route[1].endsWith('/wait')) continue
      expect([nameOf(route), await statusOf(...route, withToken)]).toEqual([
        nameOf(route),
        expect.not.toSatisfy((status: number) => [401, 403].includes(status)),
      ])
    }
  })

  test('refuses a command that a page can send unasked, but where none is taken', async () => {
    for (const [method, path] of registered.filter(isControl)) {
      if (method === 'GET' || method === 'HEAD' || exceptions[`${method} ${path}`] !== undefined) continue
      const headers = { ...withToken, 'content-type': 'text/plain' }
      expect([method, path, await statusOf(method, path, headers)]).toEqual([method, path, 415])
    }
  })
})

describe('what is not a route under /_emulator', () => {
  const routes = [
    ['GET', '/_emulator/nowhere'],
    ['POST', '/_emulator/nowhere'],
    ['PUT', '/_emulator/clock'],
    ['OPTIONS', '/_emulator/clock'],
    ['HEAD', '/_emulator/inbox/x'],
    ['GET', '/_emulator/%zz'],
    ['GET', `/_emulator/tasks/${'x'.repeat(2000)}`],
  ] as const
  test.each(routes.map(([method, path]) => [method, brief(path), path] as const))(
    'is refused alike: %s %s',
    async (method, _, path) => {
      for (const [, headers, status] of strangers) {
        expect([headers, await statusOf(method, path, headers)]).toEqual([headers, status])
      }
      expect(await statusOf(method, path, withToken)).toBeOneOf([404, 405])
    },
  )
})

describe('unknown paths with --allowed-origins', () => {
  const origin = 'http://localhost:5173'
  const { app } = shareApp({ allowedOrigins: [origin] })
  const ask = async (method: 'GET' | 'POST' | 'OPTIONS', headers: Record<string, string>, payload?: object) => {
    const reply = await app.inject({ method, url: '/_emulator/nowhere', headers, ...(payload && { payload }) })
    const { vary, 'access-control-allow-origin': allowed } = reply.headers
    return [reply.statusCode, vary, allowed]
  }

  test('can be read by pages of these origins, whatever they send', async () => {
    expect(await ask('GET', { origin })).toEqual([404, 'origin', origin])
    expect(await ask('POST', { origin }, { a: 1 })).toEqual([404, 'origin', origin])
  })

  test('tells their browsers what they may send', async () => {
    expect(await ask('OPTIONS', { origin, 'access-control-request-method': 'POST' })).toEqual([204, 'origin', origin])
  })

  test('refuses other pages, which cannot read why', async () => {
    expect(await ask('GET', { origin: 'https://evil.example.net' })).toEqual([403, 'origin', undefined])
  })

  test('lists the paths there are, also when a path cannot be read', async () => {
    for (const path of ['nowhere', '%zz']) {
      const reply = await app.inject({ method: 'POST', url: `/_emulator/${path}`, payload: { a: 1 } })
      expect([reply.statusCode, reply.json()]).toEqual([
        404,
        {
          error: `there is no /_emulator/${path} in the control API; its description is at /_emulator/docs`,
          allowed: expect.arrayContaining(['GET /_emulator/clock', 'POST /_emulator/clock']) as unknown,
        },
      ])
    }
  })
})

describe('every other route keeps its own rule', () => {
  const anywhere = { host: 'evil.example.net', origin: 'https://evil.example.net' }
  /** What each asks for by itself, and the status of a request without it; the first that fits counts. */
  const own: [route: RegExp, status: number, why: string][] = [
    [/^GET \/live\/v1\/get_result$/, 422, 'polls need no key by that contract: here the id is missing'],
    [/^\w+ \/documented\/v1\//, 401, 'the API key'],
    [/^\w+ \/live\/v1\//, 403, 'the API key'],
    [/^(?:GET|HEAD) \/results\//, 403, 'the signature in the link'],
    [/^(?:GET|HEAD) \/_emulator$/, 403, 'the host, like the page to which it leads'],
    [/^(?:GET|HEAD) \/$/, 200, 'where things are: it tells nothing of any account'],
    [/^(?:GET|HEAD) (?:\/\w+)?\/(?:docs|docs\/\*|openapi\.(?:json|yaml))$/, 200, 'the documents: the same for all'],
  ]

  test('and is asked for it, whatever the host', async () => {
    const others = registered.filter((route) => !isControl(route))
    expect(others.length).toBeGreaterThan(20)
    for (const route of others) {
      const [, status] = own.find(([name]) => name.test(nameOf(route))) ?? []
      const got = await statusOf(...route, anywhere, route[0] === 'POST' ? {} : undefined)
      // A page of the UI that there is not is a 404 of its own.
      expect([nameOf(route), route[1].endsWith('docs/*') && got === 404 ? 200 : got]).toEqual([nameOf(route), status])
    }
  })
})
