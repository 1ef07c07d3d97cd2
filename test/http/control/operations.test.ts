import { describe, expect, test } from 'vitest'
import { operations } from '../../../src/http/control/operations.js'
import { answers, fakeControl, startControl } from './fake-control.js'

const {
  at,
  clock,
  entry,
  input,
  summary,
  detail,
  delivery,
  page,
  allPage,
  receipt,
  report,
  allReport,
  rule,
  newRule,
  picture,
  event,
} = answers
const json = (value: object): object => JSON.parse(JSON.stringify(value)) as object
const settings = { latency: 'fast', urlTtl: null, credits: 10, maxActiveTasks: null, enforceRateLimit: false }
const account = 'a'
/** Of the client's going away. */
const signal: unknown = expect.any(AbortSignal)

interface Case {
  asked: string
  body?: object | string | Buffer
  calls: [command: string, ...given: unknown[]][]
  answers: object
}

const inputUrl = 'http://localhost:3589/_emulator/tasks/task-1/inputs/mask'
/** A task as the control API shows it: its inputs have links. */
const linked = <T extends object>(task: T) => ({
  ...task,
  inputs: [{ ...input, url: `${inputUrl}?account=a`, thumbnail: `${inputUrl}/thumbnail?account=a` }],
})

/** Each operation once: what is asked, which method is called with what, and the whole answer. */
const cases: Case[] = [
  {
    asked: 'GET /accounts',
    calls: [['Control.accounts']],
    answers: { accounts: [{ key: 'a', now: at, pace: { mode: 'real' }, tasks: 1, rules: 1, requests: 3 }] },
  },
  { asked: 'POST /reset?account=a', calls: [['AccountControl.reset']], answers: { account, reset: true } },
  { asked: 'POST /reset', body: { all: true }, calls: [['Control.resetAll']], answers: { all: true } },
  { asked: 'GET /clock?account=a', calls: [['AccountControl.clock']], answers: { account, ...clock } },
  {
    asked: 'POST /clock?account=a',
    body: { mode: 'frozen', advance: { by: '10m' } },
    calls: [['AccountControl.setClock', { mode: 'frozen', advance: { by: '10m' } }]],
    answers: { account, ...clock, happened: [event] },
  },
  {
    asked: 'GET /clock/due?account=a&limit=1',
    calls: [['AccountControl.due', { limit: 1 }]],
    answers: { account, due: [answers.due] },
  },
  {
    asked: 'POST /step?account=a',
    body: { task: 'task-1', count: 2 },
    calls: [['AccountControl.step', 'task-1', 2]],
    answers: { account, ...linked(detail) },
  },
  { asked: 'GET /settings?account=a', calls: [['AccountControl.settings']], answers: { account, ...settings } },
  {
    asked: 'POST /settings?account=a',
    body: { latency: '5s', credits: null },
    calls: [['AccountControl.changeSettings', { latency: '5s', credits: null }]],
    answers: { account, ...settings },
  },
  { asked: 'GET /rules?account=a', calls: [['AccountControl.rules']], answers: { account, rules: [rule] } },
  {
    asked: 'POST /rules?account=a',
    body: newRule,
    calls: [['AccountControl.addRule', newRule]],
    answers: { account, rules: [rule] },
  },
  {
    asked: 'POST /rules/preview?account=a&contract=live',
    body: newRule,
    calls: [['AccountControl.previewRules', newRule, { contract: 'live' }]],
    answers: { account, previews: [answers.preview] },
  },
  { asked: 'GET /directives', calls: [['Control.directives']], answers: { directives: [answers.word] } },
  { asked: 'DELETE /rules?account=a', calls: [['AccountControl.clearRules']], answers: { account, cleared: true } },
  {
    asked: 'DELETE /rules/rule-1?account=a',
    calls: [['AccountControl.removeRule', 'rule-1']],
    answers: { account, removed: 'rule-1' },
  },
  {
    asked: 'POST /rules/verify?account=a',
    calls: [['AccountControl.verifyRules']],
    answers: { account, verified: 1 },
  },
  {
    asked: 'GET /tasks?account=a&status=Ready&model=flux-dev&limit=5',
    calls: [['AccountControl.tasks', { status: 'Ready', model: 'flux-dev', limit: 5 }]],
    answers: { account, tasks: [linked(summary)] },
  },
  {
    asked: 'GET /tasks/task-1?account=a',
    calls: [['AccountControl.task', 'task-1']],
    answers: { account, ...linked(detail) },
  },
  {
    asked: 'GET /requests?account=a&stage=submit&status=200&since=3&limit=10',
    calls: [['AccountControl.requests', { stage: 'submit', status: '200', since: 3, limit: 10 }]],
    answers: { account, ...page },
  },
  {
    asked: 'GET /requests/7?account=a',
    calls: [['AccountControl.request', 7]],
    answers: { account, ...answers.requestDetail },
  },
  {
    asked: 'GET /requests/7/rules?account=a',
    calls: [['AccountControl.judgeRules', 7]],
    answers: { account, verdicts: [answers.verdict] },
  },
  {
    asked: 'GET /unattributed/7',
    calls: [['Control.unattributedRequest', 7]],
    answers: answers.requestDetail,
  },
  { asked: 'GET /unattributed?limit=1', calls: [['Control.unattributedRequests', { limit: 1 }]], answers: page },
  {
    asked: 'GET /wait?account=a&task=task-1&status=Ready&timeout=1.5s',
    calls: [['AccountControl.wait', { task: 'task-1', status: 'Ready', timeout: '1.5s', signal }]],
    answers: { account, met: true, tookMs: 12, seen: { status: 'Ready' } },
  },
  {
    asked: 'POST /wait?account=a',
    body: { requests: 3, filter: { stage: 'poll', status: '2xx' }, timeout: '1.5s' },
    calls: [
      ['AccountControl.wait', { requests: 3, filter: { stage: 'poll', status: '2xx' }, timeout: '1.5s', signal }],
    ],
    answers: { account, met: true, tookMs: 12, seen: { status: 'Ready' } },
  },
  {
    asked: 'POST /expect?account=a',
    body: { filter: { stage: 'submit' }, fields: { prompt: 'a cat' }, count: { least: 2 } },
    calls: [
      ['AccountControl.expect', { filter: { stage: 'submit' }, fields: { prompt: 'a cat' }, count: { least: 2 } }],
    ],
    answers: { account, met: true, found: 1 },
  },
  { asked: 'GET /receipt?account=a', calls: [['AccountControl.receipt']], answers: { account, ...receipt } },
  { asked: 'GET /report?account=a', calls: [['AccountControl.report']], answers: { account, ...report } },
  {
    asked: 'GET /webhooks?account=a&task=task-1',
    calls: [['AccountControl.webhooks', { task: 'task-1' }]],
    answers: { account, webhooks: [delivery] },
  },
  {
    asked: 'POST /webhooks/delivery-1/redeliver?account=a',
    calls: [['AccountControl.redeliver', 'delivery-1']],
    answers: { account, ...delivery },
  },
  { asked: 'GET /pictures?account=a', calls: [['AccountControl.pictures']], answers: { account, pictures: [picture] } },
  {
    asked: 'PUT /pictures/cat?account=a',
    body: Buffer.from([1, 2, 3]),
    calls: [['AccountControl.addPicture', 'cat', Buffer.from([1, 2, 3])]],
    answers: { account, ...picture },
  },
  {
    asked: 'DELETE /pictures/cat?account=a',
    calls: [['AccountControl.removePicture', 'cat']],
    answers: { account, removed: 'cat' },
  },
  {
    asked: 'GET /inbox/hook',
    calls: [['Control.inbox', 'hook']],
    answers: { inbox: 'hook', items: [{ at, method: 'POST', headers: { a: 'b' }, body: '{}' }] },
  },
  { asked: 'DELETE /inbox/hook', calls: [['Control.clearInbox', 'hook']], answers: { inbox: 'hook', items: [] } },
]

/** The same for the template of new accounts. */
const templateCases: Case[] = [
  { asked: 'GET /clock', calls: [['TemplateControl.pace']], answers: { pace: { mode: 'real' } } },
  {
    asked: 'POST /clock',
    body: { mode: 'scaled', factor: 10 },
    calls: [['TemplateControl.setPace', { mode: 'scaled', factor: 10 }]],
    answers: { pace: { mode: 'frozen' } },
  },
  { asked: 'GET /settings', calls: [['TemplateControl.settings']], answers: settings },
  {
    asked: 'POST /settings',
    body: { maxActiveTasks: 'real' },
    calls: [['TemplateControl.changeSettings', { maxActiveTasks: 'real' }]],
    answers: settings,
  },
  { asked: 'GET /rules', calls: [['TemplateControl.rules']], answers: { rules: [newRule] } },
  {
    asked: 'POST /rules',
    body: { directive: 'poll 2 = 503' },
    calls: [['TemplateControl.addRule', { directive: 'poll 2 = 503' }]],
    answers: { rules: [newRule] },
  },
  { asked: 'DELETE /rules', calls: [['TemplateControl.clearRules']], answers: { cleared: true } },
  { asked: 'GET /pictures', calls: [['TemplateControl.pictures']], answers: { pictures: [picture] } },
  {
    asked: 'PUT /pictures/cat',
    body: Buffer.from([1, 2, 3]),
    calls: [['TemplateControl.addPicture', 'cat', Buffer.from([1, 2, 3])]],
    answers: picture,
  },
  { asked: 'DELETE /pictures/cat', calls: [['TemplateControl.removePicture', 'cat']], answers: { removed: 'cat' } },
]

/** The same over all accounts. */
const allCases: Case[] = [
  {
    asked: 'GET /requests?account=*&limit=5',
    calls: [['AllControl.requests', { limit: 5 }]],
    answers: { account: '*', ...allPage },
  },
  { asked: 'GET /receipt?account=*', calls: [['AllControl.receipt']], answers: { account: '*', ...receipt } },
  { asked: 'GET /report?account=*', calls: [['AllControl.report']], answers: { account: '*', ...allReport } },
]

interface FileCase extends Pick<Case, 'asked' | 'calls'> {
  /** The name that a browser saves it by. */
  file: string
}

/** Those that answer with a file. */
const fileCases: FileCase[] = [
  {
    asked: 'GET /tasks/task-1/inputs/mask?account=a',
    calls: [['AccountControl.readInput', 'task-1', 'mask']],
    file: 'mask.png',
  },
  {
    asked: 'GET /tasks/task-1/picture?account=a',
    calls: [['AccountControl.readResult', 'task-1', { signal }]],
    file: 'task-1.png',
  },
  {
    asked: 'GET /tasks/task-1/inputs/mask/thumbnail?account=a',
    calls: [['AccountControl.readThumbnail', 'task-1', 'mask', { signal }]],
    file: 'mask.thumbnail.png',
  },
  { asked: 'GET /pictures/cat?account=a', calls: [['AccountControl.readPicture', 'cat']], file: 'cat.png' },
]

/** The same for the template of new accounts. */
const templateFileCases: FileCase[] = [
  { asked: 'GET /pictures/cat?account=default', calls: [['TemplateControl.readPicture', 'cat']], file: 'cat.png' },
]

const ask = async ({ asked, body }: Pick<Case, 'asked' | 'body'>, fake = fakeControl()) => {
  const { app, calls } = startControl({}, fake)
  const [method, url = ''] = asked.split(' ')
  const reply = await app.inject({
    method: method as 'GET',
    url: `/_emulator${url}`,
    ...(body !== undefined && { payload: body }),
  })
  const { statusCode: status, headers, body: text, rawPayload: bytes } = reply
  return { status, type: headers['content-type'], headers, text, bytes, calls }
}

test.each(cases)(
  '$asked calls one method and answers with the account in front',
  async ({ asked, body, calls, answers }) => {
    const reply = await ask({ asked, ...(body !== undefined && { body }) })
    expect([reply.status, reply.type]).toEqual([200, 'application/json'])
    expect(JSON.parse(reply.text)).toEqual(json(answers))
    expect(reply.calls).toEqual(calls)
    if ('account' in answers) expect(reply.text).toMatch(/^\{"account":"a"/)
  },
)

test.each(allCases)('$asked is for all accounts', async ({ asked, calls, answers }) => {
  const reply = await ask({ asked })
  expect([reply.status, JSON.parse(reply.text), reply.calls]).toEqual([200, json(answers), calls])
})

test.each(templateCases)('$asked?account=default is for the template', async ({ asked, body, calls, answers }) => {
  const reply = await ask({ asked: `${asked}?account=default`, ...(body !== undefined && { body }) })
  expect([reply.status, JSON.parse(reply.text)]).toEqual([200, { account: 'default', ...json(answers) }])
  // The accounts are looked at for one that has the same name.
  expect(reply.calls).toEqual([...calls, ['Control.accounts']])
})

const allFileCases = [...fileCases, ...templateFileCases]

test.each(allFileCases)('$asked calls one method and answers with its file', async ({ asked, calls, file }) => {
  const got = await ask({ asked })
  expect([got.status, got.type, got.bytes]).toEqual([200, 'image/png', answers.file.bytes])
  expect(got.headers).toMatchObject({
    'content-disposition': `inline; filename="${file}"`,
    'content-security-policy': "default-src 'none'; sandbox",
    'x-content-type-options': 'nosniff',
    'cache-control': 'no-store',
    'content-length': '4',
  })
  const head = await ask({ asked: asked.replace('GET', 'HEAD') })
  const { date, ...headers } = got.headers
  expect([head.status, head.bytes.length, head.headers]).toEqual([200, 0, { ...headers, date: head.headers.date }])
  expect([got.calls, head.calls, typeof date]).toEqual([calls, calls, 'string'])
})

test.each(fileCases)('$asked is not for all accounts', async ({ asked }) => {
  const { status, text, calls } = await ask({ asked: asked.replace('account=a', 'account=*') })
  expect([status, JSON.parse(text), calls]).toEqual([
    400,
    { error: expect.stringContaining('this operation needs one account') },
    [],
  ])
})

const accountFileCases = fileCases.filter(({ asked }) => asked.includes('/inputs/'))

test.each(accountFileCases)('$asked is not for the template', async ({ asked }) => {
  const { status, text, calls } = await ask({ asked: asked.replace('account=a', 'account=default') })
  expect([status, JSON.parse(text), calls]).toEqual([
    400,
    { account: 'default', error: expect.stringContaining('needs an account') },
    [],
  ])
})

test('every operation but the stream is asked for above', () => {
  const asked = [...cases, ...fileCases].map(({ asked }) => asked.replace(/\?.*/, ''))
  const listed = operations.filter(({ of }) => of !== 'stream').map(({ method, path }) => `${method} ${path}`)
  const example = {
    '/rules/:id': '/rules/rule-1',
    '/tasks/:id': '/tasks/task-1',
    '/requests/:id': '/requests/7',
    '/unattributed/:id': '/unattributed/7',
    '/inputs/:field': '/inputs/mask',
    '/inbox/:name': '/inbox/hook',
    '/pictures/:name': '/pictures/cat',
  }
  const named = listed.map((each) =>
    Object.entries({ ...example, '/webhooks/:id/': '/webhooks/delivery-1/' }).reduce(
      (text, [pattern, path]) => text.replace(pattern, path),
      each,
    ),
  )
  expect(new Set(asked)).toEqual(new Set(named))
})

describe('the list of operations', () => {
  const methodsOf = (name: string, object: object, others: string[]) =>
    Object.keys(object)
      .filter((method) => !others.includes(method))
      .map((method) => `${name}.${method}`)

  test('is the list of methods that the library has', () => {
    const { control, account, all, template } = fakeControl()
    const methods = [
      // These only lead to the others.
      ...methodsOf('Control', control, ['account', 'all', 'template']),
      ...methodsOf('AccountControl', account, ['key']),
      ...methodsOf('AllControl', all, []),
      ...methodsOf('TemplateControl', template, []),
    ]
    const listed = operations.flatMap(({ calls, shortForms = [] }) => [...calls, ...shortForms])
    // Two operations may call one method: `wait` by a query, and by a body.
    expect([...new Set(listed)].sort()).toEqual(methods.sort())
  })

  test('says truly which methods are called', () => {
    const all = [...cases, ...fileCases, ...allCases, ...templateCases, ...templateFileCases]
    const called = all.flatMap(({ calls }) => calls.map(([command]) => command))
    const listed = operations.filter(({ of }) => of !== 'stream').flatMap(({ calls }) => calls)
    expect(called.sort()).toEqual(listed.sort())
  })
})

describe('an answer that is not what was wanted', () => {
  const met = { met: false, found: 0, problem: 'found none', closest: { entry, differs: [] } }

  const seen = { met: false, tookMs: 5000, seen: { status: 'Pending', requests: 2 } }

  test('of wait is a 408 that says what there was', async () => {
    const fake = fakeControl()
    fake.account.wait = () => Promise.resolve(seen)
    const reply = await ask(
      { asked: 'GET /wait?account=a&requests=3&route=get_result&stage=poll&model=flux-dev' },
      fake,
    )
    expect([reply.status, JSON.parse(reply.text)]).toEqual([408, { account, ...seen }])
  })

  test('of wait is asked for with a filter', async () => {
    const reply = await ask({ asked: 'GET /wait?account=a&requests=3&route=get_result&stage=poll&model=flux-dev' })
    const filter = { route: 'get_result', stage: 'poll', model: 'flux-dev' }
    expect(reply.calls).toEqual([['AccountControl.wait', { requests: 3, filter, signal }]])
  })

  test('of expect is a 409 with the closest request', async () => {
    const fake = fakeControl()
    fake.account.expect = () => met as never
    const reply = await ask({ asked: 'POST /expect?account=a', body: { count: 1 } }, fake)
    expect([reply.status, JSON.parse(reply.text)]).toEqual([409, { account, ...json(met) }])
  })

  test('of receipt is a 409 when it is above the budget', async () => {
    const statuses = [4.99, 5, 6].map(async (budget) => (await ask({ asked: `GET /receipt?budget=${budget}` })).status)
    expect(await Promise.all(statuses)).toEqual([409, 200, 200])
  })
})

describe('a report', () => {
  test('is JUnit XML for ?format=junit', async () => {
    const { status, type, text } = await ask({ asked: 'GET /report?format=junit' })
    expect([status, type]).toEqual([200, 'application/xml; charset=utf-8'])
    expect(text).toMatch(/^<\?xml [^]*polls &lt; 100 ms apart/)
  })

  test('is Markdown for ?format=markdown', async () => {
    const { status, type, text } = await ask({ asked: 'GET /report?format=markdown' })
    expect([status, type]).toEqual([200, 'text/markdown; charset=utf-8'])
    expect(text).toMatch(/^# /)
  })
})
