import type { InjectOptions } from 'fastify'
import { readdirSync, readFileSync } from 'node:fs'
import { setImmediate } from 'node:timers/promises'
import { beforeAll, describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { operations as rows } from '../../src/http/control/operations.js'
import { problemOf } from '../../src/http/control/check-schema.js'
import { ConfigError, createEmulator } from '../../src/index.js'
import type { JsonSchema } from '../../src/validation/json-schema.js'
import { briefly } from '../support/brief.js'
import { shareApp, startApp } from '../support/start-app.js'

interface Document {
  paths: Record<string, Record<string, object>>
}

/** Every operation of the control API, as its document lists them: `GET /_emulator/clock`. */
const document = parse(readFileSync(new URL('../../openapi/control.yaml', import.meta.url), 'utf8')) as Document
const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
  Object.keys(methods).map((method) => [method.toUpperCase() as 'GET', `/_emulator${path}`] as const),
)

/** A path with a name in the place of each parameter. */
const filled = (path: string, name: string) => path.replaceAll(/\{\w+\}/g, name)

const foreign = { host: 'evil.example.net', origin: 'https://evil.example.net', 'sec-fetch-site': 'cross-site' }

describe('the hosts that the control API answers to', () => {
  const { app, submit } = shareApp({
    publicUrl: 'https://flux.example.com:8443/api',
    allowedHosts: ['*.svc.example.org'],
  })

  test.each([
    ['localhost:3589', 200],
    ['[::1]:3589', 200],
    ['flux:3589', 200],
    ['flux.example.com', 200],
    ['a.b.svc.example.org', 200],
    ['svc.example.org', 403],
    ['docker.internal', 403],
    ['[::1].evil.net', 403],
    ['127.0.0.1@evil.net', 403],
  ])('are the local ones and those of the options: %s %i', async (host, status) => {
    expect((await app.inject({ url: '/_emulator/accounts', headers: { host } })).statusCode).toBe(status)
  })

  test('are none of other sites, for reads, writes, streams and the documentation', async () => {
    const headers = { host: foreign.host, 'x-key': 'test' }
    for (const call of [
      { url: '/_emulator/accounts' },
      { method: 'POST', url: '/_emulator/clock', payload: { mode: 'frozen' } },
      { url: '/_emulator/docs' },
      { url: '/_emulator/events' },
    ] satisfies InjectOptions[]) {
      const reply = await app.inject({ ...call, headers })
      const told = { error: expect.stringContaining('--allowed-hosts') as string }
      expect([call.url, reply.statusCode, reply.json()]).toEqual([call.url, 403, told])
    }
    expect((await app.inject('/_emulator/accounts')).json()).toEqual({ accounts: [] })
  })

  test('do not matter to the API itself', async () => {
    expect(await submit('flux-dev', { prompt: 'x' }, foreign)).toHaveProperty('id')
  })
})

/** For what changes nothing. */
const plain = shareApp()

test('no answer of any operation has CORS headers', async () => {
  const { app } = plain
  const headers = { origin: 'http://localhost:80', 'access-control-request-method': 'POST', 'x-key': 'test' }
  for (const [method, path] of [...operations, ['OPTIONS', '/_emulator/clock'] as const]) {
    if (path.endsWith('/events')) continue
    const reply = await app.inject({ method, url: filled(path, 'x'), headers })
    const cors = Object.keys(reply.headers).filter((name) => name.startsWith('access-control-'))
    expect([method, path, cors]).toEqual([method, path, []])
  }
})

test('an origin of --allowed-origins may command', async () => {
  const { app, core } = startApp({ allowedOrigins: ['http://localhost:5173'] })
  const reply = await app.inject({
    method: 'POST',
    url: '/_emulator/clock',
    headers: { origin: 'http://localhost:5173', 'sec-fetch-site': 'same-site', 'x-key': 'test' },
    payload: { mode: 'frozen' },
  })
  expect(reply.headers).toMatchObject({ 'access-control-allow-origin': 'http://localhost:5173', vary: 'origin' })
  expect(core.control.account('test').clock().pace).toEqual({ mode: 'frozen' })
})

test.each([
  ['text/plain', '{"mode":"frozen"}'],
  ['application/x-www-form-urlencoded', 'mode=frozen'],
  ['multipart/form-data; boundary=x', '--x--'],
  ['', '{"mode":"frozen"}'],
])('a write of %j is refused, and changes nothing', async (type, payload) => {
  const { app, core } = plain
  const headers = { 'x-key': `of a write of ${type}`, 'content-type': type }
  const reply = await app.inject({ method: 'POST', url: '/_emulator/clock', headers, payload })
  const told = { error: expect.stringContaining('application/json') as string, allowed: ['application/json'] }
  expect([reply.statusCode, reply.json()]).toEqual([415, told])
  expect(core.control.accounts().map(({ key }) => key)).not.toContain(headers['x-key'])
})

/** That every route wants it is in access.test.ts. */
describe('the control token', () => {
  const controlToken = 'a-long-secret'
  const started = shareApp({ controlToken })

  test('is said to be missing or wrong, and is not shown', async () => {
    for (const [authorization, problem] of [
      [undefined, 'has no token'],
      ['Bearer another-secret', 'has the wrong token'],
    ]) {
      const headers = { 'x-key': 'test', ...(authorization !== undefined && { authorization }) }
      const reply = await started.app.inject({ url: '/_emulator/clock', headers })
      expect([reply.statusCode, reply.headers['www-authenticate'], reply.json()]).toEqual([
        401,
        'Bearer',
        {
          error: `the request ${problem ?? ''}; send the value of --control-token as "Authorization: Bearer ..."`,
        },
      ])
    }
  })

  test('is not the API key, and the API does not ask for it', async () => {
    await started.submit('flux-dev', { prompt: 'x' })
    const reply = await started.app.inject({ url: '/_emulator/accounts', headers: { 'x-key': controlToken } })
    expect(reply.statusCode).toBe(401)
  })

  test.each([
    ['a token', {}],
    ['a host', { host: foreign.host }],
    ['a web page of another site', foreign],
  ])('is not needed for a webhook to the inbox, of any type, with or without %s', async (_what, headers) => {
    for (const type of ['application/json', 'text/plain', undefined]) {
      const reply = await started.app.inject({
        method: 'POST',
        url: '/_emulator/inbox/mine',
        headers: { ...headers, ...(type !== undefined && { 'content-type': type }) },
        payload: '{"id":',
      })
      expect([type, reply.statusCode]).toEqual([type, 200])
    }
  })
})

describe('off loopback', () => {
  test.each(['0.0.0.0', '::', '192.0.2.1', 'flux.example.com'])('the library does not start on %s', async (host) => {
    const started = createEmulator({ host })
    await expect(started).rejects.toThrow(ConfigError)
    await expect(started).rejects.toThrow(/--control-token.*--control open/)
  })

  test.each([{ control: 'open' as const }, { controlToken: 'a-long-secret' }])('it starts with %o', async (options) => {
    await using emulator = await createEmulator({ host: '0.0.0.0', port: 0, ...options })
    const url = `${emulator.url.replace('0.0.0.0', '127.0.0.1')}/_emulator/accounts`
    const status = async (headers: Record<string, string>) => (await fetch(url, { headers })).status
    const withToken = await status({ authorization: 'Bearer a-long-secret' })
    expect([await status({}), withToken]).toEqual(['control' in options ? 200 : 401, 200])
  })
})

/** Types, and the functions of node:net that only read addresses. */
const harmlessImports = /^import (?:type .*|\{(?: (?:BlockList|isIP|isIPv4|isIPv6),?)+ \} from 'node:net')$/gm

test('nothing in the control API evaluates code, opens files or fetches URLs', () => {
  const files = ['src/control', 'src/http/control'].flatMap((folder) =>
    readdirSync(new URL(`../../${folder}`, import.meta.url), { recursive: true, withFileTypes: true })
      .filter((file) => file.isFile())
      .map((file) => `${file.parentPath}/${file.name}`),
  )
  expect(files.length).toBeGreaterThan(40)
  // It reads the three files of the page from dist, by fixed names.
  for (const file of files.filter((name) => !name.endsWith('/inspector.ts'))) {
    const text = readFileSync(file, 'utf8').replaceAll(harmlessImports, '')
    const found =
      /\b(fetch|eval|Function|require)\(|'node:(fs|vm|child_process|worker_threads|https?|net|dns|module)\b/.exec(text)
    expect([file, found?.[0]]).toEqual([file, undefined])
  }
})

interface Refusal {
  error: string
  allowed?: readonly string[]
}

describe('a bad call is told what is allowed', () => {
  const started = shareApp()
  const account = started.core.control.account('test')
  beforeAll(async () => {
    await started.submit('flux-dev', { prompt: 'x' })
    account.addRule('poll = 503')
  })

  const calls: [call: string, body: object | undefined, status: number, told: RegExp][] = [
    ['GET /nowhere', undefined, 404, /GET \/_emulator\/clock/],
    ['PUT /clock', {}, 405, /GET, POST/],
    ['DELETE /accounts', undefined, 405, /GET/],
    ['GET /clock?colour=red', undefined, 400, /account/],
    ['GET /tasks?limit=0', undefined, 400, /limit.*from 1 to 9007199254740991/],
    ['GET /tasks?limit=many', undefined, 400, /limit.*whole number/],
    ['GET /tasks/unheard-of', undefined, 404, /unheard-of/],
    ['GET /requests?stage=sumbit', undefined, 400, /submit.*poll.*download/],
    ['GET /requests?since=-1', undefined, 400, /since/],
    ['GET /requests?staeg=submit', undefined, 400, /stage/],
    ['GET /unattributed?limit=x', undefined, 400, /limit/],
    ['GET /report?format=pdf', undefined, 400, /json.*junit.*markdown/],
    ['GET /receipt?budget=free', undefined, 400, /budget.*number/],
    ['GET /receipt?budget=-1', undefined, 400, /budget/],
    ['GET /wait', undefined, 400, /task.*requests.*webhooks/],
    ['POST /clock', { mode: 'backwards' }, 400, /real.*frozen.*scaled/],
    ['POST /clock', { mode: 'scaled' }, 400, /factor/],
    ['POST /clock', { mode: 'scaled', factor: 0 }, 400, /factor/],
    ['POST /clock', { mode: 'scaled', factor: 'fast' }, 400, /factor/],
    ['POST /clock', { advance: '10m' }, 400, /by.*to.*until/],
    ['POST /clock', { advance: {} }, 400, /by.*to.*until/],
    ['POST /clock', { advance: { by: 'soon' } }, 400, /10m/],
    ['POST /clock', { advance: { by: -1 } }, 400, /by/],
    ['POST /clock', { advance: { by: 1e300 } }, 400, /by/],
    ['POST /clock', { advance: { to: 'yesterday' } }, 400, /ISO time.*milliseconds/],
    ['POST /clock', { advance: { to: 1e300 } }, 400, /to/],
    ['POST /clock', { advance: { by: 1, to: 1 } }, 400, /by.*to/],
    ['POST /clock', { advance: { until: 'forever' } }, 400, /idle/],
    ['POST /clock', { advance: { until: { task: 'unheard-of', status: 'Ready' } } }, 404, /unheard-of/],
    ['POST /clock', { settle: 'no' }, 400, /settle.*true or false/],
    ['POST /clock', { speed: 2 }, 400, /mode.*factor.*advance/],
    ['POST /step', {}, 400, /task/],
    ['POST /step', { task: 'unheard-of' }, 404, /unheard-of/],
    ['POST /step', { task: 'x', count: 0 }, 400, /count/],
    ['POST /settings', { latency: 'slow' }, 400, /instant.*fast.*realistic/],
    ['POST /settings', { credits: -1 }, 400, /credits/],
    ['POST /settings', { maxActiveTasks: 1.5 }, 400, /maxActiveTasks/],
    ['POST /settings', { urlTtl: '10 parsecs' }, 400, /urlTtl/],
    ['POST /settings', { enforceRateLimit: 'yes' }, 400, /enforceRateLimit/],
    ['POST /settings', { latencey: 'fast' }, 400, /latency/],
    ['POST /rules', {}, 400, /stage/],
    ['POST /rules', { stage: 'poll' }, 400, /then/],
    ['POST /rules', { stage: 'pol', then: {} }, 400, /poll/],
    ['POST /rules', { stage: 'poll', then: { status: 999 } }, 400, /200.*599/],
    ['POST /rules', { stage: 'poll', then: { refuse: 'no' } }, 400, /rate-limited/],
    ['POST /rules', { stage: 'download', then: { damage: 'eaten' } }, 400, /truncated/],
    ['POST /rules', { stage: 'poll', when: { prompt: { matches: '(' } }, then: { status: 503 } }, 400, /\(/],
    ['POST /rules', { stage: 'poll', when: { prompt: { matches: '(?<=a)b' } }, then: { status: 503 } }, 400, /RE2/],
    ['POST /rules', { directive: 'explode' }, 400, /poll/],
    ['POST /rules', { directive: 7 }, 400, /directive/],
    ['POST /rules', [{ stage: 'poll', then: { status: 503 } }, { stage: 'pol' }], 400, /poll/],
    ['DELETE /rules/unheard-of', undefined, 404, /unheard-of/],
    ['POST /reset', { all: 'yes' }, 400, /all.*true or false/],
    ['POST /reset', { everything: true }, 400, /all/],
    ['POST /expect', { count: 'two' }, 400, /count/],
    ['POST /webhooks/unheard-of/redeliver', {}, 404, /unheard-of/],
  ]
  const shown = ([call, body]: (typeof calls)[number]) => `${call} ${JSON.stringify(body ?? {})}`
  test.each(briefly(calls, shown))('%s', async (_, [call, body, status, told]) => {
    const before = account.rules()
    const [answered, { error, allowed = [] }] = await started.command<Refusal>(call, body)
    expect([answered, [error, ...allowed].join(' ')]).toEqual([status, expect.stringMatching(told)])
    expect(account.rules()).toEqual(before)
  })

  test('a write that names no account: those that there are', async () => {
    const { app, submit } = startApp()
    for (const key of ['one', 'two']) await submit('flux-dev', { prompt: 'x' }, { 'x-key': key })
    const reply = await app.inject({ method: 'POST', url: '/_emulator/clock', payload: { mode: 'frozen' } })
    const told = { error: expect.stringContaining('X-Key') as string, allowed: ['one', 'two'] }
    expect([reply.statusCode, reply.json()]).toEqual([400, told])
  })
})

/** Bodies that make no sense: each is sent to every route. */
const bodies: [what: string, body: Buffer][] = [
  ['nothing', ''],
  ['null', 'null'],
  ['a number', '0'],
  ['a text', '"text"'],
  ['a list', '[]'],
  ['a list of nulls', '[null,null]'],
  ['half an object', '{"mode":'],
  ['no JSON', '<xml/>'],
  ['an empty object', '{}'],
  ['deep lists', '['.repeat(20_000)],
  ['deep objects', '{"advance":'.repeat(3000) + '1' + '}'.repeat(3000)],
  ['a prototype', '{"__proto__":{"all":true,"mode":"frozen"},"constructor":{"prototype":1}}'],
  ['names of methods', '{"toString":1,"hasOwnProperty":2,"then":3,"toJSON":4}'],
  ['numbers beyond', '{"advance":{"by":1e999},"factor":1e999,"count":1e999,"limit":-1e999,"credits":1e999}'],
  ['long integers', '{"count":123456789012345678901234567890,"credits":123456789012345678901234567890}'],
  [
    'null everywhere',
    '{"mode":null,"advance":null,"task":null,"stage":null,"then":null,"when":null,"filter":null,"all":null}',
  ],
  [
    'lists everywhere',
    '{"mode":[],"advance":[],"task":[],"stage":[],"then":[],"when":[],"filter":[],"all":[],"fields":[]}',
  ],
  ['lone surrogates', '{"task":"\\ud800","stage":"\\udfff","directive":"\\ud800","fields":{"\\ud800":1}}'],
  ['a null byte', '{"task":"\\u0000","mode":"\\u0000","directive":"\\u0000"}'],
  ['twice the same', '{"mode":"frozen","mode":"backwards","mode":7}'],
  ['a hungry expression', '{"stage":"poll","when":{"prompt":{"matches":"(a{1,1000}){1,1000}"}},"then":{"status":503}}'],
  ['a thousand rules', JSON.stringify(Array(1000).fill({ directive: 'x' }))],
].map(([what = '', text = '']) => [what, Buffer.from(text)])

bodies.push(
  ['no UTF-8', Buffer.from([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x3a, 0x31, 0x7d])],
  ['more than a command has', Buffer.from(JSON.stringify({ mode: 'x'.repeat(70_000) }))],
)

const queries = [
  '?',
  '?account=',
  '?account=a&account=b',
  '?account=%00',
  '?account=%ff%fe',
  '?account=default',
  `?account=${'x'.repeat(5000)}`,
  '?__proto__=1&constructor=2',
  '?limit=1e9&since=1e99',
  '?task=..%2f..%2fetc%2fpasswd&status=Ready',
  '?requests=99999999999999999999&timeout=1ms',
  '?webhooks=1&timeout=99999999h',
  '?format=..%2f',
  '?budget=NaN',
  '?%',
  '?[]=1&a[b]=2',
]

const names = ['x', '%00', '..%2f..', '%E0%A4%A', '__proto__', 'constructor', '%F0%9F%A6%8A', 'x'.repeat(900)]

type Call = InjectOptions & { url: string }

/** Sends a call and answers what became of it; one that waits gets its time. */
async function outcomeOf({ app, time }: ReturnType<typeof startApp>, call: Call) {
  const answer = { over: false }
  const asked = app.inject({ ...call, payloadAsStream: true }).then(async (reply) => {
    answer.over = true
    const streams = reply.headers['content-type'] === 'text/event-stream'
    if (streams) reply.stream().destroy()
    return {
      status: reply.statusCode,
      type: reply.headers['content-type'],
      text: streams ? '' : ((await reply.stream().toArray()) as Buffer[]).join(''),
    }
  })
  for (let turn = 0; !answer.over && turn < 1000; turn++) {
    await setImmediate()
    if (turn % 100 === 99) time.advance(60_000)
  }
  return answer.over ? await asked : undefined
}

const goodRules: readonly object[] = [
  { directive: 'poll = 503', when: { model: 'flux-dev', task: 'x', nth: 2 } },
  { stage: 'submit', when: { prompt: { matches: 'x' }, fields: { seed: 1 } }, then: { refuse: 'rate-limited' } },
  { stage: 'submit', when: { prompt: 'x' }, then: { malformed: true, drip: 1 }, times: 1 },
  {
    stage: 'poll',
    when: { nth: [1, 2] },
    then: { status: 503, headers: { a: 'b' }, body: 'x', delay: '1s' },
    every: 2,
  },
  { stage: 'poll', then: { delay: { from: 1, to: 2, seed: 1 }, stall: true } },
  { stage: 'task', then: { end: 'Request Moderated', reasons: ['x'], latency: '1s', progress: [0.5] } },
  { stage: 'task', then: { after: { polls: 1 } } },
  { stage: 'download', then: { damage: 'truncated', delay: { mean: 1, deviation: 2, seed: 1 } } },
  { stage: 'download', then: { reset: 1 } },
  { stage: 'webhook', then: { lost: true } },
  { stage: 'webhook', then: { copies: 2, outOfOrder: true, badSignature: true } },
  [{ stage: 'poll', then: { status: 503 } }],
]

/** Good bodies, which between them have every field. */
const good: Record<string, readonly object[]> = {
  'POST /reset': [{ all: true }],
  'POST /clock': [
    { mode: 'frozen', advance: { by: '1s' }, settle: true },
    { mode: 'scaled', factor: 2, advance: { to: '2026-02-01T00:00:00Z' } },
    { advance: { until: 'idle' } },
    { advance: { until: { task: 'x', status: 'Ready' } } },
  ],
  'POST /step': [{ task: 'x', count: 1 }],
  'POST /settings': [{ latency: '1s', urlTtl: null, credits: 5, maxActiveTasks: 'real', enforceRateLimit: true }],
  'POST /rules': goodRules,
  'POST /rules/preview': goodRules,
  'POST /expect': [
    { filter: { stage: 'submit', since: 1 }, fields: { seed: 1 }, count: { least: 1, most: 2 } },
    { inOrder: [{ stage: 'submit', limit: 1 }] },
  ],
  'POST /wait': [{ requests: 1, webhooks: 1, filter: { stage: 'submit', since: 1 }, timeout: 0 }],
}

const wrongs: readonly unknown[] = [null, true, -1, 1.5, 1e300, 'no such word', '', [], [null], {}, { x: 1 }]

/** A value with one thing in it, itself included, replaced by a wrong one: each thing by each. */
function damaged(value: unknown): unknown[] {
  const inside =
    typeof value !== 'object' || value === null
      ? []
      : Object.entries(value).flatMap(([name, item]) =>
          damaged(item).map((wrong) =>
            Array.isArray(value)
              ? Object.assign([...(value as unknown[])], { [name]: wrong })
              : { ...value, [name]: wrong },
          ),
        )
  return [...wrongs, ...inside]
}

describe('a field of the wrong sort is refused', () => {
  const { app } = shareApp()

  test('in every body', async () => {
    const ofJson = rows.filter(({ takesFile }) => takesFile === undefined)
    const withFields = ofJson.filter(({ body }) => body !== undefined).map(({ method, path }) => `${method} ${path}`)
    expect(Object.keys(good).sort()).toEqual(withFields.sort())
    for (const { method, path, body: schema } of ofJson) {
      if (schema === undefined) continue
      const bodies = good[`${method} ${path}`] ?? []
      for (const body of bodies) expect([body, problemOf(schema as JsonSchema, body)]).toEqual([body, undefined])
      for (const body of bodies.flatMap(damaged)) {
        if (problemOf(schema, body) === undefined) continue
        const reply = await app.inject({
          method,
          url: `/_emulator${path}`,
          headers: { 'x-key': 'test', 'content-type': 'application/json' },
          payload: JSON.stringify(body),
        })
        const { error } = reply.json<Refusal>()
        expect([path, body, reply.statusCode, error]).toEqual([path, body, 400, expect.stringMatching(/.{12}/)])
      }
    }
  })

  test('in every query', async () => {
    const parameters = rows.flatMap(({ method, path, query }) =>
      Object.entries(query?.properties ?? {})
        .filter(([, schema]) => problemOf(schema as JsonSchema, 'no such word') !== undefined)
        .map(([name]) => ({ method, url: `/_emulator${path}?${name}=no%20such%20word` })),
    )
    expect(parameters.length).toBeGreaterThan(12)
    for (const call of parameters) {
      const reply = await app.inject({ ...call, headers: { 'x-key': 'test' } })
      expect([call, reply.statusCode, reply.json()]).toEqual([
        call,
        400,
        expect.objectContaining({ error: expect.stringMatching(/^\?\w+ is "no such word"; it takes /) }),
      ])
    }
  })
})

describe('no call breaks it or leaves it hanging', () => {
  const started = shareApp()
  const check = (call: Call, outcome: Awaited<ReturnType<typeof outcomeOf>>) => {
    const name = `${call.method ?? 'GET'} ${call.url.slice(0, 100)}`
    expect([name, outcome?.status]).toEqual([name, expect.toSatisfy((status: number) => status >= 200 && status < 500)])
    if (outcome === undefined || outcome.status < 400) return
    expect([name, outcome.type]).toEqual([name, 'application/json'])
    const told = JSON.parse(outcome.text) as Partial<Refusal> & { met?: boolean }
    expect([name, told]).toEqual([
      name,
      // A wait and an expectation that are not met say so in their own form.
      told.met === false ? expect.anything() : expect.objectContaining({ error: expect.stringMatching(/.{8}/) }),
    ])
  }

  test.each(bodies)('a body of %s', async (_what, payload) => {
    await started.submit('flux-dev', { prompt: 'x' })
    const headers = { 'x-key': 'test', 'content-type': 'application/json' }
    for (const [method, path] of operations) {
      const call = { method, url: filled(path, 'x'), headers, payload }
      check(call, await outcomeOf(started, call))
    }
    expect((await started.app.inject('/_emulator/health')).statusCode).toBe(200)
  })

  test.each(briefly(queries))('a query of %s', async (_, query) => {
    await started.submit('flux-dev', { prompt: 'x' })
    for (const headers of [{}, { 'x-key': 'test' }, { 'x-key': 'other' }]) {
      for (const [method, path] of operations) {
        const call = { method, url: filled(path, 'x') + query, headers }
        check(call, await outcomeOf(started, call))
      }
    }
  })

  test.each(briefly(names))('a name of %s', async (_, name) => {
    await started.submit('flux-dev', { prompt: 'x' })
    for (const [method, path] of operations) {
      if (!path.includes('{')) continue
      const call = { method, url: filled(path, name), headers: { 'x-key': 'test' } }
      check(call, await outcomeOf(started, call))
    }
  })

  test.each(briefly(['x'.repeat(7000), '__proto__', 'default', '"><script>', 'a,b', '\t', '\u00e9']))(
    'a key of %s',
    async (_, key) => {
      for (const [method, path] of operations) {
        const call = { method, url: filled(path, 'x'), headers: { 'x-key': key } }
        check(call, await outcomeOf(started, call))
      }
    },
  )
})
