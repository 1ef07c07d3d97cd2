import { expect, test } from 'vitest'
import { createCaller } from '../../src/connect/caller.js'
import { openInProcess } from '../../src/connect/in-process.js'
import { createRemoteControl } from '../../src/connect/remote-control.js'
import type { Remote, RemoteControl } from '../../src/connect/remote.js'
import {
  ControlError,
  type AccountControl,
  type AllControl,
  type Control,
  type TemplateControl,
} from '../../src/index.js'
import { withFiles } from '../../src/expect-files.js'

import { plainPicture } from '../support/input-picture.js'
import { startApp, type TestApp } from '../support/start-app.js'

/** A control of either kind: what is awaited is the same. */
type Either<T> = T | Remote<T>

interface Prepared {
  /** The id of a task with an input picture, which has ended. */
  task: string
  /** The id of a task that goes by steps. */
  stepped: string
  /** The id of a rule. */
  rule: string
  /** The id of a webhook that was sent. */
  webhook: string
  picture: Uint8Array
  app: TestApp
}

type MethodsOf<T> = { [Name in keyof T as T[Name] extends (...given: never) => unknown ? Name : never]: T[Name] }

/** One or more calls of each method: the compiler asks for a row for each that the library has. */
type CallsOf<T> = { [Name in keyof MethodsOf<T>]: (control: Either<T>, given: Prepared) => unknown }

/** The calls one after the other: what each returned, or threw. */
async function outcomes(...calls: (() => unknown)[]): Promise<unknown[]> {
  const seen: unknown[] = []
  for (const call of calls) {
    try {
      seen.push(await call())
    } catch (error) {
      if (!(error instanceof ControlError)) throw error
      const { status, message, details } = error
      // What the schema of a request refuses already has other words there.
      seen.push(status === 400 ? { status } : { status, message, details })
    }
  }
  return seen
}

const never = AbortSignal.abort()

const ofAccount: CallsOf<AccountControl> = {
  clock: (account) => account.clock(),
  due: (account) =>
    outcomes(
      () => account.due(),
      () => account.due({ limit: 1 }),
      () => account.due({ limit: 0 }),
    ),
  setClock: (account) =>
    outcomes(
      () => account.setClock({ mode: 'scaled', factor: 60 }),
      () => account.setClock({ mode: 'frozen', advance: { by: '1h' }, settle: false }),
      () => account.setClock({ mode: 'fast' as 'real' }),
    ),
  advance: (account) =>
    outcomes(
      () => account.advance('10m'),
      () => account.advance(1500),
      () => account.advance('x'),
    ),
  advanceTo: (account) =>
    outcomes(
      () => account.advanceTo('2026-01-03T00:00:00Z'),
      () => account.advanceTo(1),
    ),
  advanceUntil: (account, { task, stepped }) =>
    outcomes(
      () => account.advanceUntil({ task: stepped, status: 'Ready' }),
      () => account.advanceUntil({ task, status: 'Pending' }),
      () => account.advanceUntil('idle'),
    ),
  freeze: (account) => account.freeze(),
  resume: (account) => account.resume(),
  scale: (account) =>
    outcomes(
      () => account.scale(60),
      () => account.scale(0),
    ),
  step: (account, { task, stepped }) =>
    outcomes(
      () => account.step(stepped),
      () => account.step(stepped, 2),
      () => account.step(task),
      () => account.step('unknown'),
    ),
  settings: (account) => account.settings(),
  changeSettings: (account) =>
    outcomes(
      () => account.changeSettings({ latency: '3s', credits: 5 }),
      () => account.changeSettings({ credits: undefined }),
      () => account.changeSettings({ latency: 'slow' }),
    ),
  rules: (account) => account.rules(),
  addRule: (account) =>
    outcomes(
      () => account.addRule('poll 2 = 503'),
      () => account.addRule([{ stage: 'task', then: { end: 'Error' } }, { directive: 'stuck' }]),
      () => account.addRule('poll two = 503'),
    ),
  previewRules: (account) =>
    outcomes(
      () => account.previewRules(['poll 2 = 503', 'error', 'download expired', 'webhook lost'], { contract: 'live' }),
      () => account.previewRules('submit = rate-limited'),
      () => account.previewRules('poll 2 = nonsense'),
      () => account.previewRules('error', { contract: 'none' as 'live' }),
    ),
  removeRule: (account, { rule }) =>
    outcomes(
      () => account.removeRule(rule),
      () => account.removeRule(rule),
      () => account.removeRule('../..'),
      () => account.rules(),
    ),
  clearRules: (account) =>
    outcomes(
      () => account.clearRules(),
      () => account.rules(),
    ),
  verifyRules: (account) =>
    outcomes(
      () => account.verifyRules(),
      () => account.clearRules(),
      () => account.verifyRules(),
    ),
  pictures: (account) => account.pictures(),
  readPicture: (account, { picture }) =>
    outcomes(
      () => account.addPicture('mine', picture),
      () => account.readPicture('mine'),
      () => account.readPicture('..'),
    ),
  addPicture: (account, { picture }) =>
    outcomes(
      () => account.addPicture('mine.png', picture),
      () => account.addPicture('bad', new Uint8Array([1, 2, 3])),
      () => account.addPicture('a b', picture),
      () => account.pictures(),
    ),
  removePicture: (account, { picture }) =>
    outcomes(
      () => account.addPicture('mine', picture),
      () => account.removePicture('mine'),
      () => account.removePicture('mine'),
    ),
  tasks: (account) =>
    outcomes(
      () => account.tasks(),
      () => account.tasks({ status: 'Ready', limit: 1 }),
      () => account.tasks({ model: 'flux-none' }),
    ),
  task: (account, { task }) =>
    outcomes(
      () => account.task(task),
      () => account.task('unknown'),
    ),
  readResult: (account, { task }) =>
    outcomes(
      () => account.readResult(task),
      () => account.readResult('unknown'),
    ),
  readInput: (account, { task }) =>
    outcomes(
      () => account.readInput(task, 'input_image'),
      () => account.readInput(task, 'mask'),
    ),
  readThumbnail: (account, { task }) =>
    outcomes(
      () => account.readThumbnail(task, 'input_image'),
      () => account.readThumbnail(task, 'mask'),
    ),
  requests: (account, { task }) =>
    outcomes(
      () => account.requests(),
      () => account.requests({ stage: 'poll', task, limit: 2, status: '2xx', method: 'get', since: 1 }),
      () => account.requests({ model: 'flux-none' }),
    ),
  request: (account) =>
    outcomes(
      async () => account.request((await account.requests({ limit: 1 })).entries[0]?.id ?? 0),
      () => account.request(999_999),
    ),
  judgeRules: (account) =>
    outcomes(
      async () => account.judgeRules((await account.requests({ limit: 1 })).entries[0]?.id ?? 0),
      () => account.judgeRules(999_999),
    ),
  wait: (account, { task }) =>
    outcomes(
      () => account.wait({ task, requests: 1, webhooks: 1, filter: { stage: 'poll', url: 'get_result', status: 200 } }),
      () => account.wait({ requests: 50, signal: never }),
      () => account.wait({ requests: 50, timeout: 0 }),
      () => account.wait({ task: 'unknown' }),
      () => account.wait({}),
    ),
  expect: (account, { picture }) =>
    outcomes(
      () => account.expect({ filter: { stage: 'submit' }, fields: { input_image: picture }, count: 1 }),
      () => account.expect({ filter: { stage: 'submit' }, fields: { prompt: 'another' } }),
      () => account.expect({ filter: { stage: 'submit' }, fields: { input_image: new Uint8Array([1]) } }),
      () => account.expect({ fields: { prompt: picture } }),
      () => account.expect({ filter: { model: 'flux-none' } }),
    ),
  receipt: (account) => account.receipt(),
  report: (account) => account.report(),
  webhooks: (account, { task }) =>
    outcomes(
      () => account.webhooks(),
      () => account.webhooks({ task }),
      () => account.webhooks({ task: 'none' }),
    ),
  redeliver: (account, { webhook }) =>
    outcomes(
      () => account.redeliver(webhook),
      () => account.redeliver('unknown'),
    ),
  listen: (account, { app }) => heard((hear) => account.listen(hear), app),
  reset: (account) =>
    outcomes(
      () => account.reset(),
      () => account.requests(),
      () => account.rules(),
    ),
}

const ofControl: CallsOf<Control> = {
  accounts: (control) => control.accounts(),
  account: (control) => control.account('default').settings(),
  all: (control) => control.all().receipt(),
  template: (control) => control.template().settings(),
  resetAll: (control) =>
    outcomes(
      () => control.resetAll(),
      () => control.account('test').requests(),
    ),
  unattributedRequests: (control) =>
    outcomes(
      () => control.unattributedRequests(),
      () => control.unattributedRequests({ status: 'x' }),
    ),
  unattributedRequest: (control) =>
    outcomes(
      async () => control.unattributedRequest((await control.unattributedRequests({ limit: 1 })).entries[0]?.id ?? 0),
      () => control.unattributedRequest(999_999),
    ),
  directives: (control) => control.directives(),
  inbox: (control) => control.inbox('box'),
  clearInbox: (control) =>
    outcomes(
      () => control.clearInbox('box'),
      () => control.inbox('box'),
    ),
}

const ofAll: CallsOf<AllControl> = {
  requests: (all) =>
    outcomes(
      () => all.requests({ limit: 3 }),
      () => all.requests({ limit: 10_001 }),
    ),
  receipt: (all) => all.receipt(),
  report: (all) => all.report(),
  listen: (all, { app }) => heard((hear) => all.listen((account, event) => hear({ account, event })), app),
}

const ofTemplate: CallsOf<TemplateControl> = {
  settings: (template) => template.settings(),
  changeSettings: (template) =>
    outcomes(
      () => template.changeSettings({ credits: 7 }),
      () => template.changeSettings({ credits: undefined }),
    ),
  rules: (template) => template.rules(),
  addRule: (template) =>
    outcomes(
      () => template.addRule('poll = 503'),
      () => template.addRule('nonsense'),
    ),
  clearRules: (template) =>
    outcomes(
      () => template.clearRules(),
      () => template.rules(),
    ),
  pictures: (template) => template.pictures(),
  readPicture: (template, { picture }) =>
    outcomes(
      () => template.addPicture('all', picture),
      () => template.readPicture('all'),
    ),
  addPicture: (template, { picture }) =>
    outcomes(
      () => template.addPicture('all', picture),
      () => template.pictures(),
    ),
  removePicture: (template) => outcomes(() => template.removePicture('all')),
  pace: (template) => template.pace(),
  setPace: (template) =>
    outcomes(
      () => template.setPace({ mode: 'frozen' }),
      () => template.setPace({}),
    ),
}

/** The events while a request comes, until the one that ends it; none that come after the end. */
async function heard(listen: (hear: (event: object) => void) => unknown, app: TestApp): Promise<object[]> {
  const events: object[] = []
  let arrived = (): void => undefined
  const stop = (await listen((event) => {
    events.push(event)
    arrived()
  })) as () => void
  const first = new Promise<void>((resolve) => (arrived = resolve))
  await app.app.inject({ url: '/live/v1/credits', headers: { 'x-key': 'test' } })
  await first
  stop()
  await app.app.inject({ url: '/live/v1/credits', headers: { 'x-key': 'test' } })
  return events
}

/** An app as every test finds it: with tasks, rules, webhooks and requests. Two of them are the same to the last id. */
async function prepare(): Promise<Prepared> {
  const app = startApp({ latency: 1000 })
  const { control } = app.core
  const account = control.account('test')
  await account.freeze()
  const [{ id: rule }] = account.addRule(['submit 9 = 429', 'poll 8 = 503']) as [{ id: string }, unknown]
  const picture = await plainPicture(320, 256)
  const body = {
    prompt: 'a lighthouse',
    input_image: picture.toString('base64'),
    webhook_url: 'http://127.0.0.1:1/hook',
  }
  const post = (prompt: object) =>
    app.app.inject({ method: 'POST', url: '/live/v1/flux-2-pro', headers: { 'x-key': 'test' }, payload: prompt })
  const { id: task } = (await post(body)).json<{ id: string }>()
  const { id: stepped } = (await post({ prompt: 'x [[after 3 steps]]' })).json<{ id: string }>()
  await account.advance('10m')
  await app.app.inject({ url: `/live/v1/get_result?id=${task}`, headers: { 'x-key': 'test' } })
  await app.app.inject({ url: '/live/v1/get_result?id=unknown' })
  await app.app.inject({ method: 'POST', url: '/_emulator/inbox/box', payload: { a: 1 } })
  const webhook = account.webhooks()[0]?.id ?? ''
  return { task, stepped, rule, webhook, picture: new Uint8Array(picture), app }
}

function remoteOf({ app }: TestApp): RemoteControl {
  const place = { open: openInProcess(app.server) }
  return createRemoteControl((subject) => createCaller({ place, url: 'http://localhost', base: '' }, subject))
}

const parts = {
  Control: { calls: ofControl, of: (control: Control | RemoteControl) => control },
  AccountControl: { calls: ofAccount, of: (control: Control | RemoteControl) => control.account('test') },
  AllControl: { calls: ofAll, of: (control: Control | RemoteControl) => control.all() },
  TemplateControl: { calls: ofTemplate, of: (control: Control | RemoteControl) => control.template() },
}

const rows = Object.entries(parts).flatMap(([part, { calls, of }]) =>
  Object.entries(calls).map(([method, call]) => ({
    method: `${part}.${method}`,
    of,
    call: call as (control: unknown, given: Prepared) => unknown,
  })),
)

/** Without what no two runs share, real time, and what the control API does not show, signatures. Bytes are compared as such, whoever made the array. */
function comparable(value: unknown): unknown {
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64')
  if (Array.isArray(value)) return value.map(comparable)
  if (typeof value === 'string') return value.replace(/sig=[^&"\\]*/g, 'sig=')
  if (typeof value !== 'object' || value === null) return value
  const kept = Object.entries(value).filter(([name, of]) => of !== undefined && name !== 'tookMs')
  return Object.fromEntries(kept.map(([name, of]) => [name, comparable(of)]))
}

test.each(rows)('$method returns over the control API what it returns in this process', async ({ of, call }) => {
  const [here, there] = [await prepare(), await prepare()]
  const local = await call(of(withFiles(here.app.core.control)), here)
  const remote = await call(of(remoteOf(there.app)), there)
  expect(comparable(remote)).toEqual(comparable(local))
})

test.each(Object.entries(parts))(
  '%s has the same methods in this process and over the control API',
  (_name, { of }) => {
    const app = startApp()
    expect(Object.keys(of(remoteOf(app))).sort()).toEqual(Object.keys(of(app.core.control)).sort())
  },
)
