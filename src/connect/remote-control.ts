import type { Settings, SettingsChange } from '../config/setting-table.js'
import {
  ControlError,
  type AccountControl,
  type AllControl,
  type ClockChange,
  type PictureFile,
  type TaskInput,
  type TemplateControl,
  type WaitResult,
  type WaitUntil,
} from '../control/control.js'
import { withHashes } from '../expect-files.js'
import type { AccountEvent } from '../journal/events.js'
import type { Caller, Subject } from './caller.js'
import { readEvents } from './read-events.js'
import type { Remote, RemoteControl } from './remote.js'
import { without } from './without.js'

/** Each method is one operation of the control API, and returns what the method of the library returns. */
export function createRemoteControl(callerOf: (subject?: Subject) => Caller): RemoteControl {
  const server = callerOf()
  return {
    accounts: () => field('accounts', server.call('GET', '/accounts')),
    account: (key) => accountControl(callerOf({ key }), key),
    all: () => allControl(callerOf({ account: '*' })),
    template: () => templateControl(callerOf({ account: 'default' })),
    resetAll: () => done(server.call('POST', '/reset', { body: { all: true } })),
    unattributedRequests: (filter) => server.call('GET', '/unattributed', { query: filter }),
    unattributedRequest: (id) => server.call('GET', `/unattributed/${id}`),
    directives: () => field('directives', server.call('GET', '/directives')),
    inbox: (name) => field('items', server.call('GET', `/inbox/${encoded(name)}`)),
    clearInbox: (name) => done(server.call('DELETE', `/inbox/${encoded(name)}`)),
  }
}

function accountControl(to: Caller, key: string): Remote<AccountControl> {
  const setClock = (change: ClockChange) => to.call<never>('POST', '/clock', { body: change })
  return {
    key,
    clock: () => to.call('GET', '/clock'),
    due: (options) => field('due', to.call('GET', '/clock/due', { query: options })),
    setClock,
    advance: (by) => setClock({ advance: { by } }),
    advanceTo: (time) => setClock({ advance: { to: time } }),
    advanceUntil: (until) => setClock({ advance: { until } }),
    freeze: () => setClock({ mode: 'frozen' }),
    resume: () => setClock({ mode: 'real' }),
    scale: (factor) => setClock({ mode: 'scaled', factor }),
    step: async (task, count) => unlinked(await to.call('POST', '/step', { body: { task, count } })),
    ...settingsControl(to),
    rules: () => field('rules', to.call('GET', '/rules')),
    addRule: (rules) => field('rules', to.call('POST', '/rules', { body: rules })),
    previewRules: (rules, options) =>
      field('previews', to.call('POST', '/rules/preview', { body: rules, query: options })),
    removeRule: (id) => done(to.call('DELETE', `/rules/${encoded(id)}`)),
    clearRules: () => done(to.call('DELETE', '/rules')),
    verifyRules: () => to.call('POST', '/rules/verify'),
    ...pictureControl(to),
    tasks: async (filter) => {
      const tasks = await field<readonly WithInputs[]>('tasks', to.call('GET', '/tasks', { query: filter }))
      return tasks.map((task) => unlinked(task)) as never
    },
    task: async (id) => unlinked(await to.call('GET', `/tasks/${encoded(id)}`)),
    readResult: (task, { signal } = {}) =>
      to.file(`/tasks/${encodeURIComponent(task)}/picture`, { signal }).catch((error: unknown) => {
        if (signal?.aborted === true) throw new ControlError(409, 'the wait for the picture was ended')
        throw error
      }),
    readInput: (task, of) => to.file(inputPath(task, of)),
    readThumbnail: (task, of, { signal } = {}) =>
      to.file(`${inputPath(task, of)}/thumbnail`, { signal }).catch((error: unknown) => {
        if (signal?.aborted === true) throw new ControlError(409, 'the wait for the thumbnail was ended')
        throw error
      }),
    requests: (filter) => to.call('GET', '/requests', { query: filter }),
    request: (id) => to.call('GET', `/requests/${id}`),
    judgeRules: (id) => field('verdicts', to.call('GET', `/requests/${id}/rules`)),
    wait: (until) => wait(to, until),
    expect: async (expectation) =>
      to.call('POST', '/expect', { body: withHashes(expectation, { bytes: true }), verdicts: [409] }),
    receipt: () => to.call('GET', '/receipt'),
    report: () => to.call('GET', '/report'),
    webhooks: (filter) => field('webhooks', to.call('GET', '/webhooks', { query: filter })),
    redeliver: (id) => to.call('POST', `/webhooks/${encoded(id)}/redeliver`),
    listen: async (listener) =>
      readEvents(await to.stream('/events'), (data) => {
        listener(without(JSON.parse(data) as AccountEvent & { account: string }, 'account') as AccountEvent)
      }),
    reset: () => done(to.call('POST', '/reset')),
  }
}

const allControl = (to: Caller): Remote<AllControl> => ({
  requests: (filter) => to.call('GET', '/requests', { query: filter }),
  receipt: () => to.call('GET', '/receipt'),
  report: () => to.call('GET', '/report'),
  listen: async (listener) =>
    readEvents(await to.stream('/events'), (data) => {
      const { account, ...event } = JSON.parse(data) as AccountEvent & { account?: string }
      listener(account, event)
    }),
})

const templateControl = (to: Caller): Remote<TemplateControl> => ({
  ...settingsControl(to),
  rules: () => field('rules', to.call('GET', '/rules')),
  addRule: (rules) => field('rules', to.call('POST', '/rules', { body: rules })),
  clearRules: () => done(to.call('DELETE', '/rules')),
  ...pictureControl(to),
  pace: () => field('pace', to.call('GET', '/clock')),
  setPace: (pace) => field('pace', to.call('POST', '/clock', { body: pace })),
})

/** A body has null where the library says undefined: there it would not be seen. */
const settingsControl = (to: Caller): Pick<Remote<AccountControl>, 'settings' | 'changeSettings'> => ({
  settings: async () => withUndefined(await to.call('GET', '/settings')),
  changeSettings: async (change: SettingsChange) =>
    withUndefined(await to.call('POST', '/settings', { body: withNull(change) })),
})

const withUndefined = (settings: Settings): Settings =>
  Object.fromEntries(Object.entries(settings).map(([name, value]) => [name, value ?? undefined])) as unknown as Settings

const withNull = (change: object): object =>
  Object.fromEntries(Object.entries(change).map(([name, value]) => [name, (value as unknown) ?? null]))

const pictureControl = (
  to: Caller,
): Pick<Remote<AccountControl>, 'pictures' | 'readPicture' | 'addPicture' | 'removePicture'> => ({
  pictures: () => field('pictures', to.call('GET', '/pictures')),
  readPicture: (name): Promise<PictureFile> => to.file(`/pictures/${encoded(name)}`),
  addPicture: (name, bytes) => to.call('PUT', `/pictures/${encoded(name)}`, { body: bytes }),
  removePicture: (name) => done(to.call('DELETE', `/pictures/${encoded(name)}`)),
})

/** A wait that its caller ends says what there was, as the library does: it is asked anew, with no time to wait. */
async function wait(to: Caller, { signal, ...until }: WaitUntil): Promise<WaitResult> {
  const ask = (body: WaitUntil, asked: AbortSignal | undefined) =>
    to.call<WaitResult>('POST', '/wait', { body, verdicts: [408], signal: asked })
  try {
    return await ask(until, signal)
  } catch (error) {
    if (signal?.aborted !== true) throw error
    return ask({ ...until, timeout: 0 }, undefined)
  }
}

const done = async (answer: Promise<unknown>): Promise<void> => {
  await answer
}

const field = async <Value>(name: string, answer: Promise<Readonly<Record<string, unknown>>>): Promise<Value> =>
  (await answer)[name] as Value

/** A name in a path. Two dots, which a URL takes for the folder above, are a name like any other. */
const encoded = (name: string): string =>
  encodeURIComponent(name).replace(/^\.+$/, (dots) => dots.replaceAll('.', '%2E'))

const inputPath = (task: string, of: string) => `/tasks/${encoded(task)}/inputs/${encoded(of)}`

interface WithInputs {
  inputs: readonly (TaskInput & { url?: string; thumbnail?: string })[]
}

/** A task without the links of the control API: the methods read what is behind them. */
const unlinked = <Task extends WithInputs>(task: Task): Task => ({
  ...task,
  inputs: task.inputs.map((input) => without(input, 'url', 'thumbnail')),
})
