import { once } from 'node:events'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import type { OptionsGiven } from '../../src/config.js'
import { briefly } from '../support/brief.js'
import { startFrozen } from '../support/start-frozen.js'

/** Submits with a webhook and returns the status, the explanation, and what became of the attempts an hour later. */
async function submitWith(order: { webhook_url: string; webhook_secret?: string }, options: OptionsGiven = {}) {
  const { app, account, advance } = await startFrozen(options)
  const payload = { prompt: 'x', ...order }
  const reply = await app.inject({ method: 'POST', url: '/v1/flux-dev', headers: { 'x-key': 'test' }, payload })
  const attempted = async () => {
    await advance('1h')
    return account.webhooks().map(({ state, attempts }) => [state, ...new Set(attempts.map(({ problem }) => problem))])
  }
  return { status: reply.statusCode, explain: reply.headers['x-emulator-explain'], attempted }
}

const closedPort = 'http://127.0.0.1:9/hook'
const outside = '203.0.113.7 is not a loopback or private address; allow it with --webhook-allow'
const control = 'webhook_secret holds a control character such as a line break, which a header cannot contain'

const unsendable: [order: Parameters<typeof submitWith>[0], problem: string][] = [
  [{ webhook_url: 'http://me:pass@127.0.0.1:9/hook' }, 'a webhook URL must not hold a user name or a password'],
  [{ webhook_url: 'https://203.0.113.7/hook' }, outside],
  [{ webhook_url: 'http://169.254.169.254/latest' }, outside.replace('203.0.113.7', '169.254.169.254')],
  [{ webhook_url: closedPort, webhook_secret: 'a\r\nX-Admin: 1' }, control],
  [
    { webhook_url: closedPort, webhook_secret: 'x'.repeat(9000) },
    'webhook_secret has 9000 bytes; the limit for a header is 8 KB',
  ],
]

test.each(briefly(unsendable, ([, problem]) => problem))(
  'a webhook is accepted, explained and not sent: %s',
  async (_, [order, problem]) => {
    const { status, explain, attempted } = await submitWith(order)
    expect([status, explain]).toEqual([200, `the webhook will not be sent: ${problem}`])
    expect(await attempted()).toEqual([['failed', problem]])
  },
)

test('a name that looks public is explained with what it takes, and its addresses are not asked for', async () => {
  const { status, explain } = await submitWith({ webhook_url: 'https://hooks.example.com/x' })
  expect([status, explain]).toEqual([
    200,
    'the webhook is sent only if hooks.example.com has a loopback or private address; otherwise allow it with --webhook-allow',
  ])
})

test.each([
  [{ webhook_url: closedPort }, {}],
  [{ webhook_url: 'http://localhost:9/' }, {}],
  [{ webhook_url: 'http://receiver:8080/' }, {}],
  [{ webhook_url: 'http://host.docker.internal:8080/' }, {}],
  [{ webhook_url: 'http://hooks.localhost:9/' }, {}],
  [{ webhook_url: 'http://10.1.2.3/' }, {}],
  [{ webhook_url: 'https://hooks.example.com/x' }, { webhookAllow: '*.example.com' }],
  [{ webhook_url: 'https://203.0.113.7/x' }, { webhookAllow: '203.0.113.0/24' }],
])('%j with %j has nothing to explain', async (order, options) => {
  const { status, explain } = await submitWith(order, options)
  expect([status, explain]).toEqual([200, undefined])
})

test('X-Webhook-Secret beyond ASCII arrives as the bytes that the submit had, and the inbox shows the text', async () => {
  const secret = 'grün-秘密'
  const { app, core, advance, submit } = await startFrozen()
  const received: IncomingMessage[] = []
  const server = createServer((request, response) => {
    received.push(request)
    response.end()
  }).listen(0, '127.0.0.1')
  onTestFinished(() => void server.close())
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const own = await app.listen({ host: '127.0.0.1', port: 0 })
  for (const url of [`http://127.0.0.1:${port}/`, `${own}/_emulator/inbox/mine`]) {
    await submit('flux-dev', { prompt: 'x', webhook_url: url, webhook_secret: secret })
  }
  await advance('1s')
  const [header] = received.map(({ headers }) => String(headers['x-webhook-secret']))
  expect(Buffer.from(header ?? '', 'latin1').toString()).toBe(secret)
  expect(core.control.inbox('mine').map(({ headers }) => headers['x-webhook-secret'])).toEqual([secret])
})
