import { setImmediate } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import type { AccountEvent } from '../../src/journal/events.js'
import { describeControl } from '../../src/http/control/openapi.js'
import { pixelText } from '../support/pixel.js'
import { createJudge, type Asked } from '../support/judge.js'
import { plainPicture } from '../support/input-picture.js'
import { startApp, type TestApp } from '../support/start-app.js'
import { closed } from './closed.js'

interface Document {
  paths: Record<
    string,
    Record<string, { responses: Record<string, { content: Record<string, object> }>; security?: object[] }>
  >
}

/** The cast: the document's type is that of all that the generator can make. */
const document = (await describeControl()).json('http://localhost:3589/_emulator') as unknown as Document
const judge = createJudge(closed(document))

const png = await plainPicture(4, 4)

/** What an account can hold: tasks of every course, rules of every stage, webhooks of every state, a journal of all of it. */
async function lived() {
  const started = startApp({ contract: 'live', latency: '1s', credits: 1000, logLevel: 'silent' })
  const { app, core, submit, poll } = started
  const url = await app.listen({ host: '127.0.0.1', port: 0 })
  const account = core.control.account('test')
  await account.setClock({ mode: 'frozen' })
  await account.addPicture('cat', png)
  await core.control.template().addPicture('shared', png)
  account.addRule([
    'submit 99 = 429',
    { stage: 'task', when: { prompt: { matches: '^never$' }, fields: { seed: 1 } }, then: { end: 'stuck' } },
    { stage: 'poll', when: { nth: [2, 3] }, then: { status: 503, headers: { 'retry-after': '1' } }, times: 1 },
    'poll 2 = 500',
    { stage: 'download', when: {}, then: { delay: { mean: 0, deviation: 0, seed: 1 } }, every: 2 },
    { stage: 'webhook', when: { prompt: 'lost' }, then: { lost: true } },
  ])
  const hook = { webhook_url: `${url}/_emulator/inbox/hook`, webhook_secret: 'hush' }
  const ids: Record<string, string> = {}
  for (const [name, body] of Object.entries({
    ready: { prompt: 'a cat', ...hook, nonsense: 1, seed: 7 },
    lost: { prompt: 'lost', ...hook },
    refused: { prompt: 'x', webhook_url: 'http://127.0.0.1:1/hook' },
    error: { prompt: 'x [[error]]' },
    moderated: { prompt: 'x [[request-moderated: Violence]] [[progress 0.1 0.6]]' },
    stuck: { prompt: 'x [[stuck]]' },
    polls: { prompt: 'x [[after 3 polls]]' },
    steps: { prompt: 'x [[after 2 steps]]' },
    pictures: { prompt: 'x', image_prompt: pixelText },
  })) {
    ids[name] = (await submit('flux-dev', body)).id
  }
  await account.setClock({ advance: { by: '2s' } })
  const { result } = await poll(ids.ready ?? '')
  await poll(ids.ready ?? '')
  // A link that is refused: a picture would cost half a second of drawing, and is in the journal as this is.
  await app.inject({ url: `${result.sample.replace(url, '')}x` })
  await poll(ids.polls ?? '')
  for (const headers of [{}, { 'x-key': 'invalid-1' }]) {
    await app.inject({ method: 'POST', url: '/v1/flux-dev', headers, payload: { prompt: 'x' } })
  }
  await app.inject({ method: 'POST', url: '/v1/flux-dev', headers: { 'x-key': 'test' }, payload: { prompt: 7 } })
  ids.submit = String(account.requests({ stage: 'submit' }).entries[0]?.id)
  ids.stray = String(started.core.control.unattributedRequests().entries[0]?.id)
  const delivery = account.webhooks({ task: ids.ready ?? '' })[0]?.id ?? ''
  return { ...started, account, ids, delivery }
}

type Lived = Awaited<ReturnType<typeof lived>>

interface Call {
  body?: object
  file?: Buffer
  key?: string
  type?: string
}

type Case = [
  asked: `${'GET' | 'POST' | 'PUT' | 'DELETE'} ${string}`,
  status: number,
  call?: Call | ((lived: Lived) => Call | Promise<Call>),
]

const frozen = { mode: 'frozen' } as const

/** Each operation with each status that it documents. `{task}` and `{delivery}` are ids of the account's. */
/** Resets it in many turns of the loop: a body takes some of them to be read, and a reset before the wait does nothing. */
async function resetAgain(account: { reset(): unknown }): Promise<void> {
  for (let turn = 0; turn < 50; turn++) {
    await setImmediate()
    account.reset()
  }
}

const cases: readonly Case[] = [
  ['GET /health', 200],
  ['GET /accounts', 200],
  ['GET /accounts?colour=red', 400],
  ['POST /reset', 200],
  ['POST /reset', 200, { body: { all: true } }],
  ['POST /reset', 400, { key: '' }],
  ['POST /reset', 415, { body: {}, type: 'text/plain' }],
  ['GET /settings', 200],
  ['GET /settings?account=default', 200, { key: '' }],
  ['GET /settings', 200, { key: 'unheard-of' }],
  ['GET /settings?account=*', 400],
  ['POST /settings', 200, { body: { latency: '1.5s', urlTtl: '5m', credits: null, maxActiveTasks: 'real' } }],
  ['POST /settings', 200, { body: { latency: 'realistic', urlTtl: null, credits: 2.5, maxActiveTasks: 3 } }],
  ['POST /settings?account=default', 200, { key: '', body: { enforceRateLimit: true } }],
  ['POST /settings', 400, { body: { latency: 'slow' } }],
  ['GET /clock', 200],
  ['GET /clock', 200, async ({ account }) => (await account.setClock({ mode: 'real' }), {})],
  ['GET /clock?account=default', 200, { key: '' }],
  ['GET /clock', 200, { key: 'unheard-of' }],
  ['GET /clock?account=*', 400],
  ['POST /clock', 200, { body: { mode: 'scaled', factor: 10 } }],
  ['POST /clock', 200, { body: { ...frozen, advance: { by: '1m' } } }],
  ['POST /clock?account=default', 200, { key: '', body: frozen }],
  ['POST /clock', 400, { body: { mode: 'backwards' } }],
  ['POST /clock', 409, { body: { advance: { to: 0 } } }],
  ['POST /step', 200, ({ ids }) => ({ body: { task: ids.steps } })],
  ['POST /clock', 404, { body: { advance: { until: { task: 'unheard-of', status: 'Ready' } } } }],
  ['POST /step', 400, { body: {} }],
  ['POST /step', 404, { body: { task: 'unheard-of' } }],
  ['GET /rules', 200],
  ['GET /rules?account=default', 200, ({ core }) => (core.control.template().addRule('poll 2 = 503'), { key: '' })],
  ['GET /rules', 200, { key: 'unheard-of' }],
  ['GET /rules?account=*', 400],
  ['POST /rules', 200, { body: { directive: 'download 1-3 = drip 100' } }],
  ['POST /rules?account=default', 200, { key: '', body: { directive: 'poll 2 = malformed' } }],
  ['POST /rules', 400, { body: { directive: 'poll 2 = explode' } }],
  ['POST /rules/preview', 200, { body: ['submit = rate-limited', 'error', 'download html', 'webhook lost'] }],
  ['POST /rules/preview?contract=live', 200, { body: { directive: 'poll 2 = 503' } }],
  ['POST /rules/preview', 400, { body: { directive: 'poll 2 = explode' } }],
  ['GET /directives', 200],
  ['GET /directives?limit=1', 400],
  ['GET /clock/due', 200],
  ['GET /clock/due?limit=0', 400],
  ['DELETE /rules', 200],
  ['DELETE /rules?account=default', 200, { key: '' }],
  ['DELETE /rules', 400, { key: '' }],
  ['DELETE /rules/rule-1', 200],
  ['DELETE /rules/unheard-of', 404],
  ['DELETE /rules/rule-1?account=*', 400],
  ['POST /rules/verify', 409],
  ['POST /rules/verify', 200, ({ account }) => (account.clearRules(), {})],
  ['POST /rules/verify', 409, { key: 'unheard-of' }],
  ['POST /rules/verify?account=*', 400],
  ['GET /tasks', 200],
  ['GET /tasks?limit=none', 400],
  ['GET /tasks/unheard-of', 404],
  ['GET /tasks/{ready}?account=*', 400],
  ['GET /tasks/{pictures}/inputs/image_prompt?account=*', 400],
  ['GET /tasks/{pictures}/inputs/image_prompt/thumbnail?account=*', 400],
  ['GET /tasks/{ready}/picture', 200],
  ['GET /tasks/{ready}/picture?account=*', 400],
  ['GET /tasks/{stuck}/picture', 404],
  ['GET /tasks/{pictures}/inputs/image_prompt', 200],
  ['GET /tasks/{pictures}/inputs/mask', 404],
  ['GET /tasks/{pictures}/inputs/image_prompt/thumbnail', 200],
  ['GET /tasks/unheard-of/inputs/image_prompt/thumbnail', 404],
  ['GET /requests', 200],
  ['GET /requests?stage=everything', 400],
  ['GET /requests/{submit}', 200],
  ['GET /requests/999999', 404],
  ['GET /requests/{submit}?account=*', 400],
  ['GET /requests/{submit}/rules', 200],
  ['GET /requests/999999/rules', 404],
  ['GET /requests/{submit}/rules?account=*', 400],
  ['GET /unattributed/{stray}', 200],
  ['GET /unattributed/999999', 404],
  ['GET /unattributed/first', 400],
  ['GET /unattributed', 200],
  ['GET /unattributed?limit=0', 400],
  ['GET /wait?requests=1&stage=submit', 200],
  ['GET /wait?webhooks=2', 200],
  ['GET /wait?task={ready}&status=Ready', 200],
  ['GET /wait?requests=99&timeout=0', 408],
  ['GET /wait?task={stuck}&status=Ready&timeout=0', 408],
  ['GET /wait', 400],
  ['GET /wait?requests=99', 409, ({ account }) => (void setImmediate().then(() => account.reset()), {})],
  ['POST /wait', 200, { body: { requests: 1, filter: { url: 'v1', status: '2xx' } } }],
  ['POST /wait', 408, { body: { requests: 99, timeout: 0 } }],
  ['POST /wait', 400, { body: {} }],
  ['POST /wait', 404, { body: { task: 'none' } }],
  ['POST /wait', 409, ({ account }) => (void resetAgain(account), { body: { requests: 99 } })],
  ['GET /events?account=default', 400, { key: '' }],
  ['POST /expect', 200, { body: { filter: { stage: 'submit' }, fields: { prompt: 'a cat' } } }],
  ['POST /expect', 409, { body: { filter: { stage: 'submit' }, fields: { prompt: 'a dog' } } }],
  ['POST /expect', 409, { body: { inOrder: [{ stage: 'download' }, { stage: 'download' }] } }],
  ['POST /expect', 400, { body: { count: 'two' } }],
  ['GET /receipt', 200],
  ['GET /receipt?budget=0', 409],
  ['GET /receipt?budget=free', 400],
  ['GET /report', 200],
  ['GET /report?format=junit', 200],
  ['GET /report?format=markdown', 200],
  ['GET /report?format=pdf', 400],
  ['GET /webhooks', 200],
  ['GET /webhooks', 200, { key: 'unheard-of' }],
  ['GET /webhooks?account=*', 400],
  ['POST /webhooks/{delivery}/redeliver', 200],
  ['POST /webhooks/unheard-of/redeliver', 404],
  ['POST /webhooks/{delivery}/redeliver?account=*', 400],
  ['GET /pictures', 200],
  ['GET /pictures?account=default', 200, { key: '' }],
  ['GET /pictures?limit=1', 400],
  ['GET /pictures/cat', 200],
  ['GET /pictures/shared?account=default', 200, { key: '' }],
  ['GET /pictures/dog', 404],
  ['GET /pictures/cat?account=*', 400],
  ['PUT /pictures/dog', 200, { file: png }],
  ['PUT /pictures/dog?account=default', 200, { file: png, key: '' }],
  ['PUT /pictures/dog', 400, { file: png.subarray(0, 20) }],
  ['PUT /pictures/dog', 415, { body: {}, type: 'text/plain' }],
  ['DELETE /pictures/cat', 200],
  ['DELETE /pictures/shared', 404],
  ['DELETE /pictures/shared?account=default', 200, { key: '' }],
  ['DELETE /pictures/dog', 404],
  ['DELETE /pictures/cat?account=*', 400],
  ['GET /inbox/hook', 200],
  ['GET /inbox/hook?limit=1', 400],
  ['POST /inbox/hook', 200, { body: { any: 'thing' } }],
  ['POST /inbox/hook', 413, { body: { any: 'x'.repeat(1_100_000) } }],
  ['DELETE /inbox/hook', 200],
  ['DELETE /inbox/hook?limit=1', 400],
  ...(['ready', 'lost', 'refused', 'error', 'moderated', 'stuck', 'polls', 'steps', 'pictures'] as const).map(
    (name): Case => [`GET /tasks/{${name}}`, 200],
  ),
]

/** Paths as the document has them, though they look like one with an id in it. */
const own: ReadonlySet<string> = new Set(['/rules/verify', '/rules/preview', '/inbox/hook'])

/** The operation of the document that a path is one of. */
function operationOf(asked: string): Asked & { name: string } {
  const [method = '', url = ''] = asked.split(' ')
  const [given = ''] = url.split('?')
  const path = own.has(given)
    ? given
    : given.replace(/^(\/(?:rules|tasks|webhooks|requests|unattributed)\/)[^/]+/, '$1{id}')
  const named = path
    .replace('/inbox/hook', '/inbox/{name}')
    .replace(/\/inputs\/\w+/, '/inputs/{field}')
    .replace(/^\/pictures\/.+/, '/pictures/{name}')
  return { method: method.toLowerCase() as 'get', path: named, name: `${method} ${named}` }
}

/** Asks; time passes for what waits. */
async function ask({ app, time }: TestApp, method: string, url: string, { body, file, key = 'test', type }: Call) {
  const answer = { over: false }
  const asked = app
    .inject({
      method: method as 'GET',
      url: `/_emulator${url}`,
      headers: { ...(key !== '' && { 'x-key': key }), ...(type !== undefined && { 'content-type': type }) },
      ...(file !== undefined && { payload: file }),
      ...(body !== undefined && { payload: type === undefined ? body : JSON.stringify(body) }),
    })
    .finally(() => (answer.over = true))
  while (!answer.over) {
    await setImmediate()
    if (url.startsWith('/wait')) time.advance(1)
  }
  return asked
}

test.each(cases)('%s answers %i as the document says (%#)', async (asked, status, call = {}) => {
  const seen = await lived()
  const given = typeof call === 'function' ? await call(seen) : call
  const [method = '', url = ''] = asked.split(' ')
  const ids = { ...seen.ids, delivery: seen.delivery }
  const path = url.replaceAll(/\{(\w+)\}/g, (_, name: string) => ids[name as 'delivery'])
  const reply = await ask(seen, method, path, given)
  expect([reply.statusCode, reply.body]).toEqual([status, expect.any(String)])
  const operation = operationOf(asked)
  const type = String(reply.headers['content-type'])
  if (type === 'application/json') {
    expect(judge.response(operation, reply)).toEqual([])
    return
  }
  const { content = {} } = document.paths[operation.path]?.[operation.method]?.responses[status] ?? {}
  expect(Object.keys(content)).toContain(type.split(';')[0])
})

const described = Object.entries(document.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, { responses, security }]) => ({
    operation: `${method.toUpperCase()} ${path}`,
    method: method as 'get' | 'post' | 'put' | 'delete',
    path,
    statuses: Object.keys(responses).map(Number),
    isOpen: security?.length === 0,
  })),
)
const guarded = described.filter(({ isOpen }) => !isOpen)

/** What all operations refuse alike, and what only a body can be refused for. */
const alike: readonly { status: number; of?: 'body'; headers: Record<string, string>; payload?: string }[] = [
  { status: 401, headers: {} },
  { status: 403, headers: { authorization: 'Bearer a-long-token', origin: 'https://example.net' } },
  { status: 415, of: 'body', headers: { authorization: 'Bearer a-long-token', 'content-type': 'text/plain' } },
  {
    status: 413,
    of: 'body',
    headers: { authorization: 'Bearer a-long-token', 'content-type': 'application/json' },
    payload: JSON.stringify('x'.repeat(70_000)),
  },
]

test.each(guarded)('$operation refuses what all refuse, as the document says', async ({ method, path, statuses }) => {
  const { app } = startApp({ controlToken: 'a-long-token', bodyLimit: 60_000 })
  const url = `/_emulator${path.replace(/\{\w+\}/g, 'x')}`
  for (const { status, of, headers, payload } of alike) {
    if (of === 'body' && method === 'get') continue
    expect(statuses).toContain(status)
    const isFile = status === 413 && path.startsWith('/pictures/') && method === 'put'
    const sent = { 'x-key': 'test', ...headers, ...(isFile && { 'content-type': 'image/png' }) }
    const options = { method: method.toUpperCase() as 'GET', url, headers: sent }
    const reply = await app.inject({ ...options, ...(of === 'body' && { payload: payload ?? 'x' }) })
    expect([reply.statusCode, judge.response({ method, path }, reply)]).toEqual([status, []])
  }
})

const noRoom = ['POST /settings', 'POST /clock', 'POST /rules', 'DELETE /rules', 'POST /step'] as const
const noRoomBodies: Readonly<Record<string, object>> = {
  'POST /clock': frozen,
  'POST /rules': { directive: 'poll 2 = 503' },
  'POST /step': { task: 'x' },
}

test.each(noRoom)('%s is a 409 where there is no room for another account', async (operation) => {
  const { app, submit } = startApp({ maxAccounts: 1, latency: '1h' })
  await submit('flux-dev', { prompt: 'x' })
  const [method = '', path = ''] = operation.split(' ')
  const reply = await app.inject({
    method: method as 'POST',
    url: `/_emulator${path}`,
    headers: { 'x-key': 'another' },
    ...(method === 'POST' && { payload: noRoomBodies[operation] ?? {} }),
  })
  expect([reply.statusCode, reply.body]).toEqual([409, expect.any(String)])
  expect(judge.response({ method: method.toLowerCase() as 'post', path }, reply)).toEqual([])
})

test('every operation is asked for above with every status that it documents, but for the stream', () => {
  const asked = [
    ...cases.map(([asked, status]) => `${operationOf(asked).name} ${status}`),
    ...guarded.flatMap(({ operation, method }) =>
      alike.filter(({ of }) => of !== 'body' || method !== 'get').map(({ status }) => `${operation} ${status}`),
    ),
    ...noRoom.map((operation) => `${operation} 409`),
    // No room for the bodies of all requests together: test/bounds.
    ...described.filter(({ method }) => method !== 'get').map(({ operation }) => `${operation} 503`),
    // Arranged below, in test/control/inputs, in test/control/results and in test/http/own-pictures.
    'PUT /pictures/{name} 409',
    'POST /webhooks/{id}/redeliver 409',
    'GET /tasks/{id}/inputs/{field}/thumbnail 409',
    'GET /tasks/{id}/picture 409',
    'GET /events 200',
  ]
  const documented = described.flatMap(({ operation, statuses }) => statuses.map((status) => `${operation} ${status}`))
  expect([...new Set(asked)].sort()).toEqual(documented.sort())
})

test('a webhook whose task is no longer kept is not sent again: a 409', async () => {
  const { app, core, submit, time } = startApp({ contract: 'live', latency: 'instant', taskTtl: '1m' })
  const { id } = await submit('flux-dev', { prompt: 'x', webhook_url: 'http://127.0.0.1:1/hook' })
  time.advance(3_600_000)
  for (let submits = 0; submits < 3; submits++) await submit('flux-dev', { prompt: 'x' })
  const [delivery] = core.control.account('test').webhooks({ task: id })
  const path = '/webhooks/{id}/redeliver'
  const url = `/_emulator${path.replace('{id}', delivery?.id ?? '')}`
  const reply = await app.inject({ method: 'POST', url, headers: { 'x-key': 'test' } })
  expect([reply.statusCode, reply.json()]).toEqual([
    409,
    { account: 'test', error: 'its task is no longer kept (--task-ttl), and without it nothing can be sent again' },
  ])
  expect(judge.response({ method: 'post', path }, reply)).toEqual([])
})

describe('what happens', () => {
  const event = (happened: AccountEvent) =>
    judge.component('AccountEvent', {
      statusCode: 200,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(happened),
    })

  test('is told by the stream as the document says, whatever its kind', async () => {
    const { app, account, submit } = await lived()
    const told: AccountEvent[] = []
    account.listen((happened) => told.push(happened))
    const { id } = await submit('flux-dev', { prompt: 'x', webhook_url: 'http://127.0.0.1:1/hook' })
    await account.setClock({ advance: { by: '2s' } })
    for (let polls = 0; polls < 2; polls++) {
      await app.inject({ url: `/v1/get_result?id=${id}`, headers: { 'x-key': 'test' } })
    }
    await app.inject({ method: 'POST', url: '/v1/flux-dev', headers: { 'x-key': 'test' }, payload: '{' })
    account.reset()
    const kinds = [...new Set(told.map(({ kind }) => kind))].sort()
    expect(kinds).toEqual(['clock', 'request', 'reset', 'rule', 'task', 'webhook'])
    expect(told.flatMap(event)).toEqual([])
  })

  test('is nothing else: the judge refuses what is wrong', () => {
    expect(event({ kind: 'clock' } as AccountEvent)).not.toEqual([])
    expect(event({ kind: 'clock', at: 1, more: 1 } as AccountEvent)).not.toEqual([])
  })
})
