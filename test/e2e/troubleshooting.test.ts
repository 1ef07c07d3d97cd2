import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { gzipSync } from 'node:zlib'
import { expect, onTestFinished, test } from 'vitest'
import { buildApp } from '../../src/app.js'
import { checkOptions, parseOptions, type OptionsGiven } from '../../src/config.js'
import { openCore } from '../../src/emulator.js'
import { controlProblem } from '../../src/http/control/guard.js'
import { startFailure } from '../../src/http/start-failure.js'
import { runCommand } from '../support/run-command.js'
import { startApp, worker } from '../support/start-app.js'
import { startFrozen } from '../support/start-frozen.js'

const page = readFileSync('docs/troubleshooting.md', 'utf8')

/** What the page quotes: the lines of its blocks of text. */
const quotes = [...page.matchAll(/^```text\n([^]*?)^```$/gm)].flatMap(([, block = '']) => block.trim().split('\n'))

/** A quote as a pattern: `…` stands for anything. */
const patternOf = (quote: string) =>
  new RegExp(`^${quote.replace(/[.*+?^${}()|[\]\\]/g, '\\$&').replaceAll('…', '.*')}$`)

interface Asked {
  method?: 'GET' | 'POST'
  url: string
  headers?: Record<string, string>
  payload?: object | string | Buffer
}

const key = { 'x-key': 'test' }
const json = { ...key, 'content-type': 'application/json' }
const order = { prompt: 'x' }

async function explained(asked: Asked, options: OptionsGiven = {}): Promise<string> {
  const reply = await startApp(options).app.inject({ method: 'POST', headers: json, ...asked })
  return String(reply.headers['x-emulator-explain'])
}

const submitted = (body: object) => explained({ url: '/live/v1/flux-dev', payload: { ...order, ...body } })
const clock = (headers: Record<string, string>, options: OptionsGiven = {}) =>
  explained({ url: '/_emulator/clock', headers: { ...json, ...headers }, payload: '{}' }, options)

/** A download at a moment after Ready, of a link that may be damaged. */
async function downloaded(options: OptionsGiven, later: string, damage = ''): Promise<string> {
  const { app, advance, submit, poll } = await startFrozen(options)
  const { id } = await submit('flux-dev', order)
  await advance('1s')
  const { pathname, search } = new URL((await poll(id)).result.sample)
  await advance(later)
  const reply = await app.inject({ url: pathname + search + damage })
  return String(reply.headers['x-emulator-explain'])
}

/** The problem of a webhook's first attempt, at a receiver that takes connections and says nothing, or at none. */
async function attempted(receiver: 'silent' | 'none'): Promise<string> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  if (receiver === 'none') server.close()
  else onTestFinished(() => void server.close())
  const { account, advance, submit, time } = await startFrozen({ webhookTimeout: '1s' })
  await submit('flux-dev', { ...order, webhook_url: `http://127.0.0.1:${port}/` })
  const moved = advance('1s')
  if (receiver === 'silent') {
    await once(server, 'connection')
    time.advance(1000)
  }
  await moved
  return String(account.webhooks()[0]?.attempts[0]?.problem)
}

/** What the log says of a connection that begins with these bytes, or of a request. */
async function logged(say: (app: ReturnType<typeof buildApp>) => unknown): Promise<string> {
  const core = openCore(checkOptions({ logLevel: 'warn' }), { worker })
  const lines: string[] = []
  const app = buildApp(core, { log: { forPeople: false, to: { write: (line: string) => lines.push(line) } } })
  onTestFinished(async () => {
    await app.close()
    await core.close()
  })
  await say(app)
  await expect.poll(() => lines.length).toBe(1)
  return (JSON.parse(lines[0] ?? '') as { msg: string }).msg
}

const spoken = (bytes: string) =>
  logged(async (app) => {
    await app.listen({ port: 0, host: '127.0.0.1' })
    const { connect } = await import('node:net')
    connect((app.server.address() as AddressInfo).port, '127.0.0.1')
      .on('error', () => undefined)
      .end(Buffer.from(bytes, 'latin1'))
  })

function refusedOption(env: Record<string, string>): string {
  try {
    return parseOptions({ argv: [], env }).warnings.join()
  } catch (error) {
    return (error as Error).message
  }
}

/** Each message of the page, said by what says it. */
const cases: readonly [what: string, said: () => string | undefined | Promise<string>][] = [
  ['a model of the other contract', () => explained({ url: '/documented/v1/flux-2-pro', payload: order })],
  ['a path without a version', () => explained({ url: '/flux-2-pro', payload: order })],
  ['a slip in a model', () => explained({ url: '/live/v1/flux-2-prp', payload: order })],
  ['a path that is nothing', () => explained({ url: '/nothing', payload: order })],
  ['no key', () => explained({ url: '/v1/flux-dev', headers: { 'content-type': 'application/json' }, payload: order })],
  ['another key', () => explained({ url: '/v1/flux-dev', payload: order }, { apiKeys: 'mine' })],
  [
    'a client that breaks',
    () =>
      logged((app) =>
        app.inject({
          method: 'POST',
          url: '/documented/v1/flux-dev',
          headers: { ...json, 'user-agent': 'bfl-python/1.2.0' },
          payload: order,
        }),
      ),
  ],
  [
    'a public URL that leads elsewhere',
    async () => {
      const { said, exited } = runCommand(['--port', '0', '--public-url', 'http://127.0.0.1:9', '--log-level', 'warn'])
      const ended = exited.then(() => undefined)
      await Promise.race([
        expect.poll(() => said.stdout, { timeout: 25_000 }).toContain('does not reach this emulator'),
        ended,
      ])
      return (JSON.parse(said.stdout) as { msg: string }).msg
    },
  ],
  ['an open control API', () => controlProblem({ ...checkOptions({ host: '0.0.0.0' }) })],
  ['no token', () => clock({}, { controlToken: 'a-long-secret' })],
  ['a wrong token', () => clock({ authorization: 'Bearer wrong' }, { controlToken: 'a-long-secret' })],
  ['a strange host', () => clock({ host: 'flux.example.com' })],
  ['a strange page', () => clock({ origin: 'http://evil.example' })],
  ['a command that is not JSON', () => clock({ 'content-type': 'text/plain' })],
  ['a webhook with a password', () => submitted({ webhook_url: 'http://a:b@localhost/' })],
  ['a webhook to the outside', () => submitted({ webhook_url: 'http://203.0.113.7/' })],
  ['a webhook to a public name', () => submitted({ webhook_url: 'http://hooks.example.com/' })],
  ['a secret with a line break', () => submitted({ webhook_url: 'http://localhost/', webhook_secret: 'a\n' })],
  ['a webhook that is refused', () => attempted('none')],
  ['a webhook without an answer', () => attempted('silent')],
  [
    'a port in use',
    () => startFailure(Object.assign(new Error(), { code: 'EADDRINUSE' }), { host: '127.0.0.1', port: 3589 }),
  ],
  ['https', () => spoken('\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03')],
  ['HTTP/2', () => spoken('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n')],
  ['the PROXY protocol', () => spoken('PROXY TCP4 10.0.0.1 10.0.0.2 1 2\r\n')],
  [
    'a task of before a restart',
    () => explained({ method: 'GET', url: '/live/v1/get_result?id=5f4dd1f8-0c27-4c2a-9b3d-2c1a7e6b8f90' }),
  ],
  [
    'a link of before a restart',
    () =>
      explained({
        method: 'GET',
        url: '/results/5f4dd1f8-0c27-4c2a-9b3d-2c1a7e6b8f90/sample.jpeg?se=2026-01-02T03:14:05Z&sp=r&sv=2026-02-06&sr=b&rsct=image/jpeg&sig=x',
      }),
  ],
  ['a link that was changed', () => downloaded({}, '1s', 'x')],
  ['an expired link', () => downloaded({}, '11m')],
  ['a picture whose task is forgotten', () => downloaded({ taskTtl: '1m', urlTtl: '1h' }, '2m')],
  [
    'a compressed body',
    () =>
      explained({
        url: '/v1/flux-dev',
        headers: { ...json, 'content-encoding': 'gzip' },
        payload: gzipSync(JSON.stringify(order)),
      }),
  ],
  ['a form for JSON', () => explained({ url: '/v1/flux-dev', payload: 'prompt=x' })],
  [
    'a multipart form',
    () => explained({ url: '/v1/flux-dev', headers: { ...key, 'content-type': 'multipart/form-data' }, payload: 'x' }),
  ],
  ['an option in quotation marks', () => refusedOption({ FLUX_LATENCY: '"instant"' })],
  ['a variable of Kubernetes', () => refusedOption({ FLUX_PORT: 'tcp://10.0.0.1:3589' })],
]

test.each(cases)('the page on troubleshooting quotes what is said of %s', async (_, say) => {
  const said = await say()
  expect(
    quotes.filter((quote) => patternOf(quote).test(said ?? '')),
    said,
  ).toHaveLength(1)
})

test('the page quotes nothing that no case above has brought about', () => {
  expect(quotes).toHaveLength(cases.length)
})

test('the README leads to the page', () => {
  expect(readFileSync('README.md', 'utf8')).toContain('(docs/troubleshooting.md)')
})

test.each([...page.matchAll(/^flux-emulator (.*?)(?: {2,}#.*)?$/gm)].map(([, line = '']) => line))(
  'the command of the page is one: flux-emulator %s',
  (line) => {
    expect(parseOptions({ argv: line.split(' '), env: {} }).command).toBe('serve')
  },
)
