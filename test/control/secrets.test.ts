import type { InjectOptions } from 'fastify'
import { request as rawRequest } from 'node:http'
import { beforeAll, describe, expect, test } from 'vitest'
import { operations } from '../../src/http/control/operations.js'
import { terminalLog } from '../../src/http/logger.js'
import { plainPicture } from '../support/input-picture.js'
import { pixelText } from '../support/pixel.js'
import { shareApp } from '../support/start-app.js'

/** Every place where a client can put a secret, each with one of its own. */
const places = [
  'key',
  'authorization',
  'query of a submit',
  'signature of a link',
  'query of a command',
  'account of a command',
  'user of a whole URL',
  'user of a tunnel',
  'password of a webhook URL',
  'token of a webhook URL',
  'webhook secret',
  'URL in a prompt',
  'URL that is the prompt',
  'JSON in a prompt',
  'field',
  'field in camel case',
  'field inside another',
  'URL of a picture',
  'user agent',
  'header of a rule',
  'cookie of a rule',
  'body of a rule',
  'JSON text of a rule',
  'prompt that a rule is for',
  'field that a rule is for',
  'rule of the template',
  'rule that is refused',
  'value that is refused',
  'URL that is asked for',
  'field that is expected',
  'URL that is expected',
  'header of a webhook to the inbox',
  'body of a webhook to the inbox',
] as const
type Place = (typeof places)[number]

const mark = (place: Place): string => `MARK${places.indexOf(place)}hush`

/** Where a secret may be seen all the same, and why. */
const exceptions: readonly { of: readonly Place[]; in: RegExp; why: string }[] = [
  {
    of: ['key', 'account of a command'],
    in: /^(GET|POST|DELETE|events)/,
    why: 'the key is the name of its account: who may use the control API calls accounts by it, and sees which there are',
  },
  {
    of: [
      'webhook secret',
      'header of a webhook to the inbox',
      'body of a webhook to the inbox',
      'URL in a prompt',
      'JSON in a prompt',
    ],
    in: /^GET \/inbox/,
    why: 'the inbox is a receiver, and shows what receivers get: only who may use the control API reads it',
  },
  {
    of: ['URL in a prompt', 'JSON in a prompt'],
    in: /^GET \/tasks\/:id\/picture$/,
    why: 'a picture has the prompt in its metadata, as its download has: only who may use the control API reads it here',
  },
  {
    of: ['password of a webhook URL', 'token of a webhook URL'],
    in: /^the API$/,
    why: 'the real API answers a submit with its webhook URL, to the client that sent it',
  },
  {
    of: ['field', 'field in camel case', 'field inside another'],
    in: /^the API refuses fields$/,
    why: 'the real API quotes the input in its 422, to the client that sent it',
  },
]

const lines: string[] = []
const started = shareApp(
  { contract: 'live', latency: '1s' },
  {},
  {
    to: { write: (line: string) => lines.push(line) },
    forPeople: false,
  },
)
const { app, core } = started

/** What came out, and where. */
const out = new Map<string, string>()
const key = mark('key')

async function send(where: string, call: InjectOptions): Promise<string> {
  const reply = await app.inject(call)
  out.set(where, `${out.get(where) ?? ''}${reply.statusCode} ${JSON.stringify(reply.headers)} ${reply.body}\n`)
  return reply.body
}

const control = (method: 'GET' | 'POST' | 'DELETE', path: string, payload?: object) =>
  send(`${method} ${path}`, {
    method,
    url: `/_emulator${path}`,
    headers: { 'x-key': key },
    ...(payload && { payload }),
  })

const sendSubmit = (body: object, more: Partial<InjectOptions> = {}) =>
  send('the API', {
    method: 'POST',
    url: '/v1/flux-dev',
    headers: { 'x-key': key, 'user-agent': `x (+https://u:${mark('user agent')}@x.org/)` },
    payload: body,
    ...more,
  })

/** A request as its line says, over a socket. */
const sendRaw = (port: number, method: string, path: string) =>
  new Promise<void>((done) => {
    const asked = rawRequest({ port, method, path, headers: { 'x-key': key } }, (response) => {
      response.resume().on('end', done)
    })
    asked.on('connect', (_response, socket) => {
      socket.destroy()
      done()
    })
    asked.end()
  })

beforeAll(async () => {
  const url = await app.listen({ port: 0 })
  const { port } = new URL(url)
  const events = await fetch(`${url}/_emulator/events`)

  await control('POST', '/clock', { mode: 'frozen' })
  await control('POST', '/rules', [
    {
      stage: 'poll',
      when: { prompt: `https://x.org/?api_key=${mark('prompt that a rule is for')}` },
      then: {
        status: 503,
        headers: {
          authorization: `Bearer ${mark('header of a rule')}`,
          'Set-Cookie': `session=${mark('cookie of a rule')}`,
        },
        body: { detail: { password: mark('body of a rule') } },
      },
    },
    {
      stage: 'submit',
      when: { fields: { webhook_secret: mark('field that a rule is for') } },
      then: { status: 503, body: JSON.stringify({ 'api-key': mark('JSON text of a rule') }) },
    },
  ])
  await control('POST', '/rules?account=default', {})
  await send('POST /rules of the template', {
    method: 'POST',
    url: '/_emulator/rules?account=default',
    payload: { stage: 'poll', then: { status: 503, headers: { 'x-api-key': mark('rule of the template') } } },
  })

  const inbox = `http://127.0.0.1:${port}/_emulator/inbox/hook`
  const { id } = JSON.parse(
    await sendSubmit(
      {
        prompt: `a fox as in https://x.org/a?b=1&api_key=${mark('URL in a prompt')}&c=2 and {"token": "${mark('JSON in a prompt')}"}`,
        webhook_url: `${inbox}?token=${mark('token of a webhook URL')}&a=1`,
        webhook_secret: mark('webhook secret'),
        image_prompt: pixelText,
        password: mark('field'),
        clientSecret: mark('field in camel case'),
        more: [{ access_token: mark('field inside another') }],
      },
      {
        url: `/v1/flux-dev?api_key=${mark('query of a submit')}`,
        headers: { 'x-key': key, authorization: `Bearer ${mark('authorization')}` },
      },
    ),
  ) as { id: string }
  await sendSubmit({
    prompt: `https://x.org/?x-key=${mark('URL that is the prompt')}`,
    webhook_url: `http://user:${mark('password of a webhook URL')}@127.0.0.1:${port}/hook`,
  })
  await sendSubmit({ prompt: 7, input_image: `https://x.org/?sig=${mark('URL of a picture')}` })
  await send('the API refuses fields', {
    method: 'POST',
    url: '/live/v1/flux-2-pro',
    headers: { 'x-key': key },
    payload: {
      password: mark('field'),
      clientSecret: mark('field in camel case'),
      more: [{ access_token: mark('field inside another') }],
    },
  })
  await send('the API', { url: `/v1/get_result?id=${id}`, headers: { 'x-key': key } })
  await send('the API', { url: `/results/${id}/sample.jpeg?sig=${mark('signature of a link')}` })
  await sendRaw(Number(port), 'GET', `http://user:${mark('user of a whole URL')}@localhost/v1/get_result?id=${id}`)
  await sendRaw(Number(port), 'CONNECT', `user:${mark('user of a tunnel')}@localhost:443`)
  await send('POST /inbox/hook', {
    method: 'POST',
    url: '/_emulator/inbox/hook',
    headers: { authorization: mark('header of a webhook to the inbox') },
    payload: { token: mark('body of a webhook to the inbox') },
  })
  await control('POST', '/clock', { advance: { by: '1h' } })
  await control('POST', `/webhooks/webhook-${id}/redeliver`)

  for (const name of ['api_key', 'account']) {
    const place = name === 'account' ? 'account of a command' : 'query of a command'
    await send('GET /clock of another account', { url: `/_emulator/clock?${name}=${mark(place)}` })
  }
  const refused = mark('value that is refused')
  await control('POST', '/clock', { mode: `https://u:${refused}@x.org/?token=${refused}` })
  await control('POST', '/settings', { latency: `https://u:${refused}@x.org/?token=${refused}` })
  await control('GET', `/tasks?status=https%3A%2F%2Fu:${refused}@x.org`)
  await control('POST', '/rules', { directive: `poll = https://x.org/?api_key=${mark('rule that is refused')}` })
  await control('POST', '/rules', {
    stage: 'poll',
    then: { headers: { authorization: [mark('rule that is refused')] } },
  })
  await control('POST', '/rules', {
    stage: 'poll',
    then: { headers: { authorization: `${mark('rule that is refused')}\n` } },
  })
  await control('GET', `/requests?url=%3Fsig%3D${mark('URL that is asked for')}`)
  await control('POST', '/expect', { fields: { password: mark('field that is expected') } })
  await control('POST', '/expect', { fields: { more: { token: mark('field that is expected') } } })
  await control('POST', '/expect', {
    fields: { webhook_url: `https://x.org/?token=${mark('URL that is expected')}`, seed: 7 },
  })
  await control('POST', '/rules/verify')

  const names: Readonly<Record<string, string>> = { id, name: 'hook', field: 'image_prompt' }
  await core.control.template().addPicture('hook', await plainPicture(2, 2))
  for (const { method, path, of, query } of operations) {
    if (method !== 'GET' || of === 'stream' || path === '/wait' || /(?:requests|unattributed)\/:id/.test(path)) continue
    const filled = path.replace(/:(\w+)/g, (_, name: string) => names[name] ?? '')
    const formats = query?.properties.format === undefined ? [''] : ['', '&format=junit', '&format=markdown']
    for (const account of [key, '*', 'default']) {
      for (const format of formats) {
        await send(`GET ${path}`, {
          url: `/_emulator${filled}?${of === 'server' ? '' : `account=${account}`}${format}`,
        })
      }
    }
  }
  const journals = {
    requests: core.control.account(key).requests({ limit: 500 }),
    unattributed: core.control.unattributedRequests(),
  }
  for (const { id: entry } of journals.requests.entries) {
    for (const more of ['', '/rules']) {
      await send(`GET /requests/:id${more}`, { url: `/_emulator/requests/${entry}${more}?account=${key}` })
    }
  }
  for (const { id: entry } of journals.unattributed.entries) {
    await send('GET /unattributed/:id', { url: `/_emulator/unattributed/${entry}` })
  }
  await send('GET /wait', { url: `/_emulator/wait?account=${key}&task=${id}` })
  await send('GET /clock of whom', { url: '/_emulator/rules' })

  await app.close()
  out.set('events', await events.text())
  out.set('the log', lines.join(''))
  const forPeople: string[] = []
  const terminal = terminalLog({ write: (text) => forPeople.push(text) })
  for (const line of lines) terminal.write(line)
  out.set('the log for people', forPeople.join(''))
})

describe('no way out shows a secret', () => {
  test('of all that there are, each was read', () => {
    const asked = operations.filter(({ method, of }) => method === 'GET' && of !== 'stream')
    for (const { path } of asked) expect([path, out.get(`GET ${path}`)]).toEqual([path, expect.stringMatching(/^200 /)])
    expect(out.get('events')).toMatch(/event: request[^]*event: webhook/)
    expect(lines.length).toBeGreaterThan(40)
    expect(core.unattributed.count).toBeGreaterThan(0)
  })

  test.each(places)('%s', (place) => {
    const shown = [...out].filter(([, text]) => text.includes(mark(place))).map(([where]) => where)
    const excused = exceptions.filter(({ of }) => of.includes(place))
    expect(shown.filter((where) => !excused.some((exception) => exception.in.test(where)))).toEqual([])
  })

  test('but where an exception says so', () => {
    for (const { of, in: where } of exceptions) {
      const texts = [...out].filter(([name]) => where.test(name)).map(([, text]) => text)
      for (const place of of) expect([place, texts.some((text) => text.includes(mark(place)))]).toEqual([place, true])
    }
  })
})

test('what stands beside a secret is shown', () => {
  const webhooks = out.get('GET /webhooks') ?? ''
  expect(webhooks).toMatch(/"url":"http:\/\/127\.0\.0\.1:\d+\/_emulator\/inbox\/hook\?token=<secret [0-9a-f]{16}>&a=1"/)
  expect(out.get('GET /tasks')).toMatch(
    /"prompt":"a fox as in https:\/\/x\.org\/a\?b=1&api_key=<secret [0-9a-f]{16}>&c=2 and \{\\"token\\": \\"<secret [0-9a-f]{16}>\\"\}"/,
  )
  expect(out.get('the log')).toMatch(/"url":"\/_emulator\/clock\?account=<secret>"/)
})
