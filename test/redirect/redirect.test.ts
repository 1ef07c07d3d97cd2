import { execFile } from 'node:child_process'
import { createServer } from 'node:http'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { beforeAll, describe, expect, test } from 'vitest'
import { createEmulator } from '../../src/index.js'
import { isBflHost } from '../../src/redirect/bfl-hosts.js'

const run = promisify(execFile)
const file = (path: string) => fileURLToPath(new URL(path, import.meta.url))

const preloads = {
  '--import': `--import=${new URL('../../dist/redirect.js', import.meta.url).href}`,
  '--require': `--require=${file('../../dist/redirect.cjs')}`,
}

/** Runs a program of its own process with the preload, and returns what it printed. */
async function withPreload(argv: string[], emulator?: string, preload = preloads['--import']) {
  const { stdout, stderr } = await run(process.execPath, argv, {
    cwd: file('../..'),
    env: { NODE_OPTIONS: preload, ...(emulator !== undefined && { FLUX_EMULATOR_URL: emulator }) },
  })
  return { stdout, stderr }
}

const program = (code: string) => ['--input-type=module', '--eval', code]

const refusedConnections = [
  'a pool of undici',
  'http2.connect',
  'net.connect',
  'tls.connect',
  'tls.connect of an address that names the host',
]

describe.each(Object.entries(preloads))('with %s', (_flag, preload) => {
  let seen: Record<string, string>
  let origins: string[]
  beforeAll(async () => {
    await using emulator = await createEmulator({ latency: 'instant' })
    const { stdout } = await withPreload([file('ways.mjs')], emulator.url, preload)
    seen = JSON.parse(stdout) as Record<string, string>
    const { entries } = emulator.account('a-key').requests({ limit: 1000 })
    origins = entries.map(({ url }) => url)
  })

  test('every client of BFL in Node that can be redirected gets the answer of the emulator', () => {
    const others = Object.entries(seen).filter(([name]) => !refusedConnections.includes(name))
    const hosts = Object.fromEntries(
      others.map(([name, text]) => [name, /"polling_url":"([^"]*)\/live\/v1\/get_result\?/.exec(text)?.[1] ?? text]),
    )
    const us1 = 'https://api.us1.bfl.ai'
    expect(hosts).toEqual({
      'fetch of a text': us1,
      'fetch of a URL': us1,
      'fetch of a Request': us1,
      'https.request of a text': us1,
      'https.request with an agent': 'https://api.bfl.ml',
      'https.request with a list of headers': 'https://api.bfl.ai',
      'https.request of an address that names the host': 'https://api.bfl.ai',
      'an imported request of https': us1,
      'http.request': 'http://api.bfl.ai.',
      'https.get': '{"credits":1000000}',
      'fetch of undici': us1,
      'request of undici': us1,
      'an agent of undici': us1,
      'a worker thread': us1,
      'a worker thread with an environment of its own': us1,
      'a lookup': '{"id":"203.0.113.58"}',
    })
  })

  test('every request reaches the live contract, and belongs to the account of its key', () => {
    expect(origins).toHaveLength(15)
    expect(new Set(origins)).toEqual(new Set(['/live/v1/flux-dev', '/live/v1/credits']))
  })

  test('a connection that cannot be redirected is refused, with what to do instead', () => {
    const refused = Object.fromEntries(refusedConnections.map((name) => [name, seen[name]]))
    const to = (host: string) =>
      `flux-emulator/redirect refused a connection to ${host}: with this preload nothing reaches the real service, and only ` +
      'fetch, http, https and the agents of undici are redirected. HTTP/2, WebSocket, a Client or Pool of undici, and ' +
      'plain sockets are not: give such a client the base URL of the emulator'
    expect(refused).toEqual({
      'a pool of undici': to('api.bfl.ai'),
      'http2.connect': to('api.bfl.ai'),
      'net.connect': to('api.bfl.ai'),
      'tls.connect': to('delivery.us1.bfl.ai'),
      'tls.connect of an address that names the host': to('api.bfl.ai'),
    })
  })
})

test('without FLUX_EMULATOR_URL, and with one that is of no use, every way is refused', async () => {
  const cases = [
    [undefined, 'FLUX_EMULATOR_URL is not set'],
    ['localhost:3589', 'FLUX_EMULATOR_URL is "localhost:3589", which is not an http or https URL'],
    ['https://api.bfl.ai', 'FLUX_EMULATOR_URL is https://api.bfl.ai, the real service'],
  ] as const
  await Promise.all(
    cases.map(async ([url, problem]) => {
      const seen = JSON.parse((await withPreload([file('ways.mjs')], url)).stdout) as Record<string, string>
      const asked = Object.entries(seen).filter(([name]) => name !== 'a lookup')
      const unlike = asked.filter(
        ([, text]) => !text.startsWith('flux-emulator/redirect refused a request to ') || !text.includes(problem),
      )
      expect(unlike).toEqual([])
      expect(asked).toHaveLength(20)
    }),
  )
})

test('a request for any other host is as it would be without the preload', async () => {
  const server = createServer(({ url, headers }, response) => {
    response.end(JSON.stringify({ url, host: headers.host, names: Object.keys(headers).sort() }))
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as { port: number }
  const code = `
    import { get } from 'node:http'
    const url = 'http://127.0.0.1:${port}/v1/flux-dev?of=api.bfl.ai'
    const fetched = await (await fetch(url)).text()
    const got = await new Promise((done) => get(url, (r) => { let t = ''; r.on('data', (p) => (t += p)).on('end', () => done(t)) }))
    console.log(JSON.stringify([fetched, got]))`
  const { stdout } = await withPreload(program(code), 'http://127.0.0.1:1')
  const plain = await run(process.execPath, program(code))
  server.close()
  expect(JSON.parse(stdout)).toEqual(JSON.parse(plain.stdout))
})

test('FLUX_EMULATOR_URL is read at each request, and a path in it chooses the contract', async () => {
  await using emulator = await createEmulator({ latency: 'instant' })
  const paths = ['', '/', '/live', '/live/v1/', '/documented', '/documented/v1']
  const code = `
    const headers = { 'x-key': 'a-key', 'content-type': 'application/json' }
    for (const path of ${JSON.stringify(paths)}) {
      process.env.FLUX_EMULATOR_URL = '${emulator.url}' + path
      console.log((await fetch('https://api.bfl.ai/v1/flux-dev', { method: 'POST', headers, body: '{"prompt":"x"}' })).status)
    }`
  expect((await withPreload(program(code))).stdout).toBe('200\n'.repeat(6))
  const asked = emulator.account('a-key').requests().entries
  expect(asked.map(({ url }) => url)).toEqual([
    ...Array<string>(4).fill('/live/v1/flux-dev'),
    ...Array<string>(2).fill('/documented/v1/flux-dev'),
  ])
})

test('when no emulator answers, a warning says where it was looked for', async () => {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as { port: number }
  await promisify(server.close.bind(server))()
  const code = `
    import { get } from 'node:https'
    await fetch('https://api.bfl.ai/v1/credits').catch((error) => console.log(error.cause.code))
    get('https://api.bfl.ai/v1/credits').on('error', (error) => console.log(error.code))`
  const { stdout, stderr } = await withPreload(program(code), `http://127.0.0.1:${port}`)
  expect(stdout).toBe('ECONNREFUSED\nECONNREFUSED\n')
  expect(stderr.match(/flux-emulator: .*/g)).toEqual([
    `flux-emulator: no emulator answers at http://127.0.0.1:${port}, where FLUX_EMULATOR_URL points (ECONNREFUSED)`,
  ])
  expect(stderr).toContain('Start one with: npx flux-emulator\n')
})

test.each([
  ...['api.bfl.ai', 'api.us1.bfl.ai', 'delivery-eu4.bfl.ai', 'API.BFL.ML', 'api.bfl.ai.', 'api.bfl.ai:443', 'bfl.ai'],
])('%s is a host of BFL', (host) => {
  expect(isBflHost(host)).toBe(true)
})

test.each([...['api.bfl.ai.example.com', 'notbfl.ai', 'bfl.aid', 'api-bfl.ai', 'example.com/api.bfl.ai', '', 42]])(
  '%s is no host of BFL',
  (host) => {
    expect(isBflHost(host)).toBe(false)
  },
)
