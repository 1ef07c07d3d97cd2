import { checkOptions } from '../../../src/config.js'
import { settingsIn } from '../../../src/config/setting-table.js'
import fastify, { type FastifyInstance } from 'fastify'
import { afterAll, onTestFinished } from 'vitest'
import type { AccountControl, AllControl, Control, TemplateControl, WaitResult } from '../../../src/control/control.js'
import { createControlNotFound } from '../../../src/http/control/not-found.js'
import { controlPlugin, type ControlPluginOptions } from '../../../src/http/control/plugin.js'
import { createSeal } from '../../../src/journal/digest.js'
import { passThrough } from '../../../src/http/pass-through.js'
import type { AccountEvent } from '../../../src/journal/events.js'
import { readQuery } from '../../../src/validation/query.js'
import type { Received } from '../../../src/control/inbox.js'

/** Which methods were called, with what. */
export type Calls = [command: string, ...given: unknown[]][]

const at = Date.UTC(2026, 0, 2, 3, 4, 5)
const clock = { now: at, time: '2026-01-02T03:04:05Z', pace: { mode: 'frozen' }, nextDue: undefined } as const
const settings = { ...settingsIn(checkOptions()), credits: 10 }
const newRule = { stage: 'poll', when: { nth: 2 }, then: { status: 503 } } as const
const rule = { ...newRule, id: 'rule-1', matched: 2, fired: 1 } as const
const entry = {
  id: 7,
  at,
  method: 'POST',
  url: '/v1/flux-dev',
  stage: 'submit',
  route: 'POST /documented/v1/flux-dev',
  status: 200,
  tookMs: 0.4,
  task: 'task-1',
  model: 'flux-dev',
  rule: undefined,
  others: undefined,
  explain: undefined,
  body: '{"prompt":"a cat"}',
  userAgent: 'curl/8',
  sentKey: true,
} as const
const input = {
  field: 'mask',
  source: 'data-uri',
  fetched: undefined,
  format: 'png',
  width: 640,
  height: 480,
  bytes: 4,
  sha256: 'f'.repeat(64),
  host: undefined,
} as const
const summary = {
  id: 'task-1',
  model: 'flux-dev',
  status: 'Pending',
  acceptedAt: at,
  endsAt: at + 1500,
  polls: 1,
  downloads: 0,
  prompt: 'a cat',
  inputs: [input],
} as const
const delivery = {
  id: 'delivery-1',
  task: 'task-1',
  url: 'http://localhost:9/hook',
  state: 'pending' as const,
  body: '{}',
  rule: undefined,
  attempts: [{ at, tookMs: 3, status: undefined, problem: 'refused the connection' }],
  dueAt: at + 1000,
}
const detail = {
  ...summary,
  seed: '42',
  width: 1024,
  height: 768,
  format: 'jpeg',
  timeline: { unit: 'ms', states: [{ at: 0, status: 'Pending', progress: null, details: null }] },
  credits: 2.5,
  understood: { fields: [{ field: 'prompt', value: 'a cat', from: 'sent' }], ignored: ['promt'] },
  requests: [entry],
  webhooks: [delivery],
} as const
const requestDetail = {
  ...entry,
  nth: 1,
  headers: [{ name: 'host', value: 'localhost' }],
  answer: { headers: [{ name: 'content-type', value: 'application/json' }], body: '{}' },
  notKept: undefined,
}
const verdict = {
  rule,
  fired: false,
  holds: ['stage'],
  differs: [{ condition: 'nth', wanted: 2, found: 1, unsure: undefined }],
  why: 'nth must be 2, and is 1',
}
const preview = {
  rule: newRule,
  effects: ['status 503'],
  answer: { status: 503, headers: [{ name: 'content-type', value: 'application/json' }], body: '{}' },
}
const due = { at: at + 1500, kind: 'task' as const, task: 'task-1', status: 'Ready' as const, webhook: undefined }
const word = { stage: 'task' as const, word: 'error', form: 'error', does: 'the task ends', examples: ['error'] }
const page = { entries: [entry], dropped: 0, count: 1 }
const receipt = {
  models: [{ model: 'flux-dev', tasks: 2, refunded: 0, credits: 5 }],
  tasks: 2,
  refunded: 0,
  credits: 5,
  dollars: 0.05,
}
const report = {
  findings: [
    {
      name: 'polls-too-fast',
      level: 'warning' as const,
      what: 'polls < 100 ms apart',
      advice: 'Wait for Retry-After.',
      count: 3,
      requests: [7],
    },
  ],
  coverage: {
    endpoints: [{ route: 'POST /documented/v1/flux-dev', statuses: { 200: 2 } }],
    untouched: [],
    fields: [{ model: 'flux-dev', used: ['prompt'], unused: ['seed'] }],
    paths: { Ready: 2 },
    unmet: ['Error'],
  },
}
const allPage = {
  ...page,
  entries: [
    { account: 'a', ...entry },
    { account: undefined, ...entry },
  ],
}
const allReport = {
  accounts: [{ account: 'a', requests: 3, findings: report.findings }],
  coverage: report.coverage,
}
const picture = { name: 'cat', format: 'png', width: 2, height: 1, bytes: 3, sha256: '00', shared: false } as const
const event: AccountEvent = { kind: 'clock', at }
const clockChanged = Promise.resolve({ ...clock, happened: [event] })

const pngFile = { type: 'image/png', bytes: Buffer.from('\x89PNG', 'latin1') }

/** What the fake answers, as the library has it. */
export const answers = {
  at,
  clock,
  settings,
  newRule,
  rule,
  entry,
  input,
  summary,
  detail,
  file: pngFile,
  delivery,
  page,
  requestDetail,
  verdict,
  preview,
  due,
  word,
  allPage,
  receipt,
  report,
  allReport,
  picture,
  event,
} as const

/** A control of which every method answers the same, and notes that it was called. */
export function fakeControl(keys: readonly string[] = ['a']) {
  const calls: Calls = []
  let listeners: ((event: AccountEvent) => void)[] = []
  const on = <A>(command: string, answer: A) => {
    return (...given: unknown[]): A => {
      calls.push([command, ...given])
      return answer
    }
  }
  const accountOf = (key: string) => {
    const to = <A>(name: string, answer: A) => on(`AccountControl.${name}`, answer)
    return {
      key,
      clock: to('clock', clock),
      due: to('due', [due]),
      setClock: to('setClock', clockChanged),
      advance: to('advance', clockChanged),
      advanceTo: to('advanceTo', clockChanged),
      advanceUntil: to('advanceUntil', clockChanged),
      freeze: to('freeze', clockChanged),
      resume: to('resume', clockChanged),
      scale: to('scale', clockChanged),
      step: to('step', detail),
      settings: to('settings', settings),
      changeSettings: to('changeSettings', settings),
      rules: to('rules', [rule]),
      addRule: to('addRule', [rule]),
      previewRules: to('previewRules', [preview]),
      removeRule: to('removeRule', undefined),
      clearRules: to('clearRules', undefined),
      verifyRules: to('verifyRules', { verified: 1 }),
      pictures: to('pictures', [picture]),
      readPicture: to('readPicture', pngFile),
      addPicture: to('addPicture', Promise.resolve(picture)),
      removePicture: to('removePicture', undefined),
      tasks: to('tasks', [summary]),
      task: to('task', detail),
      readResult: to('readResult', Promise.resolve(pngFile)),
      readInput: to('readInput', pngFile),
      readThumbnail: to('readThumbnail', Promise.resolve(pngFile)),
      requests: to('requests', page),
      request: to('request', requestDetail),
      judgeRules: to('judgeRules', [verdict]),
      wait: to('wait', Promise.resolve<WaitResult>({ met: true, tookMs: 12, seen: { status: 'Ready' } })),
      expect: to('expect', { met: true, found: 1, problem: undefined, closest: undefined }),
      receipt: to('receipt', receipt),
      report: to('report', report),
      webhooks: to('webhooks', [delivery]),
      redeliver: to('redeliver', Promise.resolve(delivery)),
      listen: (listener) => {
        calls.push(['AccountControl.listen'])
        listeners.push(listener)
        return () => {
          listeners = listeners.filter((each) => each !== listener)
        }
      },
      reset: to('reset', undefined),
    } satisfies Required<AccountControl>
  }
  const account = accountOf('a')
  const all = {
    requests: on('AllControl.requests', allPage),
    receipt: on('AllControl.receipt', receipt),
    report: on('AllControl.report', allReport),
    listen: (listener) => {
      calls.push(['AllControl.listen'])
      const hear = (event: AccountEvent) => listener(event.kind === 'reset' ? undefined : 'a', event)
      listeners.push(hear)
      return () => {
        listeners = listeners.filter((each) => each !== hear)
      }
    },
  } satisfies Required<AllControl>
  const template = {
    settings: on('TemplateControl.settings', settings),
    changeSettings: on('TemplateControl.changeSettings', settings),
    rules: on('TemplateControl.rules', [newRule]),
    addRule: on('TemplateControl.addRule', [newRule]),
    clearRules: on('TemplateControl.clearRules', undefined),
    pictures: on('TemplateControl.pictures', [picture]),
    readPicture: on('TemplateControl.readPicture', pngFile),
    addPicture: on('TemplateControl.addPicture', Promise.resolve(picture)),
    removePicture: on('TemplateControl.removePicture', undefined),
    pace: on('TemplateControl.pace', { mode: 'real' } as const),
    setPace: on('TemplateControl.setPace', { mode: 'frozen' } as const),
  } satisfies Required<TemplateControl>
  const control = {
    accounts: on(
      'Control.accounts',
      keys.map((key) => ({ key, now: at, pace: { mode: 'real' } as const, tasks: 1, rules: 1, requests: 3 })),
    ),
    account: (key: string): AccountControl => (key === 'a' ? account : { ...account, key }),
    all: (): AllControl => all,
    template: (): TemplateControl => template,
    resetAll: on('Control.resetAll', undefined),
    unattributedRequests: on('Control.unattributedRequests', page),
    unattributedRequest: on('Control.unattributedRequest', requestDetail),
    directives: on('Control.directives', [word]),
    inbox: on('Control.inbox', [{ at, method: 'POST', headers: { a: 'b' }, body: '{}' }]),
    clearInbox: on('Control.clearInbox', undefined),
  } satisfies Required<Control>
  return {
    control,
    account,
    all,
    template,
    calls,
    tell: (told: AccountEvent) => listeners.forEach((listener) => listener(told)),
    heardBy: () => listeners.length,
  }
}

export type FakeControl = ReturnType<typeof fakeControl>

export interface ControlApp extends FakeControl {
  app: FastifyInstance
  /** What the inbox was given. */
  taken: [name: string, request: Received][]
}

/** The control API alone, as app.ts mounts it, over a fake; closed when the test ends. */
export const startControl = (options: Partial<ControlPluginOptions> = {}, fake: FakeControl = fakeControl()) =>
  openControl(options, fake, onTestFinished)

/** One for all tests of a file or a group. */
export const shareControl = (options: Partial<ControlPluginOptions> = {}) =>
  openControl(options, fakeControl(), afterAll)

function openControl(
  options: Partial<ControlPluginOptions>,
  fake: FakeControl,
  atTheEnd: (close: () => Promise<void>) => void,
): ControlApp {
  const taken: ControlApp['taken'] = []
  const app = fastify({
    exposeHeadRoutes: false,
    schemaController: { compilersFactory: passThrough },
    routerOptions: { querystringParser: readQuery },
  })
  app.removeAllContentTypeParsers()
  const notFound = createControlNotFound('/_emulator')
  app.setNotFoundHandler(notFound.answer)
  app.register(controlPlugin, {
    prefix: '/_emulator',
    control: fake.control,
    seal: createSeal(Buffer.from('key')),
    health: { status: 'ok' },
    inspector: true,
    callers: {},
    longestPicture: 1000,
    origins: { base: () => 'http://localhost:3589' },
    notFound,
    inbox: {
      take: (name, request) => {
        taken.push([name, request])
        return { at, method: request.method, headers: {}, body: request.body }
      },
    },
    ...options,
  })
  atTheEnd(() => app.close())
  return { ...fake, app, taken }
}
