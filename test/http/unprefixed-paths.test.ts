import { describe, expect, test } from 'vitest'
import { startApp, type TestApp } from '../support/start-app.js'

const prompt = 'a lighthouse'
const explained = 'x-emulator-explain'

/** The Host of every request. */
const flux = { host: 'flux' }

const ask = (
  { app }: TestApp,
  asked: string,
  { key = 'test', body }: { key?: string | undefined; body?: object } = {},
) => {
  const [method, url = ''] = asked.split(' ')
  return app.inject({
    method: method as 'GET',
    url,
    headers: { ...flux, ...(key !== '' && { 'x-key': key }) },
    ...(body && { payload: body }),
  })
}

const routesOf = ({ core }: TestApp) =>
  core.control
    .account('test')
    .requests()
    .entries.map(({ route }) => route)

describe('under the bare /v1', () => {
  test('a path that only the other contract has is served by that one, and its links have that one’s prefix', async () => {
    const seen = startApp({ latency: 'instant' })
    const { id, polling_url } = await seen.submit('/v1/flux-2-pro', { prompt }, flux)
    expect(polling_url).toBe(`http://flux/live/v1/get_result?id=${id}`)
    expect((await ask(seen, `GET ${polling_url}`)).json()).toMatchObject({ id, status: 'Ready' })
  })

  test.each([
    ['POST', '/v1/flux-tools/erase-v1', 422],
    ['POST', '/v1/flux%2D2-pro', 422],
    ['GET', '/v1/credits', 200],
    ['GET', '/v1/credits?a=1', 200],
    ['GET', '/v1/finetune_details?finetune_id=x', 404],
  ])('%s %s is the other contract’s: %i', async (method, url, status) => {
    const seen = startApp()
    const reply = await ask(seen, `${method} ${url}`, method === 'POST' ? { body: {} } : {})
    expect(reply.statusCode).toBe(status)
    expect(reply.json()).toEqual(
      (await ask(seen, `${method} /live${url}`, method === 'POST' ? { body: {} } : {})).json(),
    )
  })

  test('its refusals and redirects are that one’s as well', async () => {
    const seen = startApp()
    const [unkeyed, wrong, slash] = [
      await ask(seen, 'POST /v1/flux-2-pro', { key: '', body: { prompt } }),
      await ask(seen, 'GET /v1/flux-2-pro'),
      await ask(seen, 'POST /v1/flux-2-pro/?a=1', { body: { prompt } }),
    ]
    expect([unkeyed.statusCode, unkeyed.json()]).toEqual([403, { detail: 'Not authenticated' }])
    expect([wrong.statusCode, wrong.json(), wrong.headers.allow]).toEqual([
      405,
      { detail: 'Method Not Allowed' },
      'POST',
    ])
    expect(wrong.headers[explained]).toBe('/v1/flux-2-pro takes POST, not GET')
    expect([slash.statusCode, slash.headers.location]).toEqual([307, 'http://flux/v1/flux-2-pro?a=1'])
  })

  test('a path that both have is the default contract’s', async () => {
    for (const contract of ['documented', 'live'] as const) {
      const seen = startApp({ contract })
      const { id, polling_url } = await seen.submit('/v1/flux-dev', { prompt }, flux)
      expect(polling_url).toBe(`http://flux/v1/get_result?id=${id}`)
      expect(routesOf(seen)).toEqual([`POST /${contract}/v1/flux-dev`])
    }
  })

  test.each([
    ['documented', 'live'],
    ['live', 'documented'],
  ] as const)(
    'a poll finds a task of either contract and is answered in that one’s words: %s',
    async (contract, other) => {
      const seen = startApp({ contract, latency: '1s' })
      for (const name of [contract, other]) {
        const { id } = await seen.submit(`/${name}/v1/flux-dev`, { prompt }, flux)
        const bare = await ask(seen, `GET /v1/get_result?id=${id}`)
        const exact = await ask(seen, `GET /${name}/v1/get_result?id=${id}`)
        expect([bare.statusCode, bare.json()]).toEqual([200, exact.json()])
      }
    },
  )

  test('a poll needs a key where the contract of its task wants one', async () => {
    const statuses: unknown[] = []
    for (const contract of ['documented', 'live'] as const) {
      const seen = startApp({ contract })
      for (const name of ['documented', 'live']) {
        const { id } = await seen.submit(`/${name}/v1/flux-dev`, { prompt }, flux)
        const reply = await ask(seen, `GET /v1/get_result?id=${id}`, { key: '' })
        statuses.push([contract, name, reply.statusCode, Object.keys(reply.json<object>())])
      }
    }
    expect(statuses).toEqual([
      ['documented', 'documented', 401, ['detail', 'status_code']],
      ['documented', 'live', 200, ['id', 'status', 'result', 'progress', 'details', 'preview']],
      ['live', 'documented', 401, ['detail', 'status_code']],
      ['live', 'live', 200, ['id', 'status', 'result', 'progress', 'details', 'preview']],
    ])
  })

  test('an id is read as the contract of its task reads it', async () => {
    const seen = startApp({ contract: 'live' })
    const { id } = await seen.submit('/documented/v1/flux-dev', { prompt }, flux)
    for (const text of [id.toUpperCase(), id.replaceAll('-', ''), `urn:uuid:${id}`]) {
      const reply = await ask(seen, `GET /v1/get_result?a=b&id=${encodeURIComponent(text)}`)
      expect([text, reply.statusCode, reply.json<{ id: string }>().id]).toEqual([text, 200, id])
    }
  })

  test.each(['?id=11111111-1111-4111-8111-111111111111', '?id=', ''])(
    'a poll that leads to no task is the default contract’s: %j',
    async (query) => {
      for (const contract of ['documented', 'live'] as const) {
        const seen = startApp({ contract })
        await seen.submit('/v1/flux-2-pro', { prompt }, flux)
        const bare = await ask(seen, `GET /v1/get_result${query}`)
        const exact = await ask(seen, `GET /${contract}/v1/get_result${query}`)
        expect([bare.statusCode, bare.json()]).toEqual([exact.statusCode, exact.json()])
      }
    },
  )

  test('journal, receipt and report name the route that answered', async () => {
    const seen = startApp()
    const { id } = await seen.submit('/v1/flux-2-pro', { prompt }, flux)
    await ask(seen, `GET /v1/get_result?id=${id}`)
    const account = seen.core.control.account('test')
    expect(account.requests().entries.map(({ url, route }) => [url, route])).toEqual([
      ['/v1/flux-2-pro', 'POST /live/v1/flux-2-pro'],
      [`/v1/get_result?id=${id}`, 'GET /live/v1/get_result'],
    ])
    expect(account.report().coverage.endpoints.map(({ route }) => route)).toEqual([
      'POST /live/v1/flux-2-pro',
      'GET /live/v1/get_result',
    ])
  })
})

test('the prefixes of the contracts stay exact', async () => {
  const seen = startApp()
  const [documented, live] = [
    await seen.submit('/documented/v1/flux-dev', { prompt }, flux),
    await seen.submit('/live/v1/flux-dev', { prompt }, flux),
  ]
  const asked = [
    'POST /documented/v1/flux-2-pro',
    'GET /documented/v1/credits',
    `GET /documented/v1/get_result?id=${live.id}`,
    `GET /live/v1/get_result?id=${documented.id}`,
  ]
  for (const each of asked) {
    const reply = await ask(seen, each)
    expect([each, reply.statusCode]).toEqual([each, 404])
    expect(reply.headers[explained]).toMatch(/http:\/\/flux\/(live|documented)\/v1\//)
  }
})

test('a path astray is told the URL to use, on the host that was asked', async () => {
  const seen = startApp({ publicUrl: 'https://flux.example/base' })
  const reply = await ask(seen, 'POST /live/flux-2-prp')
  expect([reply.statusCode, reply.headers[explained]]).toEqual([
    404,
    'no such path; did you mean POST https://flux.example/base/live/v1/flux-2-pro?',
  ])
})
