import { expect, test } from 'vitest'
import { createJournalBudget } from '../../src/journal/budget.js'
import type { JournalEntry } from '../../src/journal/entry.js'
import type { ObservedDownload, ObservedPoll, ObservedSubmit } from '../../src/client-checks/observation.js'
import { createClientMonitor, type ClientMonitorOptions } from '../../src/client-checks/monitor.js'
import { trackedTaskBytes } from '../../src/client-checks/tracked-task.js'
import type { Trackable } from '../../src/journal/request-record.js'
import { makeEntry } from '../journal/make-entry.js'

type Given<Observed> = Partial<Omit<Observed, 'entry'>> & { entry?: Partial<JournalEntry> }

/** A client under monitor: each call is a request, 1 s after the one before, unless told otherwise. */
function watchClient(options: ClientMonitorOptions = {}) {
  const monitor = createClientMonitor(options)
  let id = 0
  const tasks = new Map<string, Trackable & { polls: number; downloads: number }>()
  const taskOf = (id: string) => {
    const task = tasks.get(id) ?? { polls: 0, downloads: 0, tracked: undefined }
    tasks.set(id, task)
    return task
  }
  const usual = (after: number, given: Partial<JournalEntry> = {}) => {
    now += after
    const entry = makeEntry({ id: ++id, at: now, task: 'a', body: '{"prompt":"a cat"}', ...given })
    return { entry, task: entry.task === undefined ? undefined : taskOf(entry.task), urlHash: 1, realAt: now }
  }
  let now = 0
  return {
    ...monitor,
    submit: ({ entry, ...given }: Given<ObservedSubmit> = {}, after = 1000) =>
      monitor.observe({
        kind: 'submit',
        webhook: false,
        ignored: undefined,
        known: [],
        ...usual(after, entry),
        ...given,
      }),
    poll: (shown?: string, { entry, ...given }: Given<ObservedPoll> = {}, after = 1000) => {
      const seen = usual(after, entry)
      if (seen.task !== undefined) seen.task.polls++
      monitor.observe({ kind: 'poll', shown, retryAfter: 1, expiresAt: undefined, ...seen, ...given })
    },
    download: ({ entry, ...given }: Given<ObservedDownload> = {}, after = 1000) => {
      const seen = usual(after, { sentKey: false, ...entry })
      if (seen.task !== undefined) seen.task.downloads++
      monitor.observe({ kind: 'download', expired: false, ...seen, ...given })
    },
    found: () => Object.fromEntries(monitor.findings().map(({ name, requests }) => [name, requests])),
  }
}

type Client = ReturnType<typeof watchClient>

const cases: [string, (client: Client) => void, Record<string, number[]>][] = [
  [
    'a good client is not found doing anything',
    (client) => {
      client.submit()
      client.poll('Pending', {}, 5)
      client.poll('Pending', {}, 500)
      client.poll('Ready', {}, 500)
      client.download({}, 1)
    },
    {},
  ],
  [
    'polls sooner than half a second, where Retry-After says a second',
    (client) => {
      client.poll('Pending')
      client.poll('Pending', {}, 200)
      client.poll('Pending', {}, 460)
    },
    { 'polls-too-fast': [2] },
  ],
  [
    'Retry-After: 0 allows a tenth of a second, and no header as well',
    (client) => {
      client.poll('Pending', { retryAfter: 0 })
      client.poll('Pending', { retryAfter: undefined }, 100)
      client.poll('Pending', { retryAfter: 0 }, 110)
      client.poll('Pending', {}, 10)
    },
    { 'polls-too-fast': [4] },
  ],
  [
    'Retry-After of a refused poll is meant to the second',
    (client) => {
      client.poll(undefined, { entry: { status: 429 }, retryAfter: 5 })
      client.poll('Pending', {}, 3000)
      client.poll(undefined, { entry: { status: 503 }, retryAfter: 5 })
      client.poll('Pending', {}, 5000)
    },
    { 'polls-too-fast': [2] },
  ],
  [
    'a broken connection may be tried again at once',
    (client) => {
      client.poll(undefined, { entry: { status: 'reset' } })
      client.poll('Pending', {}, 1)
    },
    {},
  ],
  [
    'a client that moves the clock in place of waiting waits',
    (client) => {
      client.poll('Pending', { entry: { at: 0 }, realAt: 100 })
      client.poll('Pending', { entry: { at: 1000 }, realAt: 101 })
    },
    {},
  ],
  [
    'a client that waits while the clock is frozen waits',
    (client) => {
      client.poll('Pending', { entry: { at: 0 }, realAt: 100 })
      client.poll('Pending', { entry: { at: 0 }, realAt: 700 })
    },
    {},
  ],
  [
    'two tasks may be polled at once',
    (client) => {
      client.poll('Pending', { entry: { task: 'a' } }, 1)
      client.poll('Pending', { entry: { task: 'b' } }, 1)
    },
    {},
  ],
  [
    'polls again after Ready',
    (client) => {
      client.poll('Ready')
      client.download()
      client.poll('Ready')
    },
    { 'polls-after-end': [3] },
  ],
  [
    'asking for a new link is not one poll too many: the old one has expired, or did not work',
    (client) => {
      client.poll('Ready', { entry: { at: 1000 }, expiresAt: 5000 })
      client.poll('Ready', { entry: { at: 5000 }, expiresAt: 9000 })
      client.download({ entry: { status: 503 } })
      client.poll('Ready')
      client.download()
    },
    {},
  ],
  [
    'what a client could not read has not told it the end',
    (client) => {
      client.poll('Ready', { entry: { status: 'reset' } })
      client.poll(undefined)
      client.poll('Error')
    },
    {},
  ],
  [
    'loops on a moderated task, from the third poll on',
    (client) => {
      client.poll('Request Moderated')
      client.poll('Request Moderated')
      client.poll('Request Moderated')
      client.poll('Request Moderated')
      client.poll('Request Moderated')
    },
    { 'polls-after-end': [2, 3, 4, 5], 'loops-on-moderated': [4, 5] },
  ],
  [
    'builds its own URL',
    (client) => {
      client.submit({ urlHash: 1 })
      client.poll('Pending', { urlHash: 1 })
      client.poll('Pending', { urlHash: 2 })
    },
    { 'builds-own-url': [3] },
  ],
  [
    'who is called back was given no URL to follow',
    (client) => {
      client.submit({ urlHash: 1, webhook: true })
      client.poll('Pending', { urlHash: 2 })
    },
    {},
  ],
  [
    'downloads after expiry',
    (client) => client.download({ expired: true, entry: { status: 403 } }),
    { 'downloads-after-expiry': [1] },
  ],
  [
    'sends the key to the delivery URL',
    (client) => client.download({ entry: { sentKey: true } }),
    { 'sends-key-to-delivery': [1] },
  ],
  [
    'submits again after a timeout',
    (client) => {
      client.submit({ entry: { task: 'a', status: 'aborted', tookMs: 900 } })
      client.submit({ entry: { task: 'b' } })
      client.poll('Error', { entry: { task: 'b' } })
    },
    { 'submits-again-after-timeout': [1, 2] },
  ],
  [
    'submits again and again: every task but the last is paid for in vain',
    (client) => {
      client.submit({ entry: { task: 'a', status: 'reset' } })
      client.submit({ entry: { task: 'b', status: 'reset' } })
      client.submit({ entry: { task: 'c' }, webhook: true })
    },
    { 'submits-again-after-timeout': [1, 2, 3] },
  ],
  [
    'the client is faster to submit again than we are to see that it has gone',
    (client) => {
      client.submit({ entry: { task: 'b' }, realAt: 1000, webhook: true })
      client.submit({ entry: { task: 'a', status: 'aborted', tookMs: 1000 }, realAt: 0 })
    },
    { 'submits-again-after-timeout': [2, 1] },
  ],
  [
    'a late answer that is followed after all was not lost',
    (client) => {
      client.submit({ entry: { task: 'a', tookMs: 3000 } })
      client.submit({ entry: { task: 'b' } }, 4000)
      client.poll('Error', { entry: { task: 'a' } })
      client.poll('Error', { entry: { task: 'b' } })
    },
    {},
  ],
  [
    'a batch of equal requests that is given up is not one that was sent again',
    (client) => {
      client.submit({ entry: { task: 'a', status: 'aborted', tookMs: 800 } })
      client.submit({ entry: { task: 'b', status: 'aborted', tookMs: 800 } }, 2)
    },
    {},
  ],
  [
    'another request after a timeout is another one',
    (client) => {
      client.submit({ entry: { task: 'a', status: 'aborted' } })
      client.submit({ entry: { task: 'b', body: '{"prompt":"a dog"}' }, webhook: true })
      client.submit({ entry: { task: 'c', route: 'POST /live/v1/flux-2-pro' }, webhook: true })
    },
    {},
  ],
  [
    'a submit that was refused or never made a task costs nothing',
    (client) => {
      client.submit({ entry: { task: undefined, status: 'reset' } })
      client.submit({ entry: { task: undefined, status: 429 } })
      client.submit({ entry: { task: 'b' }, webhook: true })
    },
    {},
  ],
  ['never polls', (client) => client.submit(), { 'never-polls': [1] }],
  ['a webhook needs no polls', (client) => client.submit({ webhook: true }), {}],
  [
    'never downloads',
    (client) => {
      client.poll('Pending')
      client.poll('Ready')
    },
    { 'never-downloads': [2] },
  ],
]

test.each(cases)('%s', (_sentence, act, found) => {
  const client = watchClient()
  act(client)
  expect(client.found()).toEqual(found)
})

test('ignored fields are named, each with what was meant', () => {
  const client = watchClient()
  const known = ['prompt', 'width', 'seed']
  client.submit({ webhook: true, ignored: ['promt', 'strength'], known })
  client.submit({ webhook: true, ignored: ['promt'], known, entry: { task: undefined, status: 422 } })
  expect(client.findings()).toEqual([
    {
      name: 'ignored-fields',
      count: 3,
      requests: [1, 2],
      details: ['"promt" of flux-dev (did you mean "prompt"?)', '"strength" of flux-dev'],
    },
  ])
})

test('of a task that must be forgotten, only what is sure by then is found', () => {
  const client = watchClient({ maxTasks: 2 })
  client.submit({ entry: { task: 'lost', status: 'aborted' } })
  client.submit({ entry: { task: 'repeated' } })
  client.poll('Ready', { entry: { task: 'expires', at: 4000 }, expiresAt: 5000 })
  client.poll('Ready', { entry: { task: 'is good', at: 5000 }, expiresAt: 6000 })
  client.poll('Error', { entry: { task: 'new', at: 5500 } })
  client.poll('Error', { entry: { task: 'newer', at: 5550 } })
  expect(client.found()).toEqual({ 'submits-again-after-timeout': [1, 2], 'never-downloads': [3] })
  client.download({ entry: { task: 'is good', at: 5600 } })
  client.poll('Error', { entry: { task: 'repeated' } })
  expect(client.found()).toEqual({ 'submits-again-after-timeout': [1, 2], 'never-downloads': [3] })
})

test('what it remembers counts in its budget, and frees it', () => {
  const budget = createJournalBudget({ maxBytes: 2.5 * trackedTaskBytes })
  const client = watchClient({ budget })
  for (const task of ['a', 'b', 'c', 'd']) client.submit({ entry: { task } })
  expect(budget.bytes).toBe(2 * trackedTaskBytes)
  expect(client.found()).toEqual({ 'never-polls': [3, 4] })
  client.close()
  expect(budget.bytes).toBe(0)
})

test('what it remembers of polls counts from the first one on, and is freed with its task', () => {
  const budget = createJournalBudget({ maxBytes: 3 * trackedTaskBytes })
  const client = watchClient({ budget })
  client.submit({ entry: { task: 'a' } })
  client.poll('Pending', { entry: { task: 'a' } })
  const polled = budget.bytes
  expect(polled).toBeGreaterThan(trackedTaskBytes)
  client.poll('Pending', { entry: { task: 'a' } })
  expect(budget.bytes).toBe(polled)
  for (const task of ['b', 'c', 'd']) client.submit({ entry: { task } })
  expect(budget.bytes).toBe(3 * trackedTaskBytes)
})
