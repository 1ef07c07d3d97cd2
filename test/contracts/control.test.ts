import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { describeControl } from '../../src/http/control/openapi.js'
import { operations } from '../../src/http/control/operations.js'
import { createJudge } from '../support/judge.js'
import { startApp } from '../support/start-app.js'
import { startControl } from '../http/control/fake-control.js'
import { closed } from './closed.js'

const document = await describeControl()
const server = 'http://localhost:3589/_emulator'
const [json, yaml] = [document.json(server), document.yaml(server)]
/** The cast: the document's type is that of all that the generator can make. */
const { paths } = json as unknown as {
  paths: Record<string, Record<string, { operationId: string; responses: Record<string, { content: object }> }>>
}

describe('the document of the control API', () => {
  test('is committed as it is made now: npm run openapi writes it', () => {
    expect(readFileSync(new URL('../../openapi/control.yaml', import.meta.url), 'utf8')).toBe(yaml)
  })

  test('is what the server serves', async () => {
    const { app } = startControl()
    expect((await app.inject('/_emulator/openapi.json')).json()).toEqual(JSON.parse(JSON.stringify(json)))
    const served = await app.inject('/_emulator/openapi.yaml')
    expect([served.headers['content-type'], served.body]).toEqual(['application/yaml', yaml])
  })

  test('names the URL at which the client reaches the control API', async () => {
    const headers = { host: 'flux:8080', 'x-forwarded-prefix': '/emu' }
    const served = await startApp().app.inject({ url: '/_emulator/openapi.json', headers })
    expect(served.json()).toMatchObject({ servers: [{ url: 'http://flux:8080/emu/_emulator' }] })
  })

  test('is valid OpenAPI 3.1', async () => {
    expect(await createJudge(json).document()).toEqual([])
  })

  test('has every operation of the table, health and the inbox, each with an id of its own', () => {
    const described = Object.entries(paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, operation]) => ({
        asked: `${method.toUpperCase()} ${path}`,
        id: operation.operationId,
      })),
    )
    const listed = operations.map(({ method, path }) => `${method} ${path.replace(/:(\w+)/g, '{$1}')}`)
    expect(described.map(({ asked }) => asked).sort()).toEqual([...listed, 'GET /health', 'POST /inbox/{name}'].sort())
    expect(new Set(described.map(({ id }) => id)).size).toBe(described.length)
  })

  test('is shown by a UI that names nothing on other hosts', async () => {
    const { app } = startControl()
    const page = await app.inject('/_emulator/docs')
    const linked = [...page.body.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, url = '']) => url)
    expect(linked.length).toBeGreaterThan(3)
    for (const url of linked) {
      expect(url).toMatch(/^\/_emulator\/docs\//)
      expect((await app.inject(url)).statusCode).toBe(200)
    }
    expect((await app.inject('/_emulator/docs/nope')).statusCode).toBe(404)
  })
})

describe('answers', () => {
  const judge = createJudge(closed(json))

  /** A path of the document, as it is asked for. */
  const example = (path: string) =>
    path
      .replace('{id}', /requests|unattributed/.test(path) ? '7' : 'x')
      .replace('{name}', 'hook')
      .replace('{field}', 'mask')
  const bodies: Record<string, object> = {
    '/clock': { mode: 'frozen' },
    '/step': { task: 'x' },
    '/rules': { directive: 'poll 2 = 503' },
    '/rules/preview': { directive: 'poll 2 = 503' },
  }
  const typesOf = (path: string) => Object.keys(paths[path]?.get?.responses[200]?.content ?? {})
  const isFile = (path: string) => typesOf(path).some((type) => type.startsWith('image/'))
  const reads = Object.keys(paths).filter((path) => !['/events', '/health'].includes(path))

  test.each(reads)('of %s are as the document says', async (path) => {
    const { app } = startControl()
    for (const method of ['get', 'post'] as const) {
      if (paths[path]?.[method] === undefined) continue
      for (const account of ['a', ...(['/clock', '/settings', '/rules'].includes(path) ? ['default'] : [])]) {
        const url = `/_emulator${example(path)}${/^\/(?:accounts|unattributed|directives)/.test(path) ? '' : `?account=${account}`}`
        const asked = path.startsWith('/inbox') ? url.replace(/\?.*/, '') : url
        const payload = method === 'post' ? { payload: bodies[path] ?? {} } : {}
        const reply = await app.inject({ method, url: asked, ...payload })
        expect([reply.statusCode, asked]).toEqual([200, asked])
        if (isFile(path)) expect(typesOf(path)).toContain(reply.headers['content-type'])
        else expect(judge.response({ method, path }, reply)).toEqual([])
      }
    }
  })

  test('that refuse are as the document says', async () => {
    const reply = await startControl().app.inject({ method: 'POST', url: '/_emulator/clock', payload: { mode: 1 } })
    expect(reply.statusCode).toBe(400)
    expect(judge.component('Problem', reply)).toEqual([])
  })
})
