import type { AddressInfo } from 'node:net'
import { describe, expect, test } from 'vitest'
import type { OptionsGiven } from '../../src/config.js'
import { askRaw } from '../support/ask-raw.js'
import { startApp } from '../support/start-app.js'

async function listen(options: OptionsGiven = {}, host = '127.0.0.1') {
  const seen = startApp({ latency: 'instant', ...options })
  await seen.app.listen({ port: 0, host })
  const { port } = seen.app.server.address() as AddressInfo
  /** Submits at a target that is sent as it is written. */
  const submitTo = async (target: string, headers: Record<string, string> = {}) => {
    const answer = await askRaw(port, `POST ${target}`, {
      headers: { 'x-key': 'test', ...headers },
      body: { prompt: 'x' },
    })
    return JSON.parse(answer.body) as { id: string; polling_url: string }
  }
  return { ...seen, port, submitTo }
}

describe('a client whose proxy is the emulator', () => {
  test.each([
    ['http://flux.test/live/v1/flux-dev', 'http://flux.test/live/v1'],
    ['http://flux.test:8080/documented/v1/flux-dev', 'http://flux.test:8080/documented/v1'],
    ['http://flux.test/v1/flux-dev', 'http://flux.test/v1'],
    ['https://api.bfl.ai/v1/flux-dev', 'https://api.bfl.ai/v1'],
    ['HTTP://flux.test/live/v1/flux-dev', 'http://flux.test/live/v1'],
    ['http://user:secret@flux.test/live/v1/flux-dev', 'http://flux.test/live/v1'],
  ])('gets links of where it asked: %s', async (target, api) => {
    const { submitTo } = await listen()
    const { id, polling_url } = await submitTo(target, { host: 'other.test' })
    expect(polling_url).toBe(`${api}/get_result?id=${id}`)
  })

  test('gets a picture’s link there too, and has followed its polling_url', async () => {
    const { submitTo, port, core } = await listen()
    const { polling_url } = await submitTo('http://flux.test/live/v1/flux-dev')
    const polled = await askRaw(port, `GET ${polling_url}`, { headers: { 'x-key': 'test', host: 'other.test' } })
    expect(JSON.parse(polled.body)).toMatchObject({
      status: 'Ready',
      result: { sample: expect.stringMatching(/^http:\/\/flux\.test\/results\//) as string },
    })
    expect(
      core.control
        .account('test')
        .report()
        .findings.map(({ name }) => name),
    ).not.toContain('builds-own-url')
  })

  test('is sent to the path without its slash on the host that it asked', async () => {
    const { port } = await listen()
    const answer = await askRaw(port, 'POST http://flux.test/live/v1/flux-dev/?a=1', {
      headers: { host: 'other.test' },
    })
    expect([answer.status, answer.headers.location]).toEqual([307, 'http://flux.test/live/v1/flux-dev?a=1'])
  })
})

test('a path that is written otherwise gets links of the route that answered', async () => {
  const { submitTo, port } = await listen()
  const { id, polling_url } = await submitTo('/%6Cive/v1/flux-dev')
  expect(polling_url).toBe(`http://127.0.0.1:${port}/live/v1/get_result?id=${id}`)
})

describe('without a Host that can be used', () => {
  test.each([{}, { host: '' }, { host: 'a b' }, { host: '0.0.0.0:3589' }, { host: '[::]' }])(
    'links have the address at which the request arrived: %j',
    async (headers: Record<string, string>) => {
      const { submitTo, port } = await listen({ control: 'open' }, '0.0.0.0')
      const { id, polling_url } = await submitTo('/v1/flux-dev', headers)
      expect(polling_url).toBe(`http://127.0.0.1:${port}/v1/get_result?id=${id}`)
    },
  )

  test('an IPv4 address of a server that listens on IPv6 as well is written as one', async () => {
    const { submitTo, port } = await listen({ control: 'open' }, '::')
    const { id, polling_url } = await submitTo('/v1/flux-dev')
    expect(polling_url).toBe(`http://127.0.0.1:${port}/v1/get_result?id=${id}`)
  })
})

test('the control API judges the host of a whole URL, as links have it', async () => {
  const { port } = await listen()
  const statusOf = async (url: string) =>
    (await askRaw(port, `GET ${url}/_emulator/accounts`, { headers: { host: 'localhost' } })).status
  expect([await statusOf('http://localhost'), await statusOf('http://evil.example.net')]).toEqual([200, 403])
})

describe('CONNECT, which asks a proxy for a tunnel', () => {
  test.each([
    ['documented', { detail: 'Not Implemented', status_code: 501 }],
    ['live', { detail: 'Not Implemented' }],
  ] as const)('is refused in the words of the contract, with an explanation: %s', async (contract, body) => {
    const { port, core } = await listen({ contract })
    const answer = await askRaw(port, 'CONNECT api.bfl.ai:443', {
      headers: { host: 'api.bfl.ai:443', 'user-agent': 'tunneler/1' },
    })
    const explain =
      "the emulator does not open tunnels (CONNECT api.bfl.ai:443): set the client's base URL to it, or send http:// URLs through it as a proxy"
    expect([answer.status, JSON.parse(answer.body), answer.headers]).toEqual([
      501,
      body,
      {
        'content-type': 'application/json',
        'content-length': String(JSON.stringify(body).length),
        'x-emulator-explain': explain,
        connection: 'close',
      },
    ])
    expect(core.unattributed.entries()).toMatchObject([
      { method: 'CONNECT', url: 'api.bfl.ai:443', stage: 'other', status: 501, explain, userAgent: 'tunneler/1' },
    ])
  })

  test('does not keep the server from stopping', async () => {
    const { port, app } = await listen()
    await askRaw(port, 'CONNECT api.bfl.ai:443')
    await app.close()
  })
})

test.each([
  ['h2c', { connection: 'Upgrade, HTTP2-Settings', upgrade: 'h2c', 'http2-settings': 'AAMAAABkAAQAAP__' }],
  ['websocket', { connection: 'Upgrade', upgrade: 'websocket' }],
  ['an expectation of its own', { expect: '200-ok' }],
])('a request that asks for %s is answered as any other', async (_what, headers: Record<string, string>) => {
  const { port, submitTo } = await listen()
  const { id, polling_url } = await submitTo('/v1/flux-dev', { host: 'flux.test', ...headers })
  expect(polling_url).toBe(`http://flux.test/v1/get_result?id=${id}`)
  expect((await askRaw(port, 'OPTIONS *', { headers })).status).toBe(404)
})
