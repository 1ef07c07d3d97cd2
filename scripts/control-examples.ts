// npm run openapi: records what the control API answers to the examples of its document, on a server whose time stands still.
import { writeFileSync } from 'node:fs'
import { setImmediate } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import type { FastifyInstance } from 'fastify'
import { format, resolveConfig } from 'prettier'
import { buildApp } from '../src/app.js'
import { checkOptions, type OptionsGiven } from '../src/config.js'
import { openCore } from '../src/emulator.js'
import type { ControlExamples, Recorded } from '../src/http/control/examples.js'
import { operations } from '../src/http/control/operations.js'
import { createRandom } from '../src/random.js'
import { createManualTime, type ManualTime } from '../test/support/manual-time.js'
import { plainPicture } from '../test/support/input-picture.js'

/** Where the emulator listens without options. */
const origin = 'http://localhost:3589'

/** The moment of the examples. */
const start = Date.UTC(2026, 0, 2, 3, 4, 5)

interface Call {
  /** The name of the example. */
  name: string
  /** The operation. */
  id: string
  params?: Readonly<Record<string, string>>
  query?: Readonly<Record<string, string>>
  body?: unknown
  file?: Buffer
  status?: number
  /** Another key than the account's; none if it is empty. */
  key?: string
}

/** Names stand for the ids of these tasks: `{ready}`. */
const submits = {
  ready: { prompt: 'a lighthouse', webhook_secret: 'hush' },
  pictured: { prompt: 'a lighthouse in the fog' },
  steps: { prompt: 'a harbour [[after 2 steps]]' },
  moderated: { prompt: 'a wreck [[content-moderated: Violence]]' },
}

type Names = Readonly<Record<string, string>>

/** Before there are tasks, and after, in this order. */
const before: readonly Call[] = [
  { name: 'limits', id: 'changeSettings', body: { latency: '2s', credits: 100, maxActiveTasks: 24 } },
  { name: 'template', id: 'changeSettings', query: { account: 'default' }, body: { urlTtl: '5m' }, key: '' },
  { name: 'unknown-setting', id: 'changeSettings', body: { latncy: '2s' }, status: 400 },
  { name: 'account', id: 'getSettings' },
  { name: 'all-accounts', id: 'getSettings', query: { account: '*' }, status: 400 },
  { name: 'frozen', id: 'setClock', body: { mode: 'frozen' } },
  { name: 'scaled', id: 'setClock', query: { account: 'default' }, body: { mode: 'scaled', factor: 60 }, key: '' },
  { name: 'unknown-mode', id: 'setClock', body: { mode: 'slow' }, status: 400 },
  { name: 'account', id: 'getClock' },
  { name: 'all-accounts', id: 'getClock', query: { account: '*' }, status: 400 },
  { name: 'directive', id: 'addRules', body: 'submit 9 = rate-limited' },
  {
    name: 'rule',
    id: 'addRules',
    body: { stage: 'poll', when: { prompt: 'fog', nth: [1, 2] }, then: { status: 503 }, times: 2 },
  },
  {
    name: 'list',
    id: 'addRules',
    body: ['download 1 = drip 100', { stage: 'webhook', when: { prompt: 'fog' }, then: { lost: true } }],
  },
  { name: 'unknown-effect', id: 'addRules', body: 'poll 2 = explode', status: 400 },
]

const after: readonly Call[] = [
  { name: 'by', id: 'setClock', body: { advance: { by: '3s' } } },
  { name: 'until', id: 'setClock', body: { advance: { until: { task: '{ready}', status: 'Ready' } } } },
  {
    name: 'unknown-task',
    id: 'setClock',
    body: { advance: { until: { task: 'unheard-of', status: 'Ready' } } },
    status: 404,
  },
  { name: 'past', id: 'setClock', body: { advance: { to: '2025-01-01T00:00:00Z' } }, status: 409 },
  { name: 'one-step', id: 'stepTask', body: { task: '{steps}', count: 1 } },
  { name: 'no-task', id: 'stepTask', body: {}, status: 400 },
  { name: 'unknown-task', id: 'stepTask', body: { task: 'unheard-of' }, status: 404 },
  { name: 'not-by-steps', id: 'stepTask', body: { task: '{ready}' }, status: 409 },
  { name: 'all', id: 'listAccounts' },
  { name: 'unknown-parameter', id: 'listAccounts', query: { colour: 'red' }, status: 400 },
  { name: 'rules', id: 'listRules' },
  { name: 'all-accounts', id: 'listRules', query: { account: '*' }, status: 400 },
  { name: 'not-fired', id: 'verifyRules', status: 409 },
  { name: 'all-accounts', id: 'verifyRules', query: { account: '*' }, status: 400 },
  { name: 'tasks', id: 'listTasks', query: { limit: '2' } },
  { name: 'no-number', id: 'listTasks', query: { limit: 'none' }, status: 400 },
  { name: 'task', id: 'getTask', params: { id: '{ready}' } },
  { name: 'all-accounts', id: 'getTask', params: { id: '{ready}' }, query: { account: '*' }, status: 400 },
  { name: 'unknown-task', id: 'getTask', params: { id: 'unheard-of' }, status: 404 },
  ...(['getTaskInput', 'getTaskInputThumbnail'] as const).flatMap((id): Call[] => [
    { name: 'no-input', id, params: { id: '{ready}', field: 'mask' }, status: 404 },
    { name: 'all-accounts', id, params: { id: '{ready}', field: 'mask' }, query: { account: '*' }, status: 400 },
  ]),
  { name: 'submits', id: 'listRequests', query: { stage: 'submit', limit: '1' } },
  { name: 'unknown-stage', id: 'listRequests', query: { stage: 'everything' }, status: 400 },
  { name: 'without-a-key', id: 'listUnattributedRequests' },
  { name: 'no-number', id: 'listUnattributedRequests', query: { limit: 'none' }, status: 400 },
  { name: 'submits', id: 'waitForActivity', query: { requests: '4', stage: 'submit' } },
  { name: 'too-few', id: 'waitForActivity', query: { requests: '99', timeout: '0' }, status: 408 },
  { name: 'nothing-named', id: 'waitForActivity', status: 400 },
  { name: 'no-account', id: 'streamEvents', query: { account: 'default' }, key: '', status: 400 },
  {
    name: 'as-expected',
    id: 'expectRequests',
    body: { filter: { stage: 'submit' }, fields: { prompt: 'a lighthouse' }, count: 1 },
  },
  {
    name: 'not-as-expected',
    id: 'expectRequests',
    body: { filter: { stage: 'submit' }, fields: { prompt: 'a castle' } },
    status: 409,
  },
  { name: 'no-count', id: 'expectRequests', body: { count: 'two' }, status: 400 },
  { name: 'within-budget', id: 'getReceipt', query: { budget: '1000' } },
  { name: 'over-budget', id: 'getReceipt', query: { budget: '0' }, status: 409 },
  { name: 'no-number', id: 'getReceipt', query: { budget: 'free' }, status: 400 },
  { name: 'account', id: 'getReport' },
  { name: 'junit', id: 'getReport', query: { format: 'junit' } },
  { name: 'markdown', id: 'getReport', query: { format: 'markdown' } },
  { name: 'unknown-format', id: 'getReport', query: { format: 'pdf' }, status: 400 },
  { name: 'deliveries', id: 'listWebhooks' },
  { name: 'all-accounts', id: 'listWebhooks', query: { account: '*' }, status: 400 },
  { name: 'again', id: 'redeliverWebhook', params: { id: '{delivery}' } },
  { name: 'unknown-delivery', id: 'redeliverWebhook', params: { id: 'unheard-of' }, status: 404 },
  { name: 'all-accounts', id: 'redeliverWebhook', params: { id: '{delivery}' }, query: { account: '*' }, status: 400 },
  { name: 'items', id: 'listInboxItems', params: { name: 'hook' } },
  { name: 'unknown-parameter', id: 'listInboxItems', params: { name: 'hook' }, query: { limit: '1' }, status: 400 },
  { name: 'cleared', id: 'clearInbox', params: { name: 'hook' } },
  { name: 'unknown-parameter', id: 'clearInbox', params: { name: 'hook' }, query: { limit: '1' }, status: 400 },
  { name: 'taken', id: 'receiveWebhook', params: { name: 'hook' }, body: { task_id: '{ready}', status: 'Ready' } },
  { name: 'not-a-picture', id: 'addPicture', params: { name: 'cat' }, file: Buffer.from('a text'), status: 400 },
  { name: 'all-accounts', id: 'getPicture', params: { name: 'cat' }, query: { account: '*' }, status: 400 },
  { name: 'unknown-picture', id: 'getPicture', params: { name: 'dog' }, status: 404 },
  { name: 'pictures', id: 'listPictures' },
  { name: 'unknown-parameter', id: 'listPictures', query: { limit: '1' }, status: 400 },
  { name: 'removed', id: 'removePicture', params: { name: 'cat' } },
  { name: 'all-accounts', id: 'removePicture', params: { name: 'cat' }, query: { account: '*' }, status: 400 },
  { name: 'unknown-picture', id: 'removePicture', params: { name: 'dog' }, status: 404 },
  { name: 'removed', id: 'removeRule', params: { id: 'rule-1' } },
  { name: 'all-accounts', id: 'removeRule', params: { id: 'rule-1' }, query: { account: '*' }, status: 400 },
  { name: 'unknown-rule', id: 'removeRule', params: { id: 'rule-99' }, status: 404 },
  { name: 'cleared', id: 'clearRules' },
  { name: 'no-account', id: 'clearRules', key: '', status: 400 },
  { name: 'all-fired', id: 'verifyRules' },
  { name: 'account', id: 'resetAccount', body: {} },
  { name: 'all-accounts', id: 'resetAccount', body: { all: true } },
  { name: 'unknown-field', id: 'resetAccount', body: { everything: true }, status: 400 },
  { name: 'healthy', id: 'getHealth' },
]

/** What operations refuse alike. The control token and the limit of bodies are those of the server. */
const alike: readonly (Call & { headers: Readonly<Record<string, string>> })[] = [
  { name: 'no-token', id: 'getSettings', headers: {}, status: 401 },
  {
    name: 'page-of-another-origin',
    id: 'getSettings',
    headers: { authorization: 'Bearer a-long-token', origin: 'https://example.net' },
    status: 403,
  },
  {
    name: 'not-json',
    id: 'changeSettings',
    headers: { authorization: 'Bearer a-long-token', 'content-type': 'text/plain' },
    body: 'latency: 2s',
    status: 415,
  },
  {
    name: 'too-large',
    id: 'changeSettings',
    headers: { authorization: 'Bearer a-long-token', 'content-type': 'application/json' },
    body: 'x'.repeat(70_000),
    status: 413,
  },
]

/** What creates an account refuses where there is no room for another. */
const noRoom: readonly Call[] = [
  { id: 'changeSettings', body: {} },
  { id: 'setClock', body: { mode: 'frozen' } },
  { id: 'addRules', body: 'poll 2 = 503' },
  { id: 'clearRules' },
  { id: 'stepTask', body: { task: 'x' } },
].map((call) => ({ name: 'no-room', key: 'another', status: 409, ...call }))

const routes: Readonly<Record<string, { method: string; path: string }>> = {
  ...Object.fromEntries(operations.map(({ id, method, path }) => [id, { method, path }])),
  getHealth: { method: 'GET', path: '/health' },
  receiveWebhook: { method: 'POST', path: '/inbox/:name' },
}

function open(options: OptionsGiven) {
  const time = createManualTime(start)
  const worker = new URL('../dist/render-worker.js', import.meta.url)
  const core = openCore(checkOptions({ logLevel: 'silent', ...options }), { worker, time, random: createRandom(1) })
  const app = buildApp(core)
  const close = async () => {
    await app.close()
    await core.close()
  }
  return { time, core, app, close }
}

/** Sends a call, while time passes for what waits. Throws if it has another status than the row says. */
async function send(
  app: FastifyInstance,
  time: ManualTime,
  call: Call,
  names: Names,
  headers?: Readonly<Record<string, string>>,
) {
  const { id, name, params = {}, query = {}, body, file, key = 'my-key', status = 200 } = call
  const filled = (text: string) => text.replaceAll(/{(\w+)}/g, (whole, id: string) => names[id] ?? whole)
  const { method = 'GET', path = '' } = routes[id] ?? {}
  const url = path.replaceAll(/:(\w+)/g, (_, param: string) => filled(params[param] ?? ''))
  const payload = file ?? (body === undefined ? undefined : filled(JSON.stringify(body)))
  const answered = { yet: false }
  const asked = app
    .inject({
      method: method as 'GET',
      url: `/_emulator${url}`,
      query: { ...query },
      headers: {
        host: 'localhost:3589',
        ...(key !== '' && { 'x-key': key }),
        ...(payload !== undefined && { 'content-type': file ? 'image/png' : 'application/json' }),
        ...headers,
      },
      ...(payload !== undefined && { payload }),
    })
    .finally(() => (answered.yet = true))
  while (!answered.yet) {
    await setImmediate()
    if (id === 'waitForActivity') time.advance(1)
  }
  const answer = await asked
  if (answer.statusCode !== status) throw new Error(`${id} ${name}: ${answer.statusCode} ${answer.body}`)
  return { body: body === undefined ? undefined : (JSON.parse(filled(JSON.stringify(body))) as unknown), answer }
}

/** The examples of every operation, as a server gives them now. */
export async function recordExamples(): Promise<ControlExamples> {
  const examples: Record<string, Recorded> = {}
  const { app, core, time, close } = open({ contract: 'live', maxAccounts: 10 })
  const url = await app.listen({ host: '127.0.0.1', port: 0 })
  // The port differs from run to run, and so does the time that an answer took.
  const asText = (text: string) =>
    text
      .replaceAll(url, origin)
      .replaceAll(url.replace('http://', ''), 'localhost:3589')
      .replaceAll(/"tookMs":[\d.]+/g, '"tookMs":1.5')

  const record = async (call: Call, names: Names) => {
    const { body, answer } = await send(app, time, call, names)
    const { requests = {}, answers = {} } = examples[call.id] ?? {}
    const isJson = answer.headers['content-type'] === 'application/json'
    const type = String(answer.headers['content-type']).split(';')[0] ?? ''
    const isText = /^(text|application)\//.test(type)
    const text = asText(answer.body)
    const status = answer.statusCode
    const made = { type, value: isJson ? (JSON.parse(text) as unknown) : text }
    examples[call.id] = {
      requests: { ...requests, ...(body !== undefined && status === 200 && { [call.name]: body }) },
      answers: { ...answers, ...(isText && { [status]: { ...answers[status], [call.name]: made } }) },
    }
  }

  for (const call of before) await record(call, {})
  const png = await plainPicture(4, 4)
  await record({ name: 'added', id: 'addPicture', params: { name: 'cat' }, file: png }, {})

  const events = await listen(url)
  const names: Record<string, string> = {}
  for (const [name, body] of Object.entries(submits)) {
    const answer = await app.inject({
      method: 'POST',
      url: '/v1/flux-dev',
      headers: { 'x-key': 'my-key', host: 'localhost:3589', 'user-agent': 'my-client/1.0' },
      payload: { ...body, webhook_url: `${url}/_emulator/inbox/hook` },
    })
    names[name] = answer.json<{ id: string }>().id
  }
  await app.inject({
    method: 'POST',
    url: '/v1/flux-dev',
    headers: { 'user-agent': 'my-client/1.0' },
    payload: { prompt: 'a lighthouse' },
  })
  const [first = { ...after[0] }, ...rest] = after
  await record(first as Call, names)
  names.delivery = core.control.account('my-key').webhooks({ task: names.ready ?? '' })[0]?.id ?? ''
  for (const call of rest) await record(call, names)
  examples.streamEvents = {
    requests: {},
    answers: {
      ...examples.streamEvents?.answers,
      200: { events: { type: 'text/event-stream', value: asText(await events()) } },
    },
  }
  await close()
  for (const [id, refused] of await recordNoRoom()) {
    const { requests = {}, answers = {} } = examples[id] ?? {}
    examples[id] = { requests, answers: { ...answers, 409: { ...answers[409], ...refused } } }
  }
  return { operations: examples, alike: await recordAlike() }
}

async function recordNoRoom() {
  const { app, time, close } = open({ maxAccounts: 1, latency: '1h' })
  const headers = { 'x-key': 'my-key' }
  await app.inject({ method: 'POST', url: '/v1/flux-dev', headers, payload: { prompt: 'a lighthouse' } })
  const recorded: [id: string, Recorded['answers'][string]][] = []
  for (const call of noRoom) {
    const { answer } = await send(app, time, call, {})
    recorded.push([call.id, { [call.name]: { type: 'application/json', value: answer.json() } }])
  }
  await close()
  return recorded
}

async function recordAlike(): Promise<ControlExamples['alike']> {
  const { app, time, close } = open({ controlToken: 'a-long-token', bodyLimit: 60_000 })
  const recorded: Record<string, Record<string, unknown>> = {}
  for (const { headers, ...call } of alike) {
    const { answer } = await send(app, time, call, {}, headers)
    recorded[answer.statusCode] = { [call.name]: answer.json() }
  }
  await close()
  return recorded
}

/** The first events of the account's stream. */
async function listen(url: string): Promise<() => Promise<string>> {
  const stop = new AbortController()
  const answer = await fetch(`${url}/_emulator/events`, { headers: { 'x-key': 'my-key' }, signal: stop.signal })
  return async () => {
    let text = ''
    for await (const chunk of answer.body ?? []) {
      text += Buffer.from(chunk as Uint8Array).toString()
      if (text.split('\n\n').length > 3) break
    }
    stop.abort()
    return `${text.split('\n\n').slice(0, 2).join('\n\n')}\n\n`
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const file = fileURLToPath(new URL('../src/http/control/recorded-examples.ts', import.meta.url))
  const code = `import type { ControlExamples } from './examples.js'\n\n/** \`npm run openapi\` writes this file. */\nexport const recordedExamples: ControlExamples = ${JSON.stringify(await recordExamples())}\n`
  writeFileSync(file, await format(code, { ...(await resolveConfig(file)), filepath: file }))
  console.log(`wrote ${file}`)
}
